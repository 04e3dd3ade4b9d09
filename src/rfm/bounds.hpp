#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "rfm/figures.hpp"
#include "rfm/score.hpp"

namespace lapwing {

struct RfmSettings;

/// How often each whole number was seen. Small numbers, nearly all of them in practice, are counted in an array.
class RfmCounts {
 public:
  void add(std::uint64_t value) {
    if (value < small_.size()) {
      ++small_[value];
    } else {
      add_beyond(value);
    }
  }
  void merge(const RfmCounts& other);
  /// The values at these ranks (1 = the smallest), which ascend and do not exceed the number of values.
  [[nodiscard]] std::vector<std::uint64_t> at_ranks(std::span<const std::uint64_t> ranks) const;

 private:
  void add_beyond(std::uint64_t value);

  std::vector<std::uint64_t> small_;
  std::map<std::uint64_t, std::uint64_t> large_;
};

/// Amounts, and which of them have some ranks. Each is counted with those of about its size (a drawer) as it comes, so
/// that a rank is looked for among the few of one drawer.
class RfmAmounts {
 public:
  RfmAmounts() : sizes_(drawer_count), parts_(1) {}

  void reserve(std::size_t count) { parts_.back().reserve(count); }
  void add(Money amount) {
    ++sizes_[drawer_of(amount)];
    parts_.back().push_back(amount);
  }
  void merge(RfmAmounts&& other);
  [[nodiscard]] std::uint64_t count() const;
  /// The amounts at these ranks (1 = the smallest), which ascend and do not exceed the number of amounts.
  [[nodiscard]] std::vector<Money> at_ranks(std::span<const std::uint64_t> ranks) const;

 private:
  /// Below 2^8 a drawer holds one amount; from there on each doubling is divided into as many drawers. The first also
  /// holds what is below zero.
  static constexpr std::uint32_t drawers_per_doubling = 128;
  static constexpr std::uint32_t drawer_count = (63 - 7) * drawers_per_doubling + drawers_per_doubling;
  static std::uint32_t drawer_of(Money amount) {
    const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(amount.units, 0));
    const auto shift = static_cast<std::uint32_t>(std::bit_width(units | drawers_per_doubling) - 8);
    return shift * drawers_per_doubling + static_cast<std::uint32_t>(units >> shift);
  }

  std::vector<std::uint64_t> sizes_;       // by drawer
  std::vector<std::vector<Money>> parts_;  // never empty
};

/// The exact distribution of the three figures over the population: each partition fills its own, in its own thread,
/// and they are merged in any order. Costs eight bytes a customer.
class RfmDistribution {
 public:
  /// Makes room for so many more.
  void reserve(std::size_t customers) { money_.reserve(customers); }
  void add(std::span<const RfmInput> inputs);
  void add(const RfmInput& input) { add({&input, 1}); }
  void merge(RfmDistribution&& other);
  [[nodiscard]] std::uint64_t customers() const { return money_.count(); }

  [[nodiscard]] std::vector<Quantity> recency_days_at(std::span<const std::uint64_t> ranks) const;
  [[nodiscard]] std::vector<Quantity> frequency_at(std::span<const std::uint64_t> ranks) const;
  [[nodiscard]] std::vector<Money> monetary_at(std::span<const std::uint64_t> ranks) const {
    return money_.at_ranks(ranks);
  }

 private:
  RfmCounts days_;
  RfmCounts orders_;
  RfmAmounts money_;
};

/// The bounds for one day. By quantiles the k-th of them is the figure of rank ceil(k * n / bins) among n customers,
/// which fails if there is none; manual bounds are taken over as they are. The settings have been validated.
[[nodiscard]] Result<RfmBounds> compute_bounds(const RfmSettings& settings, const RfmDistribution& distribution,
                                               std::uint32_t version, Day day);

}  // namespace lapwing
