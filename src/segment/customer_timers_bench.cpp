#include "segment/customer_timers.hpp"

#include <benchmark/benchmark.h>

#include "base/random.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'717'200'000);

/// Takes the earliest timer and files its customer again, as a passing day does. Timers lie up to half a year ahead.
void turn_over(benchmark::State& state) {
  SeededRandom random(7);
  const auto ahead = [&random] { return Duration{static_cast<std::int64_t>(random.below(180ull * 86'400'000))}; };
  CustomerTimers timers;
  const auto count = static_cast<std::uint32_t>(state.range(0));
  timers.grow(count);
  for (std::uint32_t i = 0; i < count; ++i) timers.set(CustomerNumber{i}, now + ahead());
  state.counters["bytes"] = static_cast<double>(timers.memory()) / count;
  std::vector<CustomerNumber> due;
  std::int64_t taken = 0;
  for (auto _ : state) {
    const Instant next = timers.next();
    due.clear();
    timers.take_due(next, due);
    for (const CustomerNumber customer : due) timers.set(customer, next + ahead());
    taken += static_cast<std::int64_t>(due.size());
  }
  state.SetItemsProcessed(taken);
}
BENCHMARK(turn_over)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->MinTime(2.0);

/// All customers are due at the same midnight, and at the next one again.
void midnight(benchmark::State& state) {
  CustomerTimers timers;
  const auto count = static_cast<std::uint32_t>(state.range(0));
  timers.grow(count);
  for (std::uint32_t i = 0; i < count; ++i) timers.set(CustomerNumber{i * 7919u % count}, now);
  std::vector<CustomerNumber> due;
  for (auto _ : state) {
    const Instant next = timers.next();
    due.clear();
    timers.take_due(next, due);
    for (const CustomerNumber customer : due) timers.set(customer, next + Duration::days(1));
  }
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(midnight)->Arg(1'000'000)->MinTime(2.0);

}  // namespace
}  // namespace lapwing
