#include "api/home_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/campaign_overview.hpp"
#include "host/campaign_health.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// What several campaigns did together.
struct Sum {
  std::uint64_t campaigns = 0, running = 0, firings = 0;
  Figures total;
  // Of those whose arms have enough to tell.
  std::uint64_t compared = 0;
  double gain = 0, variance = 0;  // of the revenue of the treated, over what it would have been

  void add(const CampaignOverview& campaign) {
    ++campaigns;
    running += campaign.status == CampaignStatus::running ? 1 : 0;
    firings += campaign.firings;
    total += campaign.total;
    const auto uplift = campaign.uplift();
    if (!uplift || !uplift->first.enough) return;
    ++compared;
    const Effect& per_head = uplift->first.revenue;
    const auto treated = static_cast<double>(campaign.arms[0].customers);
    const double half = (per_head.interval.high - per_head.interval.low) / 2 * treated;
    gain += per_head.absolute * treated;
    variance += half * half;  // campaigns are independent
  }
};

Json to_json(const Sum& sum) {
  const double conversion = sum.firings == 0
                                ? 0
                                : static_cast<double>(sum.total.converted) / static_cast<double>(sum.firings);
  Json uplift;
  if (sum.compared > 0) {
    const double half = std::sqrt(sum.variance);
    uplift = {{"revenue", sum.gain}, {"interval", {sum.gain - half, sum.gain + half}}, {"campaigns", sum.compared}};
  }
  return {{"campaigns", sum.campaigns},
          {"running", sum.running},
          {"firings", sum.firings},
          {"sent", sum.total.sent},
          {"converted", sum.total.converted},
          {"conversion", conversion},
          {"sales", sum.total.conversion_orders},
          {"income", to_text(sum.total.conversion_revenue)},
          {"attributed_income", to_text(sum.total.attributed_revenue)},
          {"bonuses", to_text(sum.total.bonuses)},
          {"cost", to_text(sum.total.cost)},
          {"uplift", std::move(uplift)}};
}

/// Running campaigns whose mails come to more than half of what they would be paused for, and those that were paused by
/// themselves.
Json troubles(const std::map<std::string, CampaignOverview>& campaigns) {
  constexpr double whole = 10'000;
  const HealthLimits limits;
  Json listed = Json::array();
  for (const auto& [id, campaign] : campaigns) {
    const Figures& mails = campaign.mails;
    const std::uint64_t attempts = mails.sent + mails.bounced;
    const auto share = [&](std::uint64_t part) {
      return attempts == 0 ? 0 : static_cast<double>(part) / static_cast<double>(attempts);
    };
    const bool is_paused = campaign.status == CampaignStatus::paused && !campaign.status_reason.empty();
    const bool is_running = campaign.status == CampaignStatus::running && attempts >= limits.attempts_min;
    const bool is_harmful = is_running && (share(mails.bounced) * 2 > limits.bounced_max / whole ||
                                           share(mails.complained) * 2 > limits.complained_max / whole);
    if (!is_paused && !is_harmful) continue;
    listed.push_back({{"campaign", id},
                      {"name", campaign.name},
                      {"status", to_text(campaign.status)},
                      {"reason", campaign.status_reason.empty() ? Json() : Json(campaign.status_reason)},
                      {"sent", mails.sent},
                      {"bounced", share(mails.bounced)},
                      {"complained", share(mails.complained)}});
  }
  return listed;
}

Json attention(Host& host, const std::map<std::string, CampaignOverview>& campaigns) {
  std::mutex mutex;
  std::uint64_t tasks = 0, popups = 0, dead_letters = 0, pending = 0;
  host.for_each([&](PartitionId, const Engine& engine) {
    std::uint64_t tasks_here = 0, popups_here = 0;
    for (const auto& [number, task] : engine.tasks()) {
      ++(task.raised.kind == TaskKind::popup ? popups_here : tasks_here);
    }
    const std::lock_guard lock(mutex);
    tasks += tasks_here;
    popups += popups_here;
    dead_letters += engine.dead_letters().size();
    pending += engine.pending().size();
  });
  return {{"campaigns", troubles(campaigns)},
          {"open_tasks", tasks},
          {"open_popups", popups},
          {"dead_letters", dead_letters},
          {"pending_messages", pending}};
}

}  // namespace

Json home_report_json(Host& host, const ReportPeriod& period) {
  const auto campaigns = campaign_overviews(host, period);
  std::map<std::string, Sum> mechanics;
  Sum all;
  std::map<Day, Figures> days;
  for (const auto& [id, campaign] : campaigns) {
    mechanics[campaign.mechanic].add(campaign);
    all.add(campaign);
    for (const auto& [day, figures] : campaign.days) days[day] += figures;
  }
  Json by_mechanic = Json::array(), daily = Json::array();
  for (const auto& [mechanic, sum] : mechanics) {
    Json json = {{"mechanic", mechanic.empty() ? Json() : Json(mechanic)}};
    json.update(to_json(sum));
    by_mechanic.push_back(std::move(json));
  }
  for (Day day = period.from; day <= period.until; day = day + 1) {
    const auto found = days.find(day);
    const Figures figures = found == days.end() ? Figures() : found->second;
    daily.push_back({{"day", to_text(day)},
                     {"sent", figures.sent},
                     {"sales", figures.conversion_orders},
                     {"income", to_text(figures.conversion_revenue)}});
  }
  return {{"from", to_text(period.from)}, {"until", to_text(period.until)},
          {"total", to_json(all)},        {"mechanics", std::move(by_mechanic)},
          {"daily", std::move(daily)},    {"attention", attention(host, campaigns)}};
}

}  // namespace lapwing
