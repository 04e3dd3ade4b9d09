#pragma once

#include <algorithm>
#include <cstdint>

#include "condition/nodes.hpp"

namespace lapwing {

/// Some orders of one customer, as far as figures about them go.
struct OrderFigures {
  std::int64_t count = 0;
  WideNumber sum = 0;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::uint32_t first = 0;  ///< in seconds since the epoch, of the earliest
  std::uint32_t last = 0;

  /// Orders may come in any sequence.
  void add(std::uint32_t second, std::int64_t amount) {
    const bool is_first = count == 0;
    minimum = is_first ? amount : std::min(minimum, amount);
    maximum = is_first ? amount : std::max(maximum, amount);
    first = is_first ? second : std::min(first, second);
    last = is_first ? second : std::max(last, second);
    sum += amount;
    ++count;
  }
  [[nodiscard]] bool hold(Measure measure, const Comparison& comparison) const {
    constexpr std::int64_t day_seconds = 86'400;
    switch (measure) {
      case Measure::count:
        return comparison.holds(count);
      case Measure::sum:
        return comparison.holds(sum);
      case Measure::average:
        return count > 0 && comparison.holds(sum, count);
      case Measure::minimum:
        return count > 0 && comparison.holds(minimum);
      case Measure::maximum:
        return count > 0 && comparison.holds(maximum);
      case Measure::days_spanned:
        return count > 1 && comparison.holds(WideNumber{last - first} * Money::scale, day_seconds);
      case Measure::days_between:
        return count > 1 && comparison.holds(WideNumber{last - first} * Money::scale, day_seconds * (count - 1));
    }
    return false;
  }
};

}  // namespace lapwing
