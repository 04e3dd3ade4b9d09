#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/random.hpp"
#include "engine/rfm_state.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t customer_count = 1'000'000;
constexpr std::uint32_t partition_count = 16;
const Instant now = Instant::from_seconds(1'717'200'000);
const Zone zone("Europe/Berlin", 3600, {{1679792400, 7200}, {1698541200, 3600}, {1711846800, 7200}});

/// How one order in twenty ended: as all others, or cancelled or refunded in part.
enum class Orders { all_stand, some_fell };

std::vector<Audience> make_partitions(Orders orders) {
  std::vector<Audience> partitions(partition_count);
  SeededRandom random(7);
  std::uint64_t next_order = 1'000'000;
  for (std::uint32_t i = 0; i < customer_count; ++i) {
    Audience& audience = partitions[i % partition_count];
    const std::string id = std::to_string(i);
    const CustomerNumber customer = audience.ensure(id, now - Duration::days(1100));
    audience.record(customer, CustomerRecorded{.customer_id = id, .labels = {{"vip", random.chance(0.3)}}});
    const auto count = static_cast<int>(random.gamma(0.8, 12.5) + 0.5);
    for (int k = 0; k < count; ++k) {
      OrderRecorded order{.customer_id = id,
                          .order_id = std::to_string(next_order++),
                          .placed_at = now - Duration::seconds(static_cast<std::int64_t>(random.below(1095 * 86'400))),
                          .total = Money{static_cast<std::int64_t>(random.gamma(2.0, 25'000.0)) * 1000 + 1000}};
      if (orders == Orders::some_fell && random.chance(0.03)) order.status = OrderStatus::cancelled;
      if (orders == Orders::some_fell && random.chance(0.02)) order.refunded = Money{1000};
      audience.record(customer, order);
    }
  }
  return partitions;
}

/// A million customers with ten orders each on average over three years, at rates that differ as buyers do.
const std::vector<Audience>& partitions(Orders orders) {
  static const std::vector<Audience> standing = make_partitions(Orders::all_stand);
  static const std::vector<Audience> fallen = make_partitions(Orders::some_fell);
  return orders == Orders::all_stand ? standing : fallen;
}

void show_time_per_customer(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * customer_count);
  state.counters["per_customer"] = benchmark::Counter(static_cast<double>(state.iterations() * customer_count),
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

RfmDistribution gather_all(const std::vector<Audience>& shop, const RfmDefinition& definition) {
  RfmDistribution whole;
  for (const Audience& audience : shop) {
    RfmDistribution here;
    gather(definition, Moment{now, &zone, &audience}, here);
    whole.merge(std::move(here));
  }
  return whole;
}

void distribution(benchmark::State& state, Orders orders) {
  const auto& shop = partitions(orders);
  for (auto _ : state) benchmark::DoNotOptimize(gather_all(shop, {}));
  show_time_per_customer(state);
}
BENCHMARK_CAPTURE(distribution, all_stand, Orders::all_stand)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(distribution, some_fell, Orders::some_fell)->Unit(benchmark::kMillisecond);

void bounds(benchmark::State& state) {
  const RfmDistribution gathered = gather_all(partitions(Orders::all_stand), {});
  for (auto _ : state) {
    state.PauseTiming();
    RfmDistribution copy = gathered;
    state.ResumeTiming();
    benchmark::DoNotOptimize(compute_bounds({}, std::move(copy), 1, Day{}));
  }
  show_time_per_customer(state);
}
BENCHMARK(bounds)->Unit(benchmark::kMillisecond);

void matrix(benchmark::State& state, Orders orders, bool some_only) {
  const auto& shop = partitions(orders);
  RfmDefinition definition;
  if (some_only) definition.population = parse_condition(R"({"label": "vip"})").value();
  const RfmBounds bounds = compute_bounds({}, gather_all(shop, definition), 1, zone.day(now)).value();
  for (auto _ : state) {
    RfmMatrix whole(bounds.bins);
    for (const Audience& audience : shop) {
      gather(definition, bounds, Moment{now, &zone, &audience}, whole);
    }
    benchmark::DoNotOptimize(whole);
  }
  show_time_per_customer(state);
}
BENCHMARK_CAPTURE(matrix, all_stand, Orders::all_stand, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(matrix, some_fell, Orders::some_fell, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(matrix, of_a_population, Orders::all_stand, true)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
