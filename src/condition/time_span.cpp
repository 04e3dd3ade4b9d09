#include "condition/time_span.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/zone.hpp"
#include "condition/names.hpp"

namespace lapwing {
namespace {

constexpr std::int32_t years_max = 100;

std::int64_t months_of(TimeSpan span) {
  return span.unit == TimeSpan::Unit::year ? std::int64_t{span.count} * 12 : span.count;
}

bool is_too_long(TimeSpan span) {
  if (const auto length = span.fixed()) return *length > Duration::days(years_max * 365);
  return months_of(span) > years_max * 12;
}

Day first_day(CalendarPeriod::Unit unit, Day day) {
  Civil date = civil_of(day);
  switch (unit) {
    case CalendarPeriod::Unit::day:
      return day;
    case CalendarPeriod::Unit::week:
      return day - (weekday_of(day) - 1);
    case CalendarPeriod::Unit::month:
      break;
    case CalendarPeriod::Unit::quarter:
      date.month -= (date.month - 1) % 3;
      break;
    case CalendarPeriod::Unit::year:
      date.month = 1;
      break;
  }
  date.day = 1;
  return day_of(date);
}

Day first_day_after(CalendarPeriod::Unit unit, Day first) {
  switch (unit) {
    case CalendarPeriod::Unit::day:
      return first + 1;
    case CalendarPeriod::Unit::week:
      return first + 7;
    case CalendarPeriod::Unit::month:
      return day_of(add_months(civil_of(first), 1));
    case CalendarPeriod::Unit::quarter:
      return day_of(add_months(civil_of(first), 3));
    case CalendarPeriod::Unit::year:
      return day_of(add_months(civil_of(first), 12));
  }
  return first;
}

}  // namespace

Day shop_day(Instant at, const Zone& zone) {
  const Day day = zone.day(at);
  return at < zone.start_of(day + 1) ? day : day + 1;
}

Instant TimeSpan::calendar_start(Instant now, const Zone& zone) const {
  const Day today = shop_day(now, zone);
  const Civil date = civil_of(today);
  const Civil earlier = add_months(date, -static_cast<std::int32_t>(months_of(*this)));
  const Day that_day = day_of(earlier);
  const Instant after = zone.start_of(that_day + 1);
  if (earlier.day != date.day) return after;
  return std::min(zone.start_of(that_day) + (now - zone.start_of(today)) + Duration{1}, after);
}

Instant TimeSpan::calendar_end(Instant from, const Zone& zone) const {
  const Day day = shop_day(from, zone);
  const Civil date = civil_of(day);
  const Civil later = add_months(date, static_cast<std::int32_t>(months_of(*this)));
  const Day that_day = day_of(later);
  const Instant after = zone.start_of(that_day + 1);
  if (later.day != date.day) return after;
  return std::min(zone.start_of(that_day) + (from - zone.start_of(day)), after);
}

Result<TimeSpan> parse_time_span(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        fmt::format("\"{}\" is not a length of time: expected a number, a space and minutes, hours, days, weeks, "
                    "months or years, at most {} years, as \"180 days\"",
                    text, years_max));
  };
  TimeSpan span;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), span.count);
  if (code != std::errc{} || span.count <= 0 || end == text.data() + text.size() || *end != ' ') return refuse();
  std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()) + 1);
  if (name.ends_with('s')) name.remove_suffix(1);
  const auto unit = find_name<TimeSpan::Unit>(span_unit_names, name);
  if (!unit) return refuse();
  span.unit = *unit;
  if (is_too_long(span)) return refuse();
  return span;
}

std::string to_text(TimeSpan span) {
  return fmt::format("{} {}{}", span.count, name_in(span_unit_names, span.unit), span.count == 1 ? "" : "s");
}

CalendarPeriod::Bounds CalendarPeriod::at(Instant now, const Zone& zone) const {
  const Day current = first_day(unit, shop_day(now, zone));
  const Instant begin = zone.start_of(current);
  const Instant end = zone.start_of(first_day_after(unit, current));
  if (!previous) return {begin, end, end};
  return {zone.start_of(first_day(unit, current - 1)), begin, end};
}

}  // namespace lapwing
