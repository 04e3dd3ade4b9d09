// What walks cost an engine: a million that wake at once, and the memory of those that wait. What records cost while
// campaigns run is src/host/decide_bench.cpp.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/ensure.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

const Instant start = Instant::from_seconds(1'717'200'000);

/// Tells an engine what happens; what is decided is counted and forgotten, as a journal would have taken it.
class Shop {
 public:
  Shop() {
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"}, start);
    tell(DefinitionPublished{DefinitionKind::message_template, "t", 1, "{}"}, start);
  }
  void define(DefinitionKind kind, const std::string& id, const std::string& text) {
    tell(DefinitionPublished{kind, id, 1, text}, start);
  }
  void tell(Input input, Instant at) {
    const auto told = engine_.apply(std::move(input), at, records_);
    ensure(told.has_value(), "what a benchmark tells is taken");
    forget();
  }
  void advance(Instant until) {
    while (engine_.next_due() <= until) {
      engine_.advance(std::max(engine_.next_due(), engine_.now()), records_);
      forget();
    }
  }
  [[nodiscard]] const Engine& engine() const { return engine_; }
  [[nodiscard]] std::size_t decided() const { return decided_; }

 private:
  void forget() {
    decided_ += records_.size();
    records_.clear();
  }

  Engine engine_;
  std::vector<Record> records_;
  std::size_t decided_ = 0;
};

CustomerRecorded customer(std::uint32_t number) {
  CustomerRecorded facts{.customer_id = std::to_string(number)};
  facts.contacts = {{ChannelKind::email, ContactState::valid, number + 1, {}}};
  facts.consents = {{ChannelKind::email, "", true, start, "bench"}};
  return facts;
}

/// A million walks whose wait ends in the same minute: each wakes and leaves.
void a_million_walks_wake_at_once(benchmark::State& state) {
  constexpr std::uint32_t count = 1'000'000;
  for (auto _ : state) {
    state.PauseTiming();
    auto shop = std::make_unique<Shop>();
    shop->define(
        DefinitionKind::campaign, "w",
        R"({"id": "w", "trigger": {"registered": true}, "steps": [{"wait": {"for": "1 day", "until": "10:00"}}]})");
    for (std::uint32_t i = 0; i < count; ++i) shop->tell(customer(i), start);
    const std::size_t before = shop->decided();
    state.counters["bytes_per_walk"] = static_cast<double>(shop->engine().campaigns().memory()) /
                                       static_cast<double>(count);
    state.ResumeTiming();
    shop->advance(start + Duration::days(3));
    state.PauseTiming();
    ensure(shop->decided() - before >= count, "each of them left");
    shop.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(a_million_walks_wake_at_once)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace lapwing
