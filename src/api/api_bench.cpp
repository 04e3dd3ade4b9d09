// What the reads of the API cost over a large shop: LAPWING_BENCH_CUSTOMERS customers (100 000 if it is not said) with
// ten orders each. The whole answer is timed, from the request to its text.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "api/test_shop.hpp"
#include "base/hash.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t orders_each = 10;

std::uint32_t customer_count() {
  const char* said = std::getenv("LAPWING_BENCH_CUSTOMERS");
  return said == nullptr ? 100'000 : static_cast<std::uint32_t>(std::strtoul(said, nullptr, 10));
}

std::string customer_id(std::uint32_t n) { return fmt::format("{:016x}", stable_hash(fmt::format("{}", n))); }

void fill(TestShop& shop) {
  std::vector<std::vector<Input>> batches(shop.host().partition_count());
  const auto flush = [&](std::uint16_t partition) {
    shop.host().submit(PartitionId{partition}, std::exchange(batches[partition], {}), TestShop::now);
  };
  for (std::uint32_t n = 0; n < customer_count(); ++n) {
    const std::string id = customer_id(n);
    const std::uint16_t partition = shop.host().partition_of(id).value;
    batches[partition].emplace_back(CustomerRecorded{
        .customer_id = id, .contacts = {{ChannelKind::email, ContactState::valid, stable_hash(id), "example.org"}}});
    for (std::uint32_t i = 0; i < orders_each; ++i) {
      const std::uint64_t drawn = stable_hash(id, i + 1);
      batches[partition].emplace_back(
          OrderRecorded{.customer_id = id,
                        .order_id = fmt::format("{}", n * orders_each + i),
                        .placed_at = TestShop::now - Duration::minutes(static_cast<std::int64_t>(drawn % 1'000'000)),
                        .total = Money::of(static_cast<std::int64_t>(100 + drawn % 5000))});
    }
    if (batches[partition].size() >= 5000) flush(partition);
  }
  for (std::uint16_t i = 0; i < batches.size(); ++i) flush(i);
  shop.host().drain();
  for (int least = 1; least <= 10; ++least) {
    shop.publish(
        DefinitionKind::segment, fmt::format("at-least-{}", least),
        fmt::format(
            R"({{"id": "at-least-{0}", "condition": {{"orders": "count", "at_least": {0}, "within": "365 days"}}}})",
            least));
  }
  freeze_for_day(shop.host(), Zone(), TestShop::now).value();
}

TestShop& shop() {
  static const auto shop = [] {
    auto made = std::make_unique<TestShop>();
    fill(*made);
    return made;
  }();
  return *shop;
}

void ask(benchmark::State& state, const char* method, const char* path, const char* query, const char* body) {
  TestShop& asked = shop();
  for ([[maybe_unused]] auto _ : state) {
    const HttpResponse response = asked.ask(method, path, query, body);
    if (response.status != 200) state.SkipWithError(response.body.c_str());
    benchmark::DoNotOptimize(response.body.data());
  }
}

/// Of one customer.
void ask_of(benchmark::State& state, const char* before, const char* behind) {
  ask(state, "GET", (before + customer_id(7) + behind).c_str(), "", "");
}

constexpr const char* bought = R"({"where": {"all": [{"orders": "count", "at_least": 3, "within": "365 days"},)"
                               R"( {"orders": "sum", "at_least": 5000}]}})";

BENCHMARK_CAPTURE(ask, customers, "GET", "/api/customers", "", "")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, customers_deep, "GET", "/api/customers", "cursor=8&limit=500", "")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, customers_by_contact, "GET", "/api/customers", "q=nobody%40example.org", "")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, members, "GET", "/api/segments/at-least-5/members", "", "")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, segments, "GET", "/api/segments", "", "")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, segments_revenue, "GET", "/api/segments", "revenue=true", "")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, history, "GET", "/api/segments/at-least-5/history", "", "")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, count, "POST", "/api/audiences/count", "", bought)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, sample, "POST", "/api/audiences/sample", "", bought)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, rfm, "GET", "/api/rfm", "", "")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, rfm_past, "GET", "/api/rfm", "day=2025-03-31", "")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, rfm_transitions, "GET", "/api/rfm/transitions", "from=2025-03-31", "")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_of, card, "/api/customers/", "")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_of, timeline, "/api/customers/", "/timeline")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_of, consents, "/api/customers/", "/consents")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_of, rfm_history, "/api/rfm/customers/", "")->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
