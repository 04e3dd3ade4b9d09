#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "base/zone.hpp"

namespace lapwing {

/// Times that a cron line names: five fields, as in "0 10 * * 1-5" for ten o'clock on working days. A bit is set for
/// each value that a field lets through.
struct Cron {
  std::uint64_t minutes = 0;   ///< 0..59
  std::uint32_t hours = 0;     ///< 0..23
  std::uint32_t days = 0;      ///< of the month, 1..31
  std::uint32_t months = 0;    ///< 1..12
  std::uint32_t weekdays = 0;  ///< 1 Monday .. 7 Sunday
  /// Both kinds of day were restricted: a day of either kind will do then, as cron has always had it.
  bool either_day = false;

  /// Whether any time of that day is named.
  [[nodiscard]] bool has(Day day) const;
  /// The first time not before `from`, by the zone's clock. A time that the clock skips is the first minute after it;
  /// of an hour that comes twice only the first one counts.
  [[nodiscard]] Instant next(Instant from, const Zone& zone) const;

  friend bool operator==(const Cron&, const Cron&) = default;
};

/// Reads minute, hour, day of the month, month and weekday: each "*" or a list of values, ranges ("1-5") and either
/// with a step ("*/15", "8-18/2"). Months and weekdays may be named ("jan", "mon"), in any case; Sunday is 0 and 7. An
/// error tells the field that is at fault, and that no day is ever meant.
Result<Cron> parse_cron(std::string_view text);

}  // namespace lapwing
