#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

inline constexpr Duration wait_max = Duration::days(731);

/// Stands still for a time, and then until the customer's clock shows a time that is wanted.
struct PauseWait {
  Duration duration{};                ///< 0: no time passes that need not
  std::optional<Duration> at;         ///< the time of day at which it goes on
  std::uint8_t weekdays = 0;          ///< on which it goes on, bit 1 Monday .. bit 7 Sunday; 0: any
  std::optional<Duration> from;       ///< it goes on between these times of a day ...
  Duration to = Duration::hours(24);  ///< ... which is later than `from`, itself too late

  /// The first instant at which it may go on that began then. Where the clock skips a time it is the first one after,
  /// and one that comes twice is taken the first time.
  [[nodiscard]] Instant end(Instant began, const Zone& zone) const;
  friend bool operator==(const PauseWait&, const PauseWait&) = default;
};

/// Stands still until a date of the customer's comes.
struct DateWait {
  std::string attribute;
  std::int32_t days = 0;                   ///< later than the date; negative: earlier
  Duration at = Duration::hours(10);       ///< time of day by the customer's clock
  std::optional<std::string> exit_reason;  ///< with which who has no such date, or a past one, leaves; else goes on

  [[nodiscard]] Instant end(Day date, const Zone& zone) const { return zone.at(date + days, at); }
  friend bool operator==(const DateWait&, const DateWait&) = default;
};

/// Read the fields of {"wait": {...}} as schema/campaign.schema.json describes them.
Result<PauseWait> parse_pause(JsonFields& fields);
Result<DateWait> parse_date_wait(JsonFields& fields);

}  // namespace lapwing
