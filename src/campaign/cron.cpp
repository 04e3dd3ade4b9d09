#include "campaign/cron.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 12> month_names = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldRule {
  std::string_view name;
  std::uint32_t min;
  std::uint32_t max;
  std::span<const std::string_view> names;  // of the values from `min` on
};

constexpr std::array<FieldRule, 5> field_rules = {{{"minute", 0, 59, {}},
                                                   {"hour", 0, 23, {}},
                                                   {"day of the month", 1, 31, {}},
                                                   {"month", 1, 12, month_names},
                                                   {"weekday", 0, 7, weekday_names}}};

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> value_of(const FieldRule& rule, std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto named = std::ranges::find(rule.names, lower);
  if (named != rule.names.end()) return rule.min + static_cast<std::uint32_t>(named - rule.names.begin());
  const auto number = number_in(text);
  return number && *number >= rule.min && *number <= rule.max ? number : std::nullopt;
}

/// "*", "5", "1-5", each perhaps with "/2" behind it; the bits of its values.
std::optional<std::uint64_t> values_of(const FieldRule& rule, std::string_view part) {
  const std::vector<std::string_view> stepped = split(part, "/");
  if (stepped.size() > 2) return std::nullopt;
  const auto step = stepped.size() == 2 ? number_in(stepped[1]) : 1;
  if (!step || *step == 0) return std::nullopt;
  std::optional<std::uint32_t> from = rule.min, to = rule.max;
  if (stepped[0] != "*") {
    const std::vector<std::string_view> ends = split(stepped[0], "-");
    if (ends.size() > 2) return std::nullopt;
    from = value_of(rule, ends[0]);
    const bool is_open = ends.size() == 1 && stepped.size() == 2;  // "5/10": from there on
    if (!is_open) to = value_of(rule, ends.back());
  }
  if (!from || !to || *from > *to) return std::nullopt;
  std::uint64_t bits = 0;
  for (std::uint32_t value = *from; value <= *to; value += *step) bits |= std::uint64_t{1} << value;
  return bits;
}

Result<std::uint64_t> parse_field(const FieldRule& rule, std::string_view text) {
  std::uint64_t bits = 0;
  for (const std::string_view part : split(text, ",")) {
    const auto values = values_of(rule, part);
    if (!values) {
      const std::string names = rule.names.empty() ? ""
                                                   : fmt::format(" or {} to {}", rule.names.front(), rule.names.back());
      return fail(fmt::format("the {} \"{}\": expected *, or values, ranges and steps of {} to {}{}", rule.name, text,
                              rule.min, rule.max, names));
    }
    bits |= *values;
  }
  return bits;
}

/// The longest time between two 29ths of February, in days, and a year.
constexpr std::int32_t days_looked_at = 9 * 366;

/// Some day of eight years that has a 29 February among them.
bool is_ever(const Cron& cron) {
  const Day first = day_of({2024, 1, 1});
  for (std::int32_t i = 0; i < days_looked_at; ++i) {
    if (cron.has(first + i)) return true;
  }
  return false;
}

}  // namespace

Result<Cron> parse_cron(std::string_view text) {
  std::vector<std::string_view> fields = split(text, " \t");
  std::erase(fields, std::string_view());
  if (fields.size() != field_rules.size()) {
    return fail(
        fmt::format("expected five fields (minute, hour, day of the month, month, weekday), as \"0 10 * * 1-5\", "
                    "found {}",
                    fields.size()));
  }
  std::array<std::uint64_t, field_rules.size()> bits{};
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = TRY(parse_field(field_rules[i], fields[i]));
  Cron cron;
  cron.minutes = bits[0];
  cron.hours = static_cast<std::uint32_t>(bits[1]);
  cron.days = static_cast<std::uint32_t>(bits[2]);
  cron.months = static_cast<std::uint32_t>(bits[3]);
  const std::uint64_t sunday = bits[4] & 1;
  cron.weekdays = static_cast<std::uint32_t>((bits[4] & ~std::uint64_t{1}) | sunday << 7);
  cron.either_day = fields[2] != "*" && fields[4] != "*";
  if (!is_ever(cron)) return fail(fmt::format("\"{}\" names a day that no year has", text));
  return cron;
}

bool Cron::has(Day day) const {
  const Civil date = civil_of(day);
  if ((months >> date.month & 1) == 0) return false;
  const bool is_day = (days >> date.day & 1) != 0;
  const bool is_weekday = (weekdays >> weekday_of(day) & 1) != 0;
  return either_day ? is_day || is_weekday : is_day && is_weekday;
}

Instant Cron::next(Instant from, const Zone& zone) const {
  Day day = zone.day(from) - 1;
  for (std::int32_t i = 0; i < days_looked_at; ++i, day = day + 1) {
    if (!has(day) || zone.start_of(day + 1) < from) continue;
    for (std::int32_t hour = 0; hour < 24; ++hour) {
      if ((hours >> hour & 1) == 0) continue;
      for (std::int32_t minute = 0; minute < 60; ++minute) {
        if ((minutes >> minute & 1) == 0) continue;
        const Instant due = zone.at(day, Duration::hours(hour) + Duration::minutes(minute));
        if (due >= from) return due;
      }
    }
  }
  ensure(false, "a cron line was read that names some day");
  return Instant::never();
}

}  // namespace lapwing
