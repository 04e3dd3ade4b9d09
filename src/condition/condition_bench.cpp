#include <benchmark/benchmark.h>

#include "audience/audience.hpp"
#include "base/random.hpp"
#include "base/zone.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t customer_count = 62'500;  // a million in sixteen partitions
const Instant now = Instant::from_seconds(1'717'200'000);
const Zone shop_zone("Europe/Moscow", 10'800, {});

/// Ten orders each on average over three years, at rates that differ as buyers do; lognormal-like amounts.
const Audience& audience() {
  static const Audience built = [] {
    Audience audience;
    SeededRandom random(7);
    for (std::uint32_t i = 0; i < customer_count; ++i) {
      const std::string id = "customer-" + std::to_string(i);
      const CustomerNumber number = audience.ensure(id, now - Duration::days(1100));
      CustomerRecorded facts{.customer_id = id};
      facts.contacts = {{ChannelKind::email, ContactState::valid, i}};
      facts.consents = {{ChannelKind::email, "", random.chance(0.6), {}, ""}};
      audience.record(number, facts);
      const auto orders = static_cast<int>(random.gamma(1.0, 10.0) + 0.5);
      for (int k = 0; k < orders; ++k) {
        const Instant placed_at = now - Duration::seconds(static_cast<std::int64_t>(random.below(1095 * 86'400)));
        OrderRecorded order{.customer_id = id, .order_id = id + "-" + std::to_string(k), .placed_at = placed_at};
        order.total = Money{static_cast<std::int64_t>(random.gamma(2.0, 25'000'000.0))};
        order.lines = {{"p", "category-" + std::to_string(random.below(200)), {}, {}, *order.total}};
        audience.record(number, order);
      }
    }
    return audience;
  }();
  return built;
}

/// Asks every customer in turn; the time of an item is that of one customer.
void ask_everybody(benchmark::State& state, std::string_view text) {
  const Condition condition = parse_condition(text).value();
  const Moment moment{now, &shop_zone, &audience()};
  std::uint64_t members = 0;
  std::uint64_t lasting = 0;
  for (auto _ : state) {
    members = 0;
    lasting = 0;
    for (std::uint32_t i = 0; i < customer_count; ++i) {
      const Answer answer = evaluate(condition, audience().customer(CustomerNumber{i}), moment);
      members += std::uint64_t{answer.holds};
      lasting += std::uint64_t{answer.until == Instant::never()};
    }
    benchmark::DoNotOptimize(members);
  }
  state.SetItemsProcessed(state.iterations() * customer_count);
  state.counters["per_customer"] = benchmark::Counter(static_cast<double>(state.iterations() * customer_count),
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["members"] = static_cast<double>(members);
  state.counters["lasting"] = static_cast<double>(lasting);
}

BENCHMARK_CAPTURE(
    ask_everybody, q1_ten_orders_in_a_year_above_5000,
    R"({"all":[{"orders":"count","within":"365 days","at_least":10},{"orders":"average","more_than":5000}]})");
BENCHMARK_CAPTURE(ask_everybody, q2_none_in_180_days_and_consent,
                  R"({"all":[{"orders":"last","at_least_ago":"180 days"},{"consent":"email"}]})");
BENCHMARK_CAPTURE(ask_everybody, q2_by_counts,
                  R"({"all":[{"orders":"count","at_least":1},{"orders":"count","within":"180 days","equals":0},)"
                  R"({"consent":"email"}]})");
BENCHMARK_CAPTURE(
    ask_everybody, q4_category_80_to_100_days_ago,
    R"({"orders":"count","from":"2024-02-22","until":"2024-03-13","where":{"category":"category-7"},"at_least":1})");
BENCHMARK_CAPTURE(ask_everybody, sum_within_12_months, R"({"orders":"sum","within":"12 months","at_least":50000})");
BENCHMARK_CAPTURE(ask_everybody, count_in_the_previous_quarter,
                  R"({"orders":"count","calendar":"previous quarter","at_least":2})");
BENCHMARK_CAPTURE(ask_everybody, largest_in_a_year, R"({"orders":"maximum","within":"365 days","more_than":10000})");

}  // namespace
}  // namespace lapwing
