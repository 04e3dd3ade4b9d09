#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rfm/figures.hpp"

namespace lapwing {

/// Tells on which days of the calendar instants of a period fall, many at once: as `Zone::day`, of which it keeps the
/// few changes of the clock that concern the period.
class PeriodDays {
 public:
  PeriodDays(const RfmPeriod& period, const Zone& zone);

  /// Writes for each second (since the epoch) how many days it lies before the period's last day. Of a second outside
  /// the period it writes any number.
  void count(std::span<const std::uint32_t> seconds, std::span<std::int32_t> to) const;

 private:
  struct Change {
    std::uint32_t second;  // from which on the clock goes so much further ahead (or, modulo 2^32, behind)
    std::uint32_t ahead;
  };

  std::int32_t days_;     // from the origin, a midnight before the period, to its last day
  std::uint32_t origin_;  // added to a second, this gives seconds since the origin by the clock on the wall
  std::vector<Change> changes_;
};

}  // namespace lapwing
