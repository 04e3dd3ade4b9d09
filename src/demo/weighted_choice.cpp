#include "demo/weighted_choice.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {

WeightedChoice::WeightedChoice(const std::vector<std::uint64_t>& weights) {
  ends_.reserve(weights.size());
  std::uint64_t sum = 0;
  for (const std::uint64_t weight : weights) ends_.push_back(sum += weight);
  ensure(sum > 0, "a weighted choice has something to choose");
}

WeightedChoice WeightedChoice::by_rank(std::size_t sides, std::uint64_t flatness) {
  std::vector<std::uint64_t> weights;
  weights.reserve(sides);
  for (std::uint64_t rank = 0; rank < sides; ++rank) weights.push_back(1'000'000 / (rank + flatness));
  return WeightedChoice(weights);
}

std::size_t WeightedChoice::pick(SeededRandom& random) const {
  const std::uint64_t roll = random.below(ends_.back());
  return static_cast<std::size_t>(std::ranges::upper_bound(ends_, roll) - ends_.begin());
}

}  // namespace lapwing
