#include "host/campaign_health.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include <fmt/format.h>

#include "host/host.hpp"

namespace lapwing {
namespace {

constexpr std::int32_t days_counted = 30;
constexpr std::uint64_t ten_thousand = 10'000;

struct Health {
  std::uint64_t attempts = 0;
  std::uint64_t bounced = 0;
  std::uint64_t complained = 0;
  bool is_running = false;  ///< in any partition: a crash may have let them differ
};

using HealthById = std::map<std::string, Health>;

/// The first day that counts.
Day counted_from(const Engine& engine, const std::string& campaign_id, Day today) {
  const auto set_at = engine.campaigns().status_set_at(campaign_id);
  const Day from = today - days_counted;
  return set_at ? std::max(from, engine.shop_zone().day(*set_at) + 1) : from;
}

void gather(const Engine& engine, Instant now, HealthById& health) {
  const Day today = engine.shop_zone().day(now);
  engine.figures().for_each([&](const FigurePlace& place, Day day, const Figures& figures) {
    if (place.channel != ChannelKind::email || engine.campaigns().current(place.campaign_id) == nullptr) return;
    if (day < counted_from(engine, place.campaign_id, today)) return;
    Health& of_campaign = health[place.campaign_id];
    of_campaign.attempts += figures.sent + figures.bounced;
    of_campaign.bounced += figures.bounced;
    of_campaign.complained += figures.complained;
    of_campaign.is_running = engine.campaigns().status(place.campaign_id) == CampaignStatus::running;
  });
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return fmt::format("{:.2f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

/// Empty: nothing speaks against it.
std::string complaint_about(const Health& health, const HealthLimits& limits) {
  if (health.attempts < limits.attempts_min) return {};
  const auto is_above = [&](std::uint64_t count, std::uint32_t max) {
    return count * ten_thousand >= std::uint64_t{max} * health.attempts;
  };
  if (is_above(health.bounced, limits.bounced_max)) {
    return fmt::format("{} of {} e-mails bounced for good", percent(health.bounced, health.attempts), health.attempts);
  }
  if (is_above(health.complained, limits.complained_max)) {
    return fmt::format("{} of {} e-mails were called spam", percent(health.complained, health.attempts),
                       health.attempts);
  }
  return {};
}

}  // namespace

Result<std::vector<CampaignStatusSet>> pause_harmful_campaigns(Host& host, const HealthLimits& limits, Instant now) {
  HealthById health;
  std::mutex mutex;
  host.for_each([&](PartitionId, const Engine& engine) {
    HealthById here;
    gather(engine, now, here);
    const std::lock_guard lock(mutex);
    for (const auto& [id, one] : here) {
      Health& all = health[id];
      all.attempts += one.attempts;
      all.bounced += one.bounced;
      all.complained += one.complained;
      all.is_running = all.is_running || one.is_running;
    }
  });
  std::vector<CampaignStatusSet> paused;
  for (const auto& [id, all] : health) {
    CampaignStatusSet set{id, CampaignStatus::paused, complaint_about(all, limits)};
    if (set.reason.empty() || !all.is_running) continue;
    TRY(host.publish(set, now));
    paused.push_back(std::move(set));
  }
  return paused;
}

}  // namespace lapwing
