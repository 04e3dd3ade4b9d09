// What somebody wrote into a field of a form.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ensure.hpp"
#include "base/money.hpp"
#include "campaign/preset_files.hpp"
#include "campaign/schedule.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

/// Separated by commas, none of them empty.
Result<std::vector<std::string>> read_list(std::string_view text) {
  std::vector<std::string> list;
  for (bool is_last = false; !is_last;) {
    const std::size_t end = text.find(',');
    is_last = end == std::string_view::npos;
    list.push_back(trimmed(text.substr(0, end)));
    if (list.back().empty()) return fail("expected texts separated by commas, none of them empty");
    if (!is_last) text.remove_prefix(end + 1);
  }
  return list;
}

Result<Json> read_pairs(const std::string& text) {
  Json pairs = Json::array();
  for (const std::string& one : TRY(read_list(text))) {
    const std::size_t middle = one.find('>');
    const std::string from = trimmed(one.substr(0, middle));
    const std::string to = middle == std::string::npos ? "" : trimmed(one.substr(middle + 1));
    if (from.empty() || to.empty()) return fail(fmt::format("expected pairs as \"coffee>pot\", found \"{}\"", one));
    pairs.push_back({{"from", from}, {"to", to}});
  }
  return pairs;
}

std::optional<std::int64_t> integer_in(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Money> amount_in(const std::string& text) {
  const auto amount = parse_money(text);
  return amount ? std::optional(*amount) : std::nullopt;
}

std::optional<Duration> span_in(const std::string& text) {
  const auto span = parse_duration(text);
  const bool is_one = span && *span > Duration{} && span->ms % Duration::minutes(1).ms == 0;
  return is_one ? std::optional(*span) : std::nullopt;
}

/// What `parse` makes of the text, if that lies within the field's bounds.
template <class Parse>
auto read_within(const PresetField& field, const std::string& text, std::string_view what, const Parse& parse)
    -> Result<typename decltype(parse(text))::value_type> {
  const auto value = parse(text);
  const auto is_beyond = [&](const std::string& bound, bool is_upper) {
    return !bound.empty() && (is_upper ? *value > *parse(bound) : *value < *parse(bound));
  };
  if (value && !is_beyond(field.min, false) && !is_beyond(field.max, true)) return *value;
  std::string bounds;
  if (!field.min.empty()) bounds += " from " + field.min;
  if (!field.max.empty()) bounds += " to " + field.max;
  return fail(fmt::format("expected {}{}, found \"{}\"", what, bounds, text));
}

Result<Json> read_yes_no(const std::string& text) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return fail(fmt::format("expected yes or no, found \"{}\"", text));
}

Result<Json> read_choice(const PresetField& field, const std::string& text) {
  if (std::ranges::find(field.choices, text) != field.choices.end()) return text;
  return fail(fmt::format("expected one of {}, found \"{}\"", fmt::join(field.choices, ", "), text));
}

/// As schedules have them.
Result<Json> read_day(const std::string& text) {
  auto read = parse_schedule({{"every", "year"}, {"at", "10:00"}, {"on", text}}, "");
  if (!read) return fail(read.error().message);
  return text;
}

Result<Json> read_time(const std::string& text) {
  const nlohmann::json json = {{"at", text}};
  JsonFields fields = TRY(JsonFields::of(json, ""));
  if (auto time = fields.time_of_day("at"); !time) return fail(time.error().message);
  return text;
}

}  // namespace

Result<Json> read_value(const PresetField& field, const std::string& text) {
  switch (field.kind) {
    case PresetKind::text:
      return text;
    case PresetKind::texts:
      return Json(TRY(read_list(text)));
    case PresetKind::pairs:
      return read_pairs(text);
    case PresetKind::integer:
      return TRY(read_within(field, text, "a whole number", integer_in));
    case PresetKind::amount:
      return to_text(TRY(read_within(field, text, "an amount", amount_in)));
    case PresetKind::span:
      return to_text(TRY(read_within(field, text, "a time as \"30 days\"", span_in)));
    case PresetKind::time:
      return read_time(text);
    case PresetKind::yes_no:
      return read_yes_no(text);
    case PresetKind::choice:
      return read_choice(field, text);
    case PresetKind::day:
      return read_day(text);
  }
  ensure(false, "a field is of one of the kinds");
  return fail("");
}

}  // namespace lapwing
