#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/random.hpp"
#include "rfm/bounds.hpp"
#include "rfm/figures.hpp"
#include "rfm/matrix.hpp"
#include "rfm/settings.hpp"

namespace lapwing {
namespace {

/// A shop's usual buyers: half of them with one order, money spread widely.
std::vector<RfmInput> buyers(std::int64_t count) {
  SeededRandom random(7);
  std::vector<RfmInput> inputs(static_cast<std::size_t>(count));
  for (RfmInput& input : inputs) {
    input.recency_days = static_cast<std::int32_t>(random.below(365));
    while (random.chance(0.5)) ++input.frequency;
    input.monetary = Money{static_cast<std::int64_t>(random.below(10'000) * 50'000 * input.frequency) + 1};
  }
  return inputs;
}

/// Sixteen partitions gathered one after another in one thread, merged, and their bounds.
void bounds_of_sixteen_partitions(benchmark::State& state) {
  const auto inputs = buyers(state.range(0));
  for (auto _ : state) {
    RfmDistribution merged;
    for (std::size_t partition = 0; partition < 16; ++partition) {
      RfmDistribution distribution;
      for (std::size_t i = partition; i < inputs.size(); i += 16) distribution.add(inputs[i]);
      merged.merge(std::move(distribution));
    }
    benchmark::DoNotOptimize(compute_bounds({}, std::move(merged), 1, Day{}));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(bounds_of_sixteen_partitions)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

void scores_and_matrices(benchmark::State& state) {
  const auto inputs = buyers(state.range(0));
  RfmDistribution distribution;
  for (const RfmInput& input : inputs) distribution.add(input);
  const RfmBounds bounds = compute_bounds({}, std::move(distribution), 1, Day{}).value();
  for (auto _ : state) {
    RfmMatrix matrix(bounds.bins);
    for (const RfmInput& input : inputs) matrix.add(score(bounds, input), input);
    benchmark::DoNotOptimize(matrix);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(scores_and_matrices)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
