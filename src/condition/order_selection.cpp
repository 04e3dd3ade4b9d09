#include "condition/order_selection.hpp"

#include <algorithm>

#include "audience/narrow_values.hpp"

namespace lapwing {

void OrderSelection::assign(std::span<const std::uint32_t> seconds, const NarrowRows& amounts) {
  if (seconds.size() > seconds_.capacity()) seconds_.reserve(2 * seconds.size());
  if (seconds.size() > amounts_.capacity()) amounts_.reserve(2 * seconds.size());
  seconds_.resize(seconds.size());
  std::ranges::copy(seconds, seconds_.begin());
  amounts_.resize(seconds.size());
  has_negative_ = false;
  magnitudes_ = 0;
  if (amounts.width() == 0) std::ranges::fill(amounts_, 0);
  with_values(amounts, [&](const auto* values) {
    std::int64_t signs = 0;
    std::uint64_t magnitudes = 0;
    std::int64_t* const to = amounts_.data();
    for (std::size_t order = 0; order < seconds.size(); ++order) {
      const std::int64_t amount = values[order];
      to[order] = amount;
      signs |= amount;
      magnitudes |= magnitude_of(amount);
    }
    has_negative_ = signs < 0;
    magnitudes_ = magnitudes;
  });
}

/// Among those before `end`.
std::uint32_t OrderSelection::search(std::int64_t second, std::size_t end) const {
  const auto behind = seconds_.begin() + static_cast<std::ptrdiff_t>(end);
  return static_cast<std::uint32_t>(std::lower_bound(seconds_.begin(), behind, second) - seconds_.begin());
}

}  // namespace lapwing
