#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class Zone;

/// The shop's day that an instant belongs to. Days follow one another and none comes back: where a zone turns its clock
/// back over midnight, the new day has begun at its first midnight.
Day shop_day(Instant at, const Zone& zone);

/// A length of time as a marketer says it, "180 days". Minutes to weeks are fixed, a day being 24 hours. Months and
/// years go by the shop's calendar: something is one month ago as soon as the same day of the next month has come and
/// as much of that day has passed; if that month has no such day, as soon as that month is over.
struct TimeSpan {
  enum class Unit : std::uint8_t { minute, hour, day, week, month, year };

  std::int32_t count = 1;  ///< positive
  Unit unit = Unit::day;

  /// The length, if it is the same at all times.
  [[nodiscard]] constexpr std::optional<Duration> fixed() const {
    switch (unit) {
      case Unit::minute:
        return Duration::minutes(count);
      case Unit::hour:
        return Duration::hours(count);
      case Unit::day:
        return Duration::days(count);
      case Unit::week:
        return Duration::days(std::int64_t{count} * 7);
      case Unit::month:
      case Unit::year:
        break;
    }
    return std::nullopt;
  }
  /// The earliest instant that is less than a span ago. Never falls as `now` rises.
  [[nodiscard]] Instant start(Instant now, const Zone& zone) const {
    const auto length = fixed();
    return length ? now - *length + Duration{1} : calendar_start(now, zone);
  }
  /// The first instant at which `from` is a span ago: the smallest `now` whose `start(now)` lies behind `from`.
  [[nodiscard]] Instant end(Instant from, const Zone& zone) const {
    const auto length = fixed();
    return length ? from + *length : calendar_end(from, zone);
  }

  /// Not behind `end`, and found without the calendar.
  [[nodiscard]] Instant earliest_end(Instant from) const {
    constexpr Duration shortest_month = Duration::days(28);
    constexpr Duration clock_shifts = Duration::days(2);
    const auto length = fixed();
    if (length) return from + *length;
    return from + shortest_month * (unit == Unit::year ? std::int64_t{count} * 12 : count) - clock_shifts;
  }

  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;

 private:
  [[nodiscard]] Instant calendar_start(Instant now, const Zone& zone) const;
  [[nodiscard]] Instant calendar_end(Instant from, const Zone& zone) const;
};

/// Reads "<number> <unit>": minutes, hours, days, weeks, months or years, at most a hundred years.
Result<TimeSpan> parse_time_span(std::string_view text);
/// "180 days", "1 month"
std::string to_text(TimeSpan span);

/// A period of the shop's calendar, counted from now: this month, the last week. Weeks begin on Monday.
struct CalendarPeriod {
  enum class Unit : std::uint8_t { day, week, month, quarter, year };

  Unit unit = Unit::month;
  bool previous = false;  ///< the one before the current

  struct Bounds {
    Instant begin;     ///< its first instant
    Instant end;       ///< the first instant after it
    Instant rolls_at;  ///< when another period takes its place
  };
  [[nodiscard]] Bounds at(Instant now, const Zone& zone) const;

  friend bool operator==(const CalendarPeriod&, const CalendarPeriod&) = default;
};

}  // namespace lapwing
