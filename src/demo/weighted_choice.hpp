#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"

namespace lapwing {

/// A die whose sides have weights. Whole numbers throughout, so that a seed rolls the same on every machine.
class WeightedChoice {
 public:
  /// `weights` must not all be zero; a side of weight zero never comes up.
  explicit WeightedChoice(const std::vector<std::uint64_t>& weights);
  /// `sides` sides whose weights fall as 1, 1/2, 1/3 ... do, from the `flatness`-th on: a few are common, many are
  /// rare.
  static WeightedChoice by_rank(std::size_t sides, std::uint64_t flatness);

  /// The number of a side, 0 .. sides - 1.
  [[nodiscard]] std::size_t pick(SeededRandom& random) const;

 private:
  std::vector<std::uint64_t> ends_;  ///< sums of the weights up to and with each side
};

}  // namespace lapwing
