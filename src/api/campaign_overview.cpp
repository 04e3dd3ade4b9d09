#include "api/campaign_overview.hpp"

#include <functional>
#include <mutex>
#include <string_view>

#include <nlohmann/json.hpp>

#include "api/told_campaign.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;
using Overviews = std::map<std::string, CampaignOverview>;

void add(ArmFigures& arm, const ArmFigures& more) {
  arm.customers += more.customers;
  arm.converted += more.converted;
  arm.revenue += more.revenue;
  arm.revenue_squares += more.revenue_squares;
}

/// What the definitions say, which are the same in every partition.
void describe(const Engine& engine, const std::string& id, CampaignOverview& campaign) {
  const CampaignMachine& campaigns = engine.campaigns();
  const CampaignDefinition& current = *campaigns.current(id);
  campaign.name = current.name;
  campaign.mechanic = current.mechanic;
  campaign.version = current.version;
  campaign.status = campaigns.status(id);
  campaign.status_reason = campaigns.status_reason(id);
  campaign.status_set_at = campaigns.status_set_at(id);
  for (const auto& [version, at] : campaigns.versions(id)) campaign.published_at[version] = at;
}

void count(const Engine& engine, Overviews& here, const ReportPeriod& period) {
  auto known = here.end();
  engine.figures().for_each([&](const FigurePlace& place, Day day, const Figures& figures) {
    if (!period.has(day)) return;
    if (known == here.end() || known->first != place.campaign_id) known = here.find(place.campaign_id);
    if (known == here.end()) return;
    CampaignOverview& campaign = known->second;
    campaign.total += figures;
    if (place.channel == ChannelKind::email) campaign.mails += figures;
    campaign.days[day] += figures;
    if (place.step != FigurePlace::whole_walk) return;
    if (place.control == ControlGroup::none) campaign.firings += figures.entered;
    if (!place.variant.empty() || figures.customers == 0) return;
    add(campaign.arms[static_cast<std::size_t>(place.control)], arm_of(figures));
  });
  const CampaignMachine& campaigns = engine.campaigns();
  for (const EnrollmentNumber number : campaigns.enrollments().all()) {
    const Enrollment& walk = *campaigns.find(number);
    const auto found = here.find(campaigns.campaign_id(walk));
    if (found != here.end()) ++found->second.walking[walk.version];
  }
}

/// `is_wanted` is asked for ids of campaigns.
Overviews gather(Host& host, const ReportPeriod& period, const std::function<bool(const std::string&)>& is_wanted) {
  std::mutex mutex;
  Overviews all;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    Overviews here;
    for (const auto& [key, definition] : engine.definitions()) {
      if (key.first == DefinitionKind::campaign && is_wanted(key.second)) here[key.second];
    }
    count(engine, here, period);
    const std::lock_guard lock(mutex);
    for (const auto& [id, part] : here) {
      CampaignOverview& campaign = all[id];
      // One that is just being published may not have come to the first partition yet.
      if (partition.value == 0 || campaign.version == 0) describe(engine, id, campaign);
      campaign.total += part.total;
      campaign.mails += part.mails;
      campaign.firings += part.firings;
      for (const auto& [day, figures] : part.days) campaign.days[day] += figures;
      for (const auto& [version, walking] : part.walking) campaign.walking[version] += walking;
      for (std::size_t i = 0; i < campaign.arms.size(); ++i) add(campaign.arms[i], part.arms[i]);
    }
  });
  return all;
}

}  // namespace

std::uint64_t CampaignOverview::walking_now() const {
  std::uint64_t sum = 0;
  for (const auto& [number, customers] : walking) sum += customers;
  return sum;
}

std::optional<std::pair<Uplift, ControlGroup>> CampaignOverview::uplift() const {
  for (const ControlGroup control : {ControlGroup::campaign, ControlGroup::shop}) {
    const ArmFigures& reference = arms[static_cast<std::size_t>(control)];
    if (reference.customers > 0) return std::pair(compare(arms[0], reference), control);
  }
  return std::nullopt;
}

Overviews campaign_overviews(Host& host, const ReportPeriod& period) {
  return gather(host, period, [](const std::string&) { return true; });
}

std::optional<CampaignOverview> campaign_overview(Host& host, const std::string& id) {
  Overviews found = gather(host, {}, [&](const std::string& one) { return one == id; });
  return found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
}

Json overview_json(const std::string& id, const CampaignOverview& campaign, Day from, Day until) {
  Json daily = Json::array();
  for (Day day = from; day <= until; day = day + 1) {
    const auto figures = campaign.days.find(day);
    const bool is_empty = figures == campaign.days.end();
    daily.push_back({{"day", to_text(day)},
                     {"sent", is_empty ? 0 : figures->second.sent},
                     {"income", to_text(is_empty ? Money{} : figures->second.conversion_revenue)}});
  }
  const Figures& total = campaign.total;
  const auto uplift = campaign.uplift();
  Json over;
  if (uplift) {
    over = to_json(uplift->first);
    over["control"] = to_text(uplift->second);
  }
  return {{"id", id},
          {"name", campaign.name},
          {"mechanic", campaign.mechanic.empty() ? Json() : Json(campaign.mechanic)},
          {"status", to_text(campaign.status)},
          {"status_reason", campaign.status_reason.empty() ? Json() : Json(campaign.status_reason)},
          {"version", campaign.version},
          {"enrolled", campaign.walking_now()},
          {"entered", total.entered},
          {"sent", total.sent},
          {"delivered", total.delivered},
          {"opened", total.opened},
          {"clicked", total.clicked},
          {"bounced", total.bounced},
          {"complained", total.complained},
          {"conversions", total.converted},
          {"sales", total.conversion_orders},
          {"income", to_text(total.conversion_revenue)},
          {"attributed_income", to_text(total.attributed_revenue)},
          {"cost", to_text(total.cost)},
          {"uplift", std::move(over)},
          {"daily", std::move(daily)}};
}

}  // namespace lapwing
