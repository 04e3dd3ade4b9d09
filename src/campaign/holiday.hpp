#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/instant.hpp"

namespace lapwing {

/// A day of the year that shops write for: a holiday, the beginning of a season, a day of sales.
struct Holiday {
  std::string_view id;
  std::string_view ru;
  std::string_view en;
};

/// All that are known, in the order in which they fall in most years.
std::span<const Holiday> holidays();
/// When it is in that year; nothing if there is no such holiday.
std::optional<Day> holiday_in(std::string_view id, std::int32_t year);

/// Easter Sunday by the Gregorian calendar, of the western churches, and by the Julian one, of the orthodox churches;
/// both as days of the Gregorian calendar. Source: the computus of Meeus, Astronomical Algorithms, chapter 8.
Day western_easter(std::int32_t year);
Day orthodox_easter(std::int32_t year);

}  // namespace lapwing
