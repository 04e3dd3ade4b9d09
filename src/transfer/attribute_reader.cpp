#include "transfer/attribute_reader.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "transfer/column_map.hpp"

namespace lapwing {
namespace {

/// Codes such as "007" or "+7 900" look like numbers and are none.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 15) return false;
  if (text.size() > 1 && text[0] == '0' && text[1] != '.' && text[1] != ',') return false;
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; });
}

std::optional<bool> yes_or_no(std::string_view text) {
  const std::string word = folded_name(text);
  if (word == "yes" || word == "true" || word == "да") return true;
  if (word == "no" || word == "false" || word == "нет") return false;
  return std::nullopt;
}

/// The texts of a JSON array that holds nothing else.
std::optional<std::vector<std::string>> array_of_texts(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& one : json) {
    if (!one.is_string()) return std::nullopt;
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.emplace_back(part);
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

AttributeReader::AttributeReader(std::string name, std::span<const std::string_view> samples,
                                 std::optional<char> separator)
    : name_(std::move(name)), separator_(separator) {
  if (separator_) kind_ = Kind::list;
  if (samples.empty() || separator_) return;
  if (std::ranges::all_of(samples, [](std::string_view value) { return array_of_texts(value).has_value(); })) {
    kind_ = Kind::list;
    return;
  }
  if (const auto dates = detect_date_format(samples).format) dates_ = *dates;
  for (const Kind kind : {Kind::yes_no, Kind::number, Kind::date}) {
    const bool fits = std::ranges::all_of(samples,
                                          [&](std::string_view value) { return value_as(kind, value).has_value(); });
    if (!fits) continue;
    kind_ = kind;
    return;
  }
}

Result<AttributeFact> AttributeReader::read(std::string_view value) const {
  if (kind_ == Kind::list) {
    auto texts = array_of_texts(value);
    if (!texts && separator_) texts = split(value, *separator_);
    if (texts) return AttributeFact{name_, TRY(make_text_list(std::move(*texts)))};
  }
  if (const auto read = value_as(kind_, value)) return AttributeFact{name_, *read};
  return AttributeFact{name_, std::string(value)};
}

std::optional<AttributeValue> AttributeReader::value_as(Kind kind, std::string_view value) const {
  if (kind == Kind::yes_no) return yes_or_no(value);
  if (kind == Kind::number && is_plain_number(value)) {
    if (const auto number = parse_money(value)) return *number;
  }
  if (kind == Kind::date) {
    if (const auto instant = parse_date(value, dates_, Zone())) return Zone().day(*instant);
  }
  return std::nullopt;
}

}  // namespace lapwing
