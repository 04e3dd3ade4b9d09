// A million customers with ten orders each and a hundred live segments in one partition: what an order costs, with all
// the timers that come due meanwhile.
#include <algorithm>
#include <chrono>
#include <memory>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "audience/audience.hpp"
#include "base/random.hpp"
#include "base/zone.hpp"
#include "segment/live_segments.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t customer_count = 1'000'000;
constexpr int orders_each = 10;
constexpr std::int64_t history_days = 1095;
/// At the rate of their history a million customers place an order every nine seconds.
constexpr Duration between_orders{history_days * 86'400'000 / (std::int64_t{customer_count} * orders_each)};
constexpr Instant start = Instant::from_seconds(1'717'200'000);
const Zone shop_zone("Europe/Moscow", 10'800, {});

/// A hundred conditions as shops write them.
std::vector<std::string> typical_conditions() {
  std::vector<std::string> conditions;
  for (const int days : {7, 14, 30, 60, 90, 180, 365}) {
    for (const int count : {1, 2, 3, 5}) {
      conditions.push_back(fmt::format(R"({{"orders":"count","within":"{} days","at_least":{}}})", days, count));
    }
    for (const int sum : {5'000, 20'000, 50'000}) {
      conditions.push_back(fmt::format(R"({{"orders":"sum","within":"{} days","at_least":{}}})", days, sum));
    }
    conditions.push_back(fmt::format(R"({{"orders":"average","within":"{} days","more_than":6000}})", days));
    conditions.push_back(
        fmt::format(R"({{"orders":"count","within":"{} days","where":{{"category":"category-{}"}},"at_least":1}})",
                    days, days % 20));
  }
  for (const int days : {10, 20, 30, 45, 60, 90, 120, 150, 180, 270, 365, 540}) {
    conditions.push_back(fmt::format(R"({{"orders":"last","at_least_ago":"{} days"}})", days));
    conditions.push_back(
        fmt::format(R"({{"all":[{{"orders":"last","at_least_ago":"{} days"}},{{"consent":"email"}}]}})", days));
  }
  for (const int months : {1, 3, 6, 12}) {
    conditions.push_back(fmt::format(R"({{"orders":"count","within":"{} months","at_least":4}})", months));
  }
  for (const char* period : {"current month", "previous month", "current quarter", "current year"}) {
    conditions.push_back(fmt::format(R"({{"orders":"count","calendar":"{}","at_least":2}})", period));
  }
  conditions.emplace_back(R"({"orders":"count","at_least":1})");
  conditions.emplace_back(R"({"orders":"average","more_than":5000})");
  conditions.emplace_back(R"({"first_seen":{"less_than_ago":"30 days"}})");
  conditions.emplace_back(R"({"all":[{"orders":"count","within":"365 days","at_least":10},{"consent":"email"}]})");
  conditions.resize(100, R"({"consent":"email"})");
  return conditions;
}

class Shop final : public SegmentWorld {
 public:
  Shop() {
    for (std::uint32_t i = 0; i < customer_count; ++i) {
      const std::string id = "c" + std::to_string(i);
      const CustomerNumber number = audience_.ensure(id, start - Duration::days(history_days));
      CustomerRecorded facts{.customer_id = id};
      facts.consents = {{ChannelKind::email, "", random_.chance(0.6), {}, ""}};
      audience_.record(number, facts);
      segments_.enact(Registered{number, id});
      for (int k = 0; k < orders_each; ++k) {
        audience_.record(number, order(number, start - Duration::seconds(static_cast<std::int64_t>(
                                                           random_.below(history_days * 86'400)))));
      }
    }
    for (const std::string& condition : typical_conditions()) {
      const std::string id = fmt::format("s{}", segments_.catalogue().size());
      std::string text = fmt::format(R"({{"id":"{}","condition":{}}})", id, condition);
      auto segment = parse_segment(text, 1);
      ensure(segment.has_value(), "the benchmark's conditions are well formed");
      ensure(segments_.publish(std::move(*segment), std::move(text)).has_value(), "segments are published");
    }
    // All at once, as after a restart; a hundred publications would ask the same.
    segments_.recompute(Facets{Facet::orders, Facet::consents, Facet::clock}, *this);
    decisions_.clear();
  }

  [[nodiscard]] const Audience& audience() const override { return audience_; }
  [[nodiscard]] Moment moment() const override {
    ++looks_;  // one for each customer looked at
    return {.now = now_, .shop_zone = &shop_zone, .audience = &audience_, .segments = &segments_};
  }
  void emit(Decision decision) override {
    if (const auto* changed = std::get_if<SegmentsChanged>(&decision)) segments_.enact(*changed, now_, day_);
    if (const auto* all = std::get_if<SegmentRecomputed>(&decision)) segments_.enact(*all, now_, day_);
    ++decided_;
    if (decisions_.size() == decisions_.capacity()) decisions_.clear();  // into the journal
    decisions_.push_back(std::move(decision));
  }

  /// Time passes until the next order, and what comes due meanwhile is looked at.
  void pass() {
    const Instant until = now_ + between_orders;
    while (segments_.next_due() <= until) {
      now_ = std::max(now_, segments_.next_due());
      day_ = shop_zone.day(now_);
      segments_.run_due(now_, *this);
    }
    now_ = until;
  }
  /// Whoever orders next, and what.
  OrderRecorded draw() {
    return order(CustomerNumber{static_cast<std::uint32_t>(random_.below(customer_count))}, now_);
  }
  void take(const OrderRecorded& placed) {
    const CustomerNumber number = *audience_.find(placed.customer_id);
    audience_.record(number, placed);
    segments_.look(number, {Facet::orders, Facet::rfm}, *this);
  }
  void approach(const OrderRecorded& placed, Approach step) const {
    if (step == Approach::name) {
      audience_.approach(placed.customer_id);
      return audience_.orders().approach(placed.order_id);
    }
    const auto customer = audience_.guess(placed.customer_id);
    if (!customer) return;
    audience_.approach(*customer, step);
    segments_.approach(*customer, step);
  }
  void only_record(const OrderRecorded& placed) { audience_.record(*audience_.find(placed.customer_id), placed); }

  /// As after a restart.
  void look_at_everybody() {
    segments_.forget_timers();
    segments_.run_due(now_, *this);
  }

  [[nodiscard]] std::uint64_t looks() const { return looks_; }
  [[nodiscard]] std::uint64_t decided() const { return decided_; }
  [[nodiscard]] const LiveSegments& segments() const { return segments_; }
  SeededRandom& random() { return random_; }

 private:
  OrderRecorded order(CustomerNumber number, Instant at) {
    OrderRecorded order{.customer_id = "c" + std::to_string(number.value),
                        .order_id = "o" + std::to_string(next_order_++),
                        .placed_at = at};
    order.total = Money{static_cast<std::int64_t>(random_.gamma(2.0, 25'000'000.0))};
    order.lines = {{"p", "category-" + std::to_string(random_.below(20)), {}, {}, *order.total}};
    return order;
  }

  SeededRandom random_{7};
  Audience audience_;
  LiveSegments segments_;
  Instant now_ = start;
  Day day_ = shop_zone.day(start);
  std::uint64_t next_order_ = 0;
  mutable std::uint64_t looks_ = 0;
  std::uint64_t decided_ = 0;
  std::vector<Decision> decisions_ = [] {
    std::vector<Decision> room;
    room.reserve(10'000);
    return room;
  }();
};

Shop& shop() {
  static const auto built = std::make_unique<Shop>();
  return *built;
}

/// A stream of orders, with the timers that come due between them.
void orders_and_timers(benchmark::State& state) {
  Shop& shop = lapwing::shop();
  const std::uint64_t looks = shop.looks();
  const std::uint64_t decided = shop.decided();
  for (auto _ : state) {
    state.PauseTiming();
    const OrderRecorded placed = shop.draw();
    state.ResumeTiming();
    shop.pass();
    shop.take(placed);
  }
  const auto orders = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
  state.counters["looks_per_order"] = static_cast<double>(shop.looks() - looks) / orders;
  state.counters["changes_per_order"] = static_cast<double>(shop.decided() - decided) / orders;
}
BENCHMARK(orders_and_timers)->Iterations(300'000);

/// Orders as fast as they can be taken in: no timer comes due within the milliseconds that they take, but each order's
/// is set.
void orders(benchmark::State& state) {
  constexpr std::int64_t batch_size = 1000;
  Shop& shop = lapwing::shop();
  std::vector<OrderRecorded> batch;
  for (auto _ : state) {
    state.PauseTiming();
    batch.clear();
    shop.pass();
    for (std::int64_t i = 0; i < batch_size; ++i) batch.push_back(shop.draw());
    state.ResumeTiming();
    handle_in_order(
        batch.size(), [&](std::size_t i, Approach step) { shop.approach(batch[i], step); },
        [&](std::size_t i) { shop.take(batch[i]); });
  }
  state.SetItemsProcessed(state.iterations() * batch_size);
}
BENCHMARK(orders)->Iterations(300)->Unit(benchmark::kMicrosecond);

/// One order alone, from the call to the last decision, and one timer.
void latency(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  Shop& shop = lapwing::shop();
  std::vector<std::int64_t> nanoseconds;
  nanoseconds.reserve(static_cast<std::size_t>(state.max_iterations));
  for (auto _ : state) {
    shop.pass();
    const OrderRecorded placed = shop.draw();
    const Clock::time_point before = Clock::now();
    for (const Approach step : {Approach::name, Approach::place, Approach::rows}) shop.approach(placed, step);
    shop.take(placed);
    const std::chrono::nanoseconds taken = Clock::now() - before;
    nanoseconds.push_back(taken.count());
    state.SetIterationTime(static_cast<double>(taken.count()) * 1e-9);
  }
  std::ranges::sort(nanoseconds);
  state.counters["p50_ns"] = static_cast<double>(nanoseconds[nanoseconds.size() / 2]);
  state.counters["p99_ns"] = static_cast<double>(nanoseconds[nanoseconds.size() * 99 / 100]);
}
BENCHMARK(latency)->Iterations(100'000)->UseManualTime();

/// Everybody, whose timers are to be found anew.
void everybody(benchmark::State& state) {
  Shop& shop = lapwing::shop();
  for (auto _ : state) shop.look_at_everybody();
  state.SetItemsProcessed(state.iterations() * customer_count);
}
BENCHMARK(everybody)->Iterations(1)->Unit(benchmark::kMillisecond);

/// Of an order, what the audience takes to record the order.
void only_the_audience(benchmark::State& state) {
  Shop& shop = lapwing::shop();
  for (auto _ : state) {
    state.PauseTiming();
    const OrderRecorded placed = shop.draw();
    state.ResumeTiming();
    shop.only_record(placed);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(only_the_audience)->Iterations(200'000);

/// The hundred conditions of one customer, and nothing else: of anybody, and of few who stay in the cache.
void hundred_conditions(benchmark::State& state) {
  Shop& shop = lapwing::shop();
  const Moment moment = shop.moment();
  SegmentPlan plan(shop.segments().catalogue());
  for (auto _ : state) {
    const CustomerNumber customer{
        static_cast<std::uint32_t>(shop.random().below(static_cast<std::uint64_t>(state.range(0))))};
    const CustomerView view = shop.audience().customer(customer);
    plan.turn_to(view, moment);
    benchmark::DoNotOptimize(plan.ask(shop.segments().catalogue().all().segments));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(hundred_conditions)->Arg(customer_count)->Arg(100)->Iterations(200'000);

}  // namespace
}  // namespace lapwing
