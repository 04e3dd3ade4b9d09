#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rfm/bounds.hpp"
#include "rfm/matrix.hpp"

namespace lapwing {

/// Everybody in a partition as RFM looks at them, gathered once: bounds come from it, and then the matrices by these
/// bounds, without another look at orders. Costs 16 bytes a customer with figures.
class RfmEverybody {
 public:
  /// Makes room for so many with figures.
  void reserve(std::size_t customers) { inputs_.reserve(customers); }
  void add(std::span<const RfmInput> inputs) { inputs_.insert(inputs_.end(), inputs.begin(), inputs.end()); }
  /// As RfmMatrix has it.
  void add_without_scores(bool ever_bought, std::uint64_t customers = 1) {
    (ever_bought ? outside_period_ : no_orders_) += customers;
  }
  void add_outside_population(std::uint64_t customers) { outside_population_ += customers; }

  void add_to(RfmDistribution& distribution) const;
  /// Scores everybody by the bounds.
  void add_to(RfmMatrix& matrix, const RfmScorer& scorer) const;

 private:
  std::vector<RfmInput> inputs_;
  std::uint64_t outside_period_ = 0;
  std::uint64_t no_orders_ = 0;
  std::uint64_t outside_population_ = 0;
};

}  // namespace lapwing
