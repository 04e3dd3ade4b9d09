#include "backtest/past_rfm.hpp"

#include <algorithm>
#include <utility>

namespace lapwing {

std::vector<Day> bounds_days(Instant from, Instant until, const Zone& zone) {
  constexpr std::int32_t days_max = 60;
  const Day first = zone.day(from);
  const std::int32_t count = zone.day(until - Duration{1}) - first + 1;
  const std::int32_t step = (count + days_max - 1) / days_max;
  std::vector<Day> days;
  for (std::int32_t i = 0; i < count; i += step) days.push_back(first + i);
  return days;
}

void PastRfm::add(RfmBounds bounds, Instant from) {
  state_.freeze({std::move(bounds), version_, true});
  begin_.push_back(from);
}

std::optional<RfmStanding> PastRfm::standing(const CustomerView& customer, const Moment& moment) const {
  auto standing = state_.standing(customer, moment);
  const auto next = std::ranges::upper_bound(begin_, moment.now);
  if (standing) standing->until = std::max(standing->until, next == begin_.end() ? Instant::never() : *next);
  return standing;
}

}  // namespace lapwing
