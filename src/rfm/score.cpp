#include "rfm/score.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// 1 + how many bounds lie strictly below the value.
template <class Value>
std::int32_t group_of(const std::vector<Value>& bounds, Value value) {
  return 1 + static_cast<std::int32_t>(std::ranges::count_if(bounds, [&](Value bound) { return bound < value; }));
}

std::int32_t frequency_score_max(const RfmBounds& bounds, std::uint32_t orders) {
  if (!bounds.tie_guard || orders > 2) return bounds.bins;
  return orders == 2 ? (bounds.bins + 1) / 2 : 1;
}

}  // namespace

RfmScores score(const RfmBounds& bounds, const RfmInput& input) {
  const auto dividers = static_cast<std::size_t>(bounds.bins - 1);
  ensure(bounds.recency_days.size() == dividers && bounds.frequency.size() == dividers &&
             bounds.monetary.size() == dividers,
         "RFM bounds are one fewer than the bins");
  const std::int32_t days_group = group_of(bounds.recency_days, Quantity{std::int64_t{input.recency_days} * 1000});
  const std::int32_t frequency = group_of(bounds.frequency, Quantity{std::int64_t{input.frequency} * 1000});
  return {static_cast<std::uint8_t>(bounds.bins + 1 - days_group),
          static_cast<std::uint8_t>(std::min(frequency, frequency_score_max(bounds, input.frequency))),
          static_cast<std::uint8_t>(group_of(bounds.monetary, input.monetary))};
}

RfmScorer::RfmScorer(const RfmBounds& bounds) : bounds_(bounds) {
  for (std::size_t days = 0; days < recency_.size(); ++days) {
    recency_[days] = score(bounds, {.recency_days = static_cast<std::int32_t>(days)}).r;
  }
  for (std::size_t orders = 0; orders < frequency_.size(); ++orders) {
    frequency_[orders] = score(bounds, {.frequency = static_cast<std::uint32_t>(orders)}).f;
  }
}

}  // namespace lapwing
