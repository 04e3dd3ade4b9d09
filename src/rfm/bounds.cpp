#include "rfm/bounds.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "base/ensure.hpp"
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

void RfmCounts::add_beyond(std::uint64_t value) {
  if (value >= small_limit) {
    ++large_[value];
    return;
  }
  small_.resize(value + 1);
  ++small_[value];
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

void RfmAmounts::merge(RfmAmounts&& other) {
  std::ranges::transform(sizes_, other.sizes_, sizes_.begin(), std::plus());
  // The last part stays the one that takes more.
  parts_.insert(parts_.begin(), std::make_move_iterator(other.parts_.begin()),
                std::make_move_iterator(other.parts_.end()));
}

std::uint64_t RfmAmounts::count() const {
  std::uint64_t count = 0;
  for (const auto& part : parts_) count += part.size();
  return count;
}

std::vector<Money> RfmAmounts::at_ranks(std::span<const std::uint64_t> ranks) const {
  constexpr std::uint32_t unwanted = 0;
  std::vector<std::uint32_t> places(drawer_count, unwanted);  // by drawer: its place among the opened, from 1 on
  std::vector<std::vector<Money>> opened(1);
  std::vector<std::pair<std::uint32_t, std::uint64_t>> wanted;  // by rank: the place, and the rank within the drawer
  std::uint64_t before = 0;
  for (std::uint32_t drawer = 0; drawer < drawer_count; ++drawer) {
    for (; wanted.size() < ranks.size() && ranks[wanted.size()] <= before + sizes_[drawer];) {
      if (places[drawer] == unwanted) {
        places[drawer] = static_cast<std::uint32_t>(opened.size());
        opened.emplace_back().reserve(sizes_[drawer]);
      }
      wanted.emplace_back(places[drawer], ranks[wanted.size()] - before);
    }
    before += sizes_[drawer];
  }
  ensure(wanted.size() == ranks.size(), "ranks do not exceed the number of values");
  for (const std::vector<Money>& part : parts_) {
    for (const Money amount : part) {
      if (const std::uint32_t place = places[drawer_of(amount)]; place != unwanted) opened[place].push_back(amount);
    }
  }
  std::vector<Money> values;
  std::uint32_t last_place = unwanted;
  std::vector<Money>::iterator sorted_to;  // what lies before is in its final place or smaller
  for (const auto& [place, rank] : wanted) {
    std::vector<Money>& amounts = opened[place];
    if (place != last_place) sorted_to = amounts.begin();
    last_place = place;
    const auto found = amounts.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(sorted_to, found, amounts.end());
    sorted_to = found;
    values.push_back(*found);
  }
  return values;
}

void RfmDistribution::add(std::span<const RfmInput> inputs) {
  for (const RfmInput& input : inputs) {
    ensure(input.recency_days >= 0, "no order lies in the future");
    days_.add(static_cast<std::uint64_t>(input.recency_days));
    orders_.add(input.frequency);
    money_.add(input.monetary);
  }
}

void RfmDistribution::merge(RfmDistribution&& other) {
  days_.merge(other.days_);
  orders_.merge(other.orders_);
  money_.merge(std::move(other.money_));
}

std::vector<Quantity> RfmDistribution::recency_days_at(std::span<const std::uint64_t> ranks) const {
  return whole_quantities(days_.at_ranks(ranks));
}

std::vector<Quantity> RfmDistribution::frequency_at(std::span<const std::uint64_t> ranks) const {
  return whole_quantities(orders_.at_ranks(ranks));
}

Result<RfmBounds> compute_bounds(const RfmSettings& settings, const RfmDistribution& distribution,
                                 std::uint32_t version, Day day) {
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
