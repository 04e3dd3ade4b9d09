#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "rfm/score.hpp"

namespace lapwing {

struct RfmInput;
struct RfmSettings;

/// How often each whole number was seen. Small numbers, nearly all of them in practice, are counted in an array.
class RfmCounts {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1);
  void merge(const RfmCounts& other);
  /// The values at these ranks (1 = the smallest), which ascend and do not exceed the number of values.
  [[nodiscard]] std::vector<std::uint64_t> at_ranks(std::span<const std::uint64_t> ranks) const;

 private:
  std::vector<std::uint64_t> small_;
  std::map<std::uint64_t, std::uint64_t> large_;
};

/// The exact distribution of the three figures over the population: each partition fills its own, in its own thread,
/// and they are merged in any order. Costs eight bytes a customer.
class RfmDistribution {
 public:
  void reserve(std::size_t customers) { money_.reserve(customers); }
  void add(const RfmInput& input);
  void merge(RfmDistribution&& other);
  [[nodiscard]] std::uint64_t customers() const { return money_.size(); }

  [[nodiscard]] std::vector<Quantity> recency_days_at(std::span<const std::uint64_t> ranks) const;
  [[nodiscard]] std::vector<Quantity> frequency_at(std::span<const std::uint64_t> ranks) const;
  /// Not const, because it partly sorts what was gathered.
  [[nodiscard]] std::vector<Money> monetary_at(std::span<const std::uint64_t> ranks);

 private:
  RfmCounts days_;
  RfmCounts orders_;
  std::vector<Money> money_;
};

/// The bounds for one day. By quantiles the k-th of them is the figure of rank ceil(k * n / bins) among n customers,
/// which fails if there is none; manual bounds are taken over as they are. The settings have been validated.
[[nodiscard]] Result<RfmBounds> compute_bounds(const RfmSettings& settings, RfmDistribution distribution,
                                               std::uint32_t version, Day day);

}  // namespace lapwing
