#include "api/backtests.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "backtest/backtest.hpp"
#include "host/host.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

/// Customers whom partitions know, and the last order of all.
struct KnownHistory {
  std::vector<std::uint32_t> customers;  // by partition
  Instant last_order = Instant::earliest();

  [[nodiscard]] std::uint64_t everybody() const {
    std::uint64_t sum = 0;
    for (const std::uint32_t here : customers) sum += here;
    return sum;
  }
};

KnownHistory known_history(Host& host) {
  std::mutex mutex;
  KnownHistory known;
  known.customers.resize(host.partition_count());
  host.for_each([&](PartitionId partition, const Engine& engine) {
    Instant last = Instant::earliest();
    const std::uint32_t customers = engine.audience().size();
    for (std::uint32_t number = 0; number < customers; ++number) {
      const OrdersView orders = engine.audience().customer(CustomerNumber{number}).orders();
      if (!orders.empty()) last = std::max(last, orders.at(orders.size() - 1));
    }
    const std::lock_guard lock(mutex);
    known.last_order = std::max(known.last_order, last);
    known.customers[partition.value] = customers;
  });
  return known;
}

/// Changes with every publication.
std::uint64_t definitions_stamp(const Engine& engine) {
  std::uint64_t stamp = 0;
  for (const auto& [key, definition] : engine.definitions()) stamp += definition.version;
  return stamp;
}

/// Everybody at once.
BacktestReport play_at_once(Host& host, const BacktestPlan& plan, std::uint64_t everybody, const BacktestPlay& play) {
  std::mutex mutex;
  std::uint64_t played = 0;
  BacktestReport whole;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const auto note = [&](std::uint32_t more) {
      const std::lock_guard lock(mutex);
      played += more;
      if (play.progress) play.progress(played, everybody);
    };
    const BacktestReport report = play_backtest(engine, plan, note, partition);
    const std::lock_guard lock(mutex);
    whole += report;
  });
  return whole;
}

/// The plan by the definitions as they are, and their stamp.
struct StampedPlan {
  BacktestPlan plan;
  std::uint64_t stamp = 0;
};
Result<StampedPlan> complete_now(Host& host, BacktestPlan plan) {
  Result<BacktestPlan> completed = fail("");
  std::uint64_t stamp = 0;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    completed = complete_plan(std::move(plan), engine);
    stamp = definitions_stamp(engine);
  });
  if (!completed) return std::unexpected(std::move(completed).error());
  return StampedPlan{*std::move(completed), stamp};
}

/// A few customers at a time. One customer is played as a whole, and what is newer than the plan's end does not count,
/// so that what comes in meanwhile leaves the others as they are; but definitions have to stay those of the stamp, in
/// all partitions. Absent: they did not, or somebody stopped it.
std::optional<BacktestReport> play_in_slices(Host& host, const BacktestPlan& plan, std::uint64_t stamp,
                                             const KnownHistory& known, const BacktestPlay& play) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::duration<double> slice_time = std::chrono::milliseconds(10);
  const auto slice_max = static_cast<double>(play.slice_max);
  const std::uint64_t everybody = known.everybody();
  std::uint64_t played = 0;
  BacktestReport whole;
  std::uint32_t slice = std::min<std::uint32_t>(64, play.slice_max);
  for (std::uint16_t i = 0; i < host.partition_count(); ++i) {
    for (std::uint32_t first = 0; first < known.customers[i];) {
      if (play.stop.stop_requested()) return std::nullopt;
      const std::uint32_t end = std::min(known.customers[i], first + slice);
      bool is_same = true;
      double seconds = 0;
      host.with(PartitionId{i}, [&](const Engine& engine) {
        const auto begun = Clock::now();
        is_same = definitions_stamp(engine) == stamp;
        if (is_same) whole += play_backtest(engine, plan, CustomerRange{first, end}, PartitionId{i});
        seconds = std::chrono::duration<double>(Clock::now() - begun).count();
      });
      if (!is_same) return std::nullopt;
      const double wished = slice * slice_time.count() / std::max(seconds, 1e-6);
      slice = static_cast<std::uint32_t>(std::clamp(wished, 1.0, slice_max));
      played += end - first;
      first = end;
      if (play.progress) play.progress(played, everybody);
    }
  }
  return whole;
}

/// Once more for each limit that fills. Absent as above.
std::optional<BacktestReport> play_gently(Host& host, BacktestPlan& plan, std::uint64_t stamp,
                                          const KnownHistory& known, const BacktestPlay& play) {
  for (;;) {
    auto report = play_in_slices(host, plan, stamp, known, play);
    if (!report || !find_full_limit(plan, *report)) return report;
  }
}

}  // namespace

Result<BacktestPlan> plan_backtest(Host& host, BacktestWish wish) {
  if (wish.until <= wish.from) return fail("expected a time later than the first one", "until");
  if (wish.until - wish.from > Duration::days(backtest_days_max)) {
    return fail(fmt::format("expected at most {} days", backtest_days_max), "until");
  }
  BacktestPlan plan;
  plan.campaign = std::move(wish.campaign);
  plan.bonus_types = std::move(wish.bonus_types);
  plan.from = wish.from;
  plan.until = wish.until;
  plan.window = wish.window;
  plan.known_until = known_history(host).last_order;
  return complete_again(host, std::move(plan));
}

Result<BacktestPlan> complete_again(Host& host, BacktestPlan plan) {
  return TRY(complete_now(host, std::move(plan))).plan;
}

std::unique_ptr<PastRfm> score_past(Host& host, BacktestPlan& plan, const Zone& zone, const BacktestPlay& play) {
  if (!plan.facets.contains(Facet::rfm)) return nullptr;
  const ShopRfm rfm = shop_rfm(host);
  auto past = std::make_unique<PastRfm>(rfm.definition, rfm.version);
  const std::vector<Day> days = bounds_days(plan.from, plan.until, zone);
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (play.stop.stop_requested()) return nullptr;
    const Instant begins = zone.start_of(days[i]);
    // On days on which nobody had bought in the period there are none.
    if (auto bounds = bounds_at(host, zone, begins, rfm.definition)) past->add(*std::move(bounds), begins);
    if (play.progress) play.progress(i + 1, days.size());
  }
  plan.rfm = past.get();
  return past;
}

Result<BacktestReport> play_everybody(Host& host, BacktestPlan& plan, const BacktestPlay& play) {
  const KnownHistory known = known_history(host);
  if (!play.is_gentle) {
    for (;;) {
      BacktestReport report = play_at_once(host, plan, known.everybody(), play);
      if (!find_full_limit(plan, report)) return report;
    }
  }
  constexpr int times_max = 3;
  for (int times = 0; times < times_max; ++times) {
    StampedPlan now = TRY(complete_now(host, plan));
    // Scoring the past is not begun again.
    if (now.plan.facets.contains(Facet::rfm) && !plan.facets.contains(Facet::rfm)) break;
    now.plan.full.clear();
    plan = std::move(now.plan);
    auto report = play_gently(host, plan, now.stamp, known, play);
    if (report) return *std::move(report);
    if (play.stop.stop_requested()) return fail("cancelled");
  }
  return fail("the shop's definitions were changed again and again meanwhile: try again later");
}

bool has_limits(const CampaignDefinition& campaign) {
  return std::ranges::any_of(campaign.steps,
                             [](const Step& step) { return std::holds_alternative<LimitStep>(step.action); });
}

}  // namespace lapwing
