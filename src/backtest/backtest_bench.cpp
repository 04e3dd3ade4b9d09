// A year of a shop with a million customers and three million orders: a draft played over it, beside asking its
// trigger's condition once of everybody. On two threads, each with half of the partitions.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "backtest/backtest.hpp"
#include "base/random.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t customer_count = 1'000'000;
constexpr std::uint32_t order_count = 3'000'000;
constexpr std::uint32_t partition_count = 16;
const Instant until = Instant::from_seconds(1'717'200'000);
const Instant from = until - Duration::days(365);

constexpr const char* policy = R"({"id": "policy", "quiet_hours": [{"from": "21:00", "to": "09:00"}],
  "caps": [{"id": "week", "limit": 2, "per": "7 days"}]})";
constexpr const char* lapsed = R"({"id": "lapsed", "trigger": {"when": {"orders": "last", "at_least_ago": "60 days"}},
  "audience": {"consent": "email"}, "entry": {"again": {"gap": "30 days"}},
  "goal": {"reach": "order", "exit": "bought"},
  "steps": [{"send": {"channel": "email", "template": "t"}}, {"wait": "7 days"},
            {"filter": {"orders": "count", "at_least": 2}}, {"send": {"channel": "sms", "template": "t"}},
            {"exit": "told"}]})";
constexpr const char* daily = R"({"id": "daily", "trigger": {"schedule": {"every": "day", "at": "10:00"}},
  "audience": {"all": [{"consent": "email"}, {"orders": "count", "at_least": 1},
                       {"orders": "count", "within": "90 days", "equals": 0}]},
  "entry": {"again": {"gap": "60 days", "since": "entry", "after_new_order": true}},
  "steps": [{"send": {"channel": "email", "template": "t"}}, {"wait": "7 days"}, {"exit": "told"}]})";
constexpr const char* after_order = R"({"id": "after", "trigger": {"order": {}}, "entry": {"every": "order"},
  "steps": [{"wait": "10 days"}, {"send": {"channel": "email", "template": "t", "class": "service"}},
            {"exit": "told"}]})";

using Shop = std::vector<std::unique_ptr<Engine>>;

Shop make_shop() {
  Shop shop;
  std::vector<Record> records;
  const auto tell = [&](Engine& engine, Input input) {
    (void)engine.apply(std::move(input), until, records);
    records.clear();
  };
  for (std::uint32_t i = 0; i < partition_count; ++i) {
    Engine& engine = *shop.emplace_back(std::make_unique<Engine>());
    tell(engine, ShopConfigured{"Shop", "EUR", Zone("Europe/Berlin", 3600, {{1679792400, 7200}, {1698541200, 3600}}),
                                partition_count, "en", "DE"});
    tell(engine, DefinitionPublished{DefinitionKind::message_template, "t", 1, "{}"});
    tell(engine, DefinitionPublished{DefinitionKind::policy, "policy", 1, policy});
  }
  SeededRandom random(7);
  for (std::uint32_t i = 0; i < customer_count; ++i) {
    CustomerRecorded facts{.customer_id = std::to_string(i), .imported = true};
    facts.created_at = until - Duration::seconds(static_cast<std::int64_t>(random.below(1095 * 86'400)));
    if (random.chance(0.8)) facts.contacts = {{ChannelKind::email, ContactState::valid, 0, {}}};
    facts.consents = {{ChannelKind::email, "", random.chance(0.7), from, ""}};
    tell(*shop[i % partition_count], facts);
  }
  for (std::uint32_t i = 0; i < order_count; ++i) {
    // Some buy often, most seldom.
    const auto whose = static_cast<std::uint32_t>(random.unit() * random.unit() * customer_count);
    tell(*shop[whose % partition_count],
         OrderRecorded{.customer_id = std::to_string(whose),
                       .order_id = std::to_string(1'000'000 + i),
                       .placed_at = until - Duration::seconds(static_cast<std::int64_t>(random.below(540 * 86'400))),
                       .total = Money{static_cast<std::int64_t>(random.gamma(2.0, 25'000.0)) * 1000 + 1000},
                       .imported = true});
  }
  return shop;
}

const Shop& shop() {
  static const Shop made = make_shop();
  return made;
}

BacktestPlan plan_of(const char* draft) {
  BacktestPlan plan{.campaign = parse_campaign(draft, 1).value(), .bonus_types = {}, .from = from, .until = until};
  return complete_plan(std::move(plan), *shop().front()).value();
}

void show_rate(benchmark::State& state) {
  const double share = static_cast<double>(customer_count) / state.threads();
  state.counters["customers"] = benchmark::Counter(static_cast<double>(state.iterations()) * share,
                                                   benchmark::Counter::kIsRate);
}

void backtest(benchmark::State& state, const char* draft) {
  const BacktestPlan plan = plan_of(draft);
  BacktestReport report;
  for (auto _ : state) {
    report = {};
    for (auto i = static_cast<std::size_t>(state.thread_index()); i < partition_count;
         i += static_cast<std::size_t>(state.threads())) {
      report += play_backtest(*shop()[i], plan);
    }
  }
  state.counters["entered"] = static_cast<double>(report.entries());
  show_rate(state);
}
BENCHMARK_CAPTURE(backtest, condition, lapsed)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(backtest, daily_schedule, daily)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(backtest, every_order, after_order)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);

/// What the least is that a backtest of the condition could cost.
void ask_everybody_once(benchmark::State& state) {
  const BacktestPlan plan = plan_of(lapsed);
  const Condition& condition = std::get<ConditionTrigger>(plan.campaign.trigger).condition;
  for (auto _ : state) {
    std::uint32_t holding = 0;
    for (auto i = static_cast<std::size_t>(state.thread_index()); i < partition_count;
         i += static_cast<std::size_t>(state.threads())) {
      const Engine& engine = *shop()[i];
      const Moment moment = engine.moment(from);
      for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
        const CustomerView customer = engine.audience().customer(CustomerNumber{number});
        if (evaluate(condition, customer, moment).holds) ++holding;
      }
    }
    benchmark::DoNotOptimize(holding);
  }
  show_rate(state);
}
BENCHMARK(ask_everybody_once)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
