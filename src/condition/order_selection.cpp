#include "condition/order_selection.hpp"

#include <algorithm>

namespace lapwing {

std::uint32_t OrderSelection::first_from(Instant from) const {
  // Most customers have few orders, and most windows hold the newest of them: from the end, by doubling steps.
  const std::int64_t wanted = (from + Duration{999}).seconds();
  std::size_t end = seconds_.size();
  std::size_t step = 1;
  for (; step <= end && seconds_[end - step] >= wanted; step *= 2) end -= step;
  const auto first = seconds_.begin() + static_cast<std::ptrdiff_t>(end > step ? end - step : 0);
  const auto last = seconds_.begin() + static_cast<std::ptrdiff_t>(end);
  return static_cast<std::uint32_t>(std::lower_bound(first, last, wanted) - seconds_.begin());
}

}  // namespace lapwing
