#include "base/instant.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

/// Reads exactly `width` digits at `from`, or -1.
int digits(std::string_view text, std::size_t from, std::size_t width) {
  if (from + width > text.size()) return -1;
  int number = 0;
  for (std::size_t i = from; i < from + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

bool is_leap(std::int32_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int32_t days_in(std::int32_t year, std::int32_t month) {
  constexpr std::array<std::int32_t, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array units = {Unit{"ms", 1},           Unit{"s", 1000},      Unit{"sec", 1000},
                              Unit{"second", 1000},    Unit{"m", 60'000},    Unit{"min", 60'000},
                              Unit{"minute", 60'000},  Unit{"h", 3'600'000}, Unit{"hour", 3'600'000},
                              Unit{"d", day_ms},       Unit{"day", day_ms},  Unit{"w", 7 * day_ms},
                              Unit{"week", 7 * day_ms}};

}  // namespace

// Days and civil dates: the era arithmetic of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
Civil civil_of(Day day) {
  const std::int64_t shifted = std::int64_t{day.number} + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_shifted = (5 * day_of_year + 2) / 153;
  const auto month = static_cast<std::int32_t>(month_shifted < 10 ? month_shifted + 3 : month_shifted - 9);
  const auto year = static_cast<std::int32_t>(year_of_era + era * 400) + (month <= 2 ? 1 : 0);
  return {year, month, static_cast<std::int32_t>(day_of_year - (153 * month_shifted + 2) / 5 + 1)};
}

Day day_of(Civil date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return Day{static_cast<std::int32_t>(era * 146'097 + day_of_era - 719'468)};
}

bool is_valid(Civil date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= days_in(date.year, date.month);
}

int weekday_of(Day day) {
  const std::int32_t shifted = (day.number + 3) % 7;  // 1970-01-01 was a Thursday
  return (shifted < 0 ? shifted + 7 : shifted) + 1;
}

Civil add_months(Civil date, std::int32_t months) {
  const std::int32_t total = date.year * 12 + (date.month - 1) + months;
  const std::int32_t year = total >= 0 ? total / 12 : -((11 - total) / 12);
  const std::int32_t month = total - year * 12 + 1;
  return {year, month, std::min(date.day, days_in(year, month))};
}

std::string to_text(Day day) {
  const Civil date = civil_of(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string to_text(Instant at) {
  if (at == Instant::never()) return "never";
  if (at == Instant::earliest()) return "earliest";
  const std::int64_t days = at.ms >= 0 ? at.ms / day_ms : -((day_ms - 1 - at.ms) / day_ms);
  const std::int64_t ms = at.ms - days * day_ms;
  std::string text = fmt::format("{}T{:02}:{:02}:{:02}", to_text(Day{static_cast<std::int32_t>(days)}), ms / 3'600'000,
                                 ms / 60'000 % 60, ms / 1000 % 60);
  if (ms % 1000 != 0) text += fmt::format(".{:03}", ms % 1000);
  return text + "Z";
}

Result<Day> parse_day(std::string_view text) {
  const Civil date{digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || date.year < 0 || !is_valid(date)) {
    return fail(fmt::format("'{}' is not a date: expected YYYY-MM-DD", text));
  }
  return day_of(date);
}

Result<Instant> parse_instant(std::string_view text) {
  const auto refuse = [&] {
    return fail(fmt::format("'{}' is not an instant: expected RFC 3339, as 2024-05-31T10:00:00+03:00", text));
  };
  const auto day = parse_day(text.substr(0, std::min<std::size_t>(10, text.size())));
  if (!day || text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) return refuse();
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || text[13] != ':' ||
      text[16] != ':') {
    return refuse();
  }
  std::int64_t ms = day->number * day_ms + hour * 3'600'000LL + minute * 60'000LL + second * 1000LL;
  std::size_t at = 19;
  if (text[at] == '.') {
    std::int64_t weight = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, weight /= 10)
      ms += (text[at] - '0') * weight;
    if (text[at - 1] == '.') return refuse();
  }
  const std::string_view offset = text.substr(at);
  if (offset == "Z" || offset == "z") return Instant{ms};
  const int offset_hour = digits(offset, 1, 2);
  const int offset_minute = digits(offset, 4, 2);
  if (offset.size() != 6 || (offset[0] != '+' && offset[0] != '-') || offset[3] != ':' || offset_hour < 0 ||
      offset_hour > 23 || offset_minute < 0 || offset_minute > 59) {
    return refuse();
  }
  const std::int64_t offset_ms = offset_hour * 3'600'000LL + offset_minute * 60'000LL;
  return Instant{offset[0] == '+' ? ms - offset_ms : ms + offset_ms};
}

Result<Duration> parse_duration(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        fmt::format("'{}' is not a duration: expected a number and a unit, as \"30 days\" or \"2 hours\"", text));
  };
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || number < 0) return refuse();
  std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  const auto find = [](std::string_view wanted) { return std::ranges::find(units, wanted, &Unit::name); };
  auto unit = find(name);
  if (unit == units.end() && name.ends_with('s')) unit = find(name.substr(0, name.size() - 1));
  if (unit == units.end() || number > Duration::days(366'000).ms / unit->ms) return refuse();
  return Duration{number * unit->ms};
}

std::string to_text(Duration duration) {
  constexpr std::array<Unit, 4> named = {Unit{"day", day_ms}, Unit{"hour", 3'600'000}, Unit{"minute", 60'000},
                                         Unit{"second", 1000}};
  for (const Unit& unit : named) {
    if (duration.ms % unit.ms == 0 && duration.ms != 0) {
      const std::int64_t number = duration.ms / unit.ms;
      return fmt::format("{} {}{}", number, unit.name, number == 1 ? "" : "s");
    }
  }
  return duration.ms == 0 ? "0 seconds" : fmt::format("{} ms", duration.ms);
}

}  // namespace lapwing
