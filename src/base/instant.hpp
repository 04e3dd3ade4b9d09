#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// A span of time in milliseconds; may be negative.
struct Duration {
  std::int64_t ms = 0;

  static constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
  static constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }
  static constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }
  /// Days of exactly 24 hours; for days of a calendar see Zone.
  static constexpr Duration days(std::int64_t n) { return {n * 86'400'000}; }

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.ms + b.ms}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.ms - b.ms}; }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return {a.ms * n}; }
};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
struct Instant {
  std::int64_t ms = 0;

  /// Later than anything that happens: "this never changes by itself".
  static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr Instant earliest() { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr Instant from_seconds(std::int64_t seconds) { return {seconds * 1000}; }
  /// Seconds since the epoch, rounded towards the past.
  [[nodiscard]] constexpr std::int64_t seconds() const { return ms >= 0 ? ms / 1000 : -((999 - ms) / 1000); }

  friend constexpr auto operator<=>(Instant, Instant) = default;
  /// Moving from `never` or `earliest` stays there.
  friend constexpr Instant operator+(Instant at, Duration by) {
    return at == never() || at == earliest() ? at : Instant{at.ms + by.ms};
  }
  friend constexpr Instant operator-(Instant at, Duration by) { return at + Duration{-by.ms}; }
  friend constexpr Duration operator-(Instant a, Instant b) { return {a.ms - b.ms}; }
};

/// A day of the calendar, numbered from 1970-01-01 = 0; which instants it covers depends on a Zone.
struct Day {
  std::int32_t number = 0;

  friend constexpr auto operator<=>(Day, Day) = default;
  friend constexpr Day operator+(Day day, std::int32_t n) { return {day.number + n}; }
  friend constexpr Day operator-(Day day, std::int32_t n) { return {day.number - n}; }
  friend constexpr std::int32_t operator-(Day a, Day b) { return a.number - b.number; }
};

/// Year, month 1..12 and day 1..31 of the proleptic Gregorian calendar.
struct Civil {
  std::int32_t year = 1970;
  std::int32_t month = 1;
  std::int32_t day = 1;
  friend constexpr auto operator<=>(Civil, Civil) = default;
};

Civil civil_of(Day day);
Day day_of(Civil date);
/// Whether such a date exists.
bool is_valid(Civil date);
/// 1 = Monday .. 7 = Sunday.
int weekday_of(Day day);
/// The same day of a later (or earlier) month, or that month's last day.
Civil add_months(Civil date, std::int32_t months);

/// "2024-05-31"
std::string to_text(Day day);
/// RFC 3339 in UTC: "2024-05-31T10:00:00Z", with milliseconds only if there are any; "never" and "earliest" by name.
std::string to_text(Instant at);
/// RFC 3339 with an offset ("Z" or "+03:00"), or the error of what was expected.
Result<Instant> parse_instant(std::string_view text);
/// "2024-05-31"
Result<Day> parse_day(std::string_view text);
/// A duration in words: "30 days", "7d", "2 hours", "15 min", "90 s", "2 weeks". Days are 24 hours.
Result<Duration> parse_duration(std::string_view text);
/// The largest unit that divides it: "7 days", "90 minutes".
std::string to_text(Duration duration);

}  // namespace lapwing
