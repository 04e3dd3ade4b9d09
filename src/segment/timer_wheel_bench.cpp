#include "segment/timer_wheel.hpp"

#include <benchmark/benchmark.h>

#include "base/random.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'717'200'000);

/// Takes the earliest timer and files its customer again, as a passing day does; the wheel stays full. Timers lie up to
/// half a year ahead.
void turn_over(benchmark::State& state) {
  SeededRandom random(7);
  const auto ahead = [&random] { return Duration{static_cast<std::int64_t>(random.below(180ull * 86'400'000))}; };
  TimerWheel wheel;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    wheel.add({now + ahead(), CustomerNumber{static_cast<std::uint32_t>(i)}});
  }
  for (auto _ : state) {
    Timer timer = wheel.pop();
    timer.at = timer.at + ahead();
    wheel.add(timer);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(turn_over)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->MinTime(2.0);

/// All customers are due at the same midnight, and at the next one again.
void midnight(benchmark::State& state) {
  TimerWheel wheel;
  const auto count = static_cast<std::uint32_t>(state.range(0));
  for (std::uint32_t i = 0; i < count; ++i) wheel.add({now, CustomerNumber{i * 7919u % count}});
  for (auto _ : state) {
    Timer timer = wheel.pop();
    timer.at = timer.at + Duration::days(1);
    wheel.add(timer);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(midnight)->Arg(1'000'000)->MinTime(2.0);

}  // namespace
}  // namespace lapwing
