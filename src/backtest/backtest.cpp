#include "backtest/backtest.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "backtest/draft_player.hpp"

namespace lapwing {

BacktestReport play_backtest(const Engine& engine, const BacktestPlan& plan, const BacktestProgress& progress,
                             PartitionId partition) {
  constexpr std::uint32_t customers_told_at_once = 4096;
  BacktestReport report;
  DraftPlayer player(engine, plan, report, nullptr, partition);
  const std::uint32_t customers = engine.audience().size();
  for (std::uint32_t first = 0; first < customers; first += customers_told_at_once) {
    const std::uint32_t end = std::min(customers, first + customers_told_at_once);
    for (std::uint32_t number = first; number < end; ++number) player.play(CustomerNumber{number});
    if (progress) progress(end - first);
  }
  return report;
}

BacktestReport play_backtest(const Engine& engine, const BacktestPlan& plan, CustomerRange customers,
                             PartitionId partition) {
  BacktestReport report;
  DraftPlayer player(engine, plan, report, nullptr, partition);
  const std::uint32_t end = std::min(customers.end, engine.audience().size());
  for (std::uint32_t number = customers.first; number < end; ++number) player.play(CustomerNumber{number});
  return report;
}

/// What came before the last place of the limit that fills first is as it was played; what came later is not, also at
/// other limits. So they are found one after another.
bool find_full_limit(BacktestPlan& plan, const BacktestReport& report) {
  const std::string* first = nullptr;
  LimitArrival last;
  for (const Step& step : plan.campaign.steps) {
    const auto* limit = std::get_if<LimitStep>(&step.action);
    const auto arrivals = report.arrivals.find(step.id);
    if (limit == nullptr || plan.full.contains(step.id) || arrivals == report.arrivals.end()) continue;
    if (arrivals->second.size() <= limit->participants) continue;
    const LimitArrival& here = *std::next(arrivals->second.begin(), limit->participants - 1);
    if (first != nullptr && last <= here) continue;
    first = &step.id;
    last = here;
  }
  if (first != nullptr) plan.full.emplace(*first, last);
  return first != nullptr;
}

Result<std::vector<Record>> backtest_story(const Engine& engine, const BacktestPlan& plan, std::string_view customer_id,
                                           PartitionId partition) {
  const auto customer = engine.audience().find(customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  BacktestReport report;
  std::vector<Record> story;
  DraftPlayer(engine, plan, report, &story, partition).play(*customer);
  return story;
}

}  // namespace lapwing
