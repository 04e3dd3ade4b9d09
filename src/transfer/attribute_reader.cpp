#include "transfer/attribute_reader.hpp"

#include <algorithm>

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

}  // namespace

AttributeReader::AttributeReader(std::string name, std::span<const std::string_view> samples) : name_(std::move(name)) {
  if (samples.empty()) return;
  if (const auto dates = detect_date_format(samples).format) dates_ = *dates;
  for (const Kind kind : {Kind::yes_no, Kind::number, Kind::date}) {
    const bool fits = std::ranges::all_of(samples,
                                          [&](std::string_view value) { return value_as(kind, value).has_value(); });
    if (!fits) continue;
    kind_ = kind;
    return;
  }
}

AttributeFact AttributeReader::read(std::string_view value) const {
  if (const auto read = value_as(kind_, value)) return {name_, *read};
  return {name_, std::string(value)};
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
