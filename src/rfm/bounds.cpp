#include "rfm/bounds.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "rfm/figures.hpp"
#include "rfm/settings.hpp"

namespace lapwing {
namespace {

constexpr std::uint64_t small_limit = 4096;

std::vector<Quantity> whole_quantities(const std::vector<std::uint64_t>& values) {
  std::vector<Quantity> quantities;
  for (const std::uint64_t value : values) quantities.push_back(Quantity{static_cast<std::int64_t>(value) * 1000});
  return quantities;
}

}  // namespace

void RfmCounts::add(std::uint64_t value, std::uint64_t times) {
  if (value >= small_limit) {
    large_[value] += times;
    return;
  }
  if (value >= small_.size()) small_.resize(value + 1);
  small_[value] += times;
}

void RfmCounts::merge(const RfmCounts& other) {
  if (small_.size() < other.small_.size()) small_.resize(other.small_.size());
  for (std::size_t value = 0; value < other.small_.size(); ++value) small_[value] += other.small_[value];
  for (const auto& [value, times] : other.large_) large_[value] += times;
}

std::vector<std::uint64_t> RfmCounts::at_ranks(std::span<const std::uint64_t> ranks) const {
  std::vector<std::uint64_t> values;
  std::uint64_t seen = 0;
  const auto pass = [&](std::uint64_t value, std::uint64_t times) {
    seen += times;
    while (values.size() < ranks.size() && ranks[values.size()] <= seen) values.push_back(value);
  };
  for (std::size_t value = 0; value < small_.size(); ++value) pass(value, small_[value]);
  for (const auto& [value, times] : large_) pass(value, times);
  ensure(values.size() == ranks.size(), "ranks do not exceed the number of values");
  return values;
}

void RfmDistribution::add(const RfmInput& input) {
  ensure(input.recency_days >= 0, "no order lies in the future");
  days_.add(static_cast<std::uint64_t>(input.recency_days));
  orders_.add(input.frequency);
  money_.push_back(input.monetary);
}

void RfmDistribution::merge(RfmDistribution&& other) {
  days_.merge(other.days_);
  orders_.merge(other.orders_);
  if (money_.empty()) {
    money_ = std::move(other.money_);
  } else {
    money_.insert(money_.end(), other.money_.begin(), other.money_.end());
  }
}

std::vector<Quantity> RfmDistribution::recency_days_at(std::span<const std::uint64_t> ranks) const {
  return whole_quantities(days_.at_ranks(ranks));
}

std::vector<Quantity> RfmDistribution::frequency_at(std::span<const std::uint64_t> ranks) const {
  return whole_quantities(orders_.at_ranks(ranks));
}

std::vector<Money> RfmDistribution::monetary_at(std::span<const std::uint64_t> ranks) {
  std::vector<Money> values;
  auto unsorted = money_.begin();  // what lies before is in its final place or smaller
  for (const std::uint64_t rank : ranks) {
    ensure(rank >= 1 && rank <= money_.size(), "ranks do not exceed the number of values");
    const auto place = money_.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    if (place >= unsorted) {
      std::nth_element(unsorted, place, money_.end());
      unsorted = place + 1;
    }
    values.push_back(*place);
  }
  return values;
}

Result<RfmBounds> compute_bounds(const RfmSettings& settings, RfmDistribution distribution, std::uint32_t version,
                                 Day day) {
  RfmBounds bounds{version, day, settings.period_days, settings.bins, settings.tie_guard, {}, {}, {}};
  if (settings.method == RfmMethod::manual) {
    bounds.recency_days = settings.manual.recency_days;
    bounds.frequency = settings.manual.frequency;
    bounds.monetary = settings.manual.monetary;
    return bounds;
  }
  const std::uint64_t customers = distribution.customers();
  if (customers == 0) return fail("no quantiles: no customer has a counted order in the period");
  const auto bins = static_cast<std::uint64_t>(settings.bins);
  std::vector<std::uint64_t> ranks;
  for (std::uint64_t k = 1; k < bins; ++k) ranks.push_back((k * customers + bins - 1) / bins);
  bounds.recency_days = distribution.recency_days_at(ranks);
  bounds.frequency = distribution.frequency_at(ranks);
  bounds.monetary = distribution.monetary_at(ranks);
  return bounds;
}

}  // namespace lapwing
