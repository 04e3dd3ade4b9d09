#include <nlohmann/json.hpp>

#include "api/told_campaign.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Figures& figures) {
  return {{"entered", figures.entered},
          {"exited", figures.exited},
          {"goals", figures.goals},
          {"goal_revenue", to_text(figures.goal_revenue)},
          {"bonuses", to_text(figures.bonuses)},
          {"reached", figures.reached},
          {"converted", figures.converted},
          {"conversion_orders", figures.conversion_orders},
          {"conversion_revenue", to_text(figures.conversion_revenue)},
          {"queued", figures.queued},
          {"sent", figures.sent},
          {"failed", figures.failed},
          {"unknown", figures.unknown},
          {"delivered", figures.delivered},
          {"opened", figures.opened},
          {"clicked", figures.clicked},
          {"bounced", figures.bounced},
          {"complained", figures.complained},
          {"unsubscribed", figures.unsubscribed},
          {"machine_opened", figures.machine_opened},
          {"machine_clicked", figures.machine_clicked},
          {"refused", figures.refused},
          {"cost", to_text(figures.cost)},
          {"attributed_orders", figures.attributed_orders},
          {"attributed_revenue", to_text(figures.attributed_revenue)}};
}

Json to_json(const Effect& effect) {
  return {{"absolute", effect.absolute},
          {"relative", effect.relative ? Json(*effect.relative) : Json()},
          {"interval", {effect.interval.low, effect.interval.high}},
          {"p", effect.p},
          {"detectable", effect.detectable}};
}

Json to_json(const std::vector<ReportedArm>& arms) {
  Json json = Json::array();
  for (const ReportedArm& arm : arms) {
    const Interval interval = rate_interval(arm.figures.converted, arm.figures.customers);
    json.push_back({{"arm", arm.name},
                    {"customers", arm.figures.customers},
                    {"converted", arm.figures.converted},
                    {"rate", arm.figures.rate()},
                    {"rate_interval", {interval.low, interval.high}},
                    {"revenue_per_head", arm.figures.mean()}});
  }
  return json;
}

Json uplifts_json(const CampaignReport& report) {
  Json uplifts = Json::object();
  for (const char* control : {"campaign", "shop"}) {
    if (const auto uplift = report.uplift(control)) uplifts[control] = to_json(*uplift);
  }
  return uplifts;
}

Json splits_json(const ToldCampaign& campaign) {
  Json splits = Json::object();
  for (const auto& [split, arms] : campaign.report.splits) {
    const auto winner = campaign.compare(split).winner;
    splits[split] = {{"variants", to_json(arms)}, {"winner", winner ? Json(arms[*winner].name) : Json()}};
    const auto known = campaign.splits.find(split);
    if (known == campaign.splits.end()) continue;
    const ToldSplit& told = known->second;
    splits[split]["reference"] = told.reference;
    splits[split]["rule"] = told.rule.empty() ? Json() : Json(told.rule);
    splits[split]["decided"] = told.decided.empty() ? Json()
                                                    : Json({{"variant", told.decided},
                                                            {"automatic", told.is_automatic},
                                                            {"day", to_text(*told.ended_on)}});
  }
  return splits;
}

Json attribution_json(const AttributionWindows& attribution) {
  Json windows = Json::object();
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    for (std::size_t touch = 0; touch < message_touch_count; ++touch) {
      const Duration window = attribution.windows[channel][touch];
      if (window == Duration{}) continue;
      windows[std::string(to_text(static_cast<ChannelKind>(channel)))]
             [std::string(to_text(static_cast<TouchKind>(touch)))] = to_text(window);
    }
  }
  return windows;
}

/// From entry to order, each a part of those before it as far as the message's channel can tell.
Json funnel_json(const ToldCampaign& campaign) {
  const Figures& sum = campaign.report.total;
  const std::pair<const char*, std::uint64_t> stages[] = {{"entered", campaign.report.firings},
                                                          {"sent", sum.sent},
                                                          {"delivered", sum.delivered},
                                                          {"opened", sum.opened},
                                                          {"clicked", sum.clicked},
                                                          {"converted", sum.converted}};
  Json funnel = Json::array();
  for (const auto& [stage, count] : stages) funnel.push_back({{"stage", stage}, {"count", count}});
  return funnel;
}

Json versions_json(const ToldCampaign& campaign) {
  Json versions = Json::array();
  for (const auto& [version, report] : campaign.versions) {
    std::uint64_t walking = 0;
    for (const auto& [place, customers] : campaign.standing) walking += place.first == version ? customers : 0;
    versions.push_back({{"version", version},
                        {"firings", report.firings},
                        {"walking", walking},
                        {"figures", to_json(report.total)},
                        {"arms", to_json(report.arms)},
                        {"uplift", uplifts_json(report)}});
  }
  return versions;
}

}  // namespace

Json to_json(const Uplift& uplift) {
  return {{"enough", uplift.enough}, {"rate", to_json(uplift.rate)}, {"revenue_per_head", to_json(uplift.revenue)}};
}

Json to_json(const ToldCampaign& campaign) {
  Json steps = Json::array(), days = Json::array(), standing = Json::array();
  for (const auto& [step, figures] : campaign.report.steps) {
    steps.push_back({{"version", step.version},
                     {"step", campaign.step_name(step.version, step.step)},
                     {"part", step.part},
                     {"channel", to_text(step.channel)},
                     {"template", step.template_id},
                     {"figures", to_json(figures)}});
  }
  for (const auto& [day, figures] : campaign.report.days) {
    const bool is_old = day == CampaignFigures::long_ago;
    days.push_back({{"day", is_old ? Json() : Json(to_text(day))}, {"figures", to_json(figures)}});
  }
  for (const auto& [place, customers] : campaign.standing) {
    standing.push_back(
        {{"version", place.first}, {"step", campaign.step_name(place.first, place.second)}, {"customers", customers}});
  }
  Json limits = Json::array();
  for (const ToldLimit& limit : campaign.limits) {
    limits.push_back({{"step", limit.step}, {"participants", limit.participants}, {"taken", limit.taken}});
  }
  const auto split_p = campaign.report.split_p(campaign.control_percent);
  return {{"campaign", campaign.id},
          {"name", campaign.name},
          {"mechanic", campaign.mechanic},
          {"conversion",
           {{"method", to_text(campaign.conversion.method)},
            {"window", to_text(campaign.conversion.window)},
            {"basis", campaign.basis.empty() ? Json() : Json(campaign.basis)}}},
          {"attribution", attribution_json(campaign.attribution)},
          {"firings", campaign.report.firings},
          {"walking", campaign.walking()},
          {"funnel", funnel_json(campaign)},
          {"figures", to_json(campaign.report.total)},
          {"steps", steps},
          {"standing", standing},
          {"limits", limits},
          {"days", days},
          {"arms", to_json(campaign.report.arms)},
          {"split_p", split_p ? Json(*split_p) : Json()},
          {"uplift", uplifts_json(campaign.report)},
          {"splits", splits_json(campaign)},
          {"versions", versions_json(campaign)}};
}

}  // namespace lapwing
