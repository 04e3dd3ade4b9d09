#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/zone.hpp"

namespace lapwing {

/// A day of every year on which the clocks change, and the second of it by the wall clock that is then in force. The
/// second may lie before the day or after it: Nuuk changes at -1:00, the evening before.
struct ChangeDay {
  enum class Kind : std::uint8_t {
    weekday_of_month,  ///< the `week`th (5: the last) `weekday` of `month`
    day_without_leap,  ///< day 1..365, 29 February never counted
    day_with_leap,     ///< day 0..365
  };
  Kind kind = Kind::weekday_of_month;
  std::int32_t month = 1;
  std::int32_t week = 1;
  std::int32_t weekday = 0;  ///< 0 = Sunday .. 6 = Saturday
  std::int32_t day = 0;
  std::int32_t second_of_day = 7200;
};

/// How a zone behaves in every year to come: one offset, or two that take turns.
struct ZoneRule {
  struct Summer {
    std::int32_t offset_seconds;
    ChangeDay start;
    ChangeDay end;
  };
  std::int32_t offset_seconds = 0;
  std::optional<Summer> summer;

  /// The changes of that year, in ascending order; none if the offset is constant.
  [[nodiscard]] std::vector<Zone::Transition> transitions(std::int32_t year) const;
};

/// Reads the last line of a compiled zone file (RFC 8536, section 3.3), e.g. "CET-1CEST,M3.5.0,M10.5.0/3". Note that
/// its offsets count westward: the sign is turned here.
Result<ZoneRule> parse_zone_rule(std::string_view text);

}  // namespace lapwing
