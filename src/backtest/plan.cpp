#include "backtest/plan.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

void add_reach(const Condition& condition, const SegmentCatalogue& catalogue, std::set<std::string>& seen,
               bool& with_stages, Facets& facets) {
  const Facets own = depends_on(condition);
  facets.insert(own);
  for (const std::string& id : referenced_segments(condition)) {
    const auto number = catalogue.find(id);
    if (!number || !seen.insert(id).second) continue;
    add_reach(catalogue.segment(*number).condition, catalogue, seen, with_stages, facets);
  }
  if (!own.contains(Facet::stages) || with_stages || catalogue.lifecycle() == nullptr) return;
  with_stages = true;
  for (const Stage& stage : catalogue.lifecycle()->stages) {
    add_reach(stage.condition, catalogue, seen, with_stages, facets);
  }
}

Result<void> check_segments(const Condition& condition, const SegmentCatalogue& catalogue, std::string_view where) {
  for (const std::string& id : referenced_segments(condition)) {
    if (!catalogue.find(id)) return fail(fmt::format("there is no segment \"{}\"", id), std::string(where));
  }
  return {};
}

Result<void> check_stages(const StageTrigger& trigger, const Lifecycle* lifecycle) {
  for (const auto* stages : {&trigger.from, &trigger.to}) {
    for (const std::string& id : *stages) {
      if (lifecycle != nullptr && lifecycle->place_of(id)) continue;
      return fail(fmt::format("the lifecycle has no stage \"{}\"", id), "$.trigger.stage");
    }
  }
  return {};
}

Result<void> check_trigger(const BacktestPlan& plan, const Engine& engine) {
  const SegmentCatalogue& catalogue = engine.segments().catalogue();
  const Trigger& trigger = plan.campaign.trigger;
  if (const auto* when = std::get_if<ConditionTrigger>(&trigger)) {
    return check_segments(when->condition, catalogue, "$.trigger.when");
  }
  if (const auto* segment = std::get_if<SegmentTrigger>(&trigger)) {
    if (catalogue.find(segment->segment)) return {};
    return fail(fmt::format("there is no segment \"{}\"", segment->segment), "$.trigger.segment.id");
  }
  if (std::holds_alternative<ProductTrigger>(trigger)) {
    return fail("history does not keep what products cost and how many there were", "$.trigger");
  }
  if (std::holds_alternative<RefillTrigger>(trigger)) {
    return fail("a backtest does not play refills: publish the campaign with a control group instead",
                "$.trigger.refill");
  }
  if (const auto* stage = std::get_if<StageTrigger>(&trigger)) return check_stages(*stage, catalogue.lifecycle());
  const auto* bonus = std::get_if<BonusTrigger>(&trigger);
  if (bonus == nullptr) return {};
  if (bonus->kind != PostingKind::accrued && bonus->kind != PostingKind::spent &&
      bonus->kind != PostingKind::returned) {
    return fail("history keeps when bonuses were accrued, spent and returned only", "$.trigger.bonus.does");
  }
  if (bonus->bonus_type.empty() || engine.bonuses().find_type(bonus->bonus_type)) return {};
  return fail(fmt::format("there is no bonus type \"{}\"", bonus->bonus_type), "$.trigger.bonus.type");
}

Result<void> check_steps(const BacktestPlan& plan, const Engine& engine) {
  for (const std::string& id : plan.campaign.bonus_types()) {
    if (std::ranges::find(plan.bonus_types, id, &BonusType::id) != plan.bonus_types.end()) continue;
    if (!engine.bonuses().find_type(id)) return fail(fmt::format("there is no bonus type \"{}\"", id), "$.steps");
  }
  return {};
}

Facet lane_facet(HappeningFilter::Family family) {
  if (family == HappeningFilter::Family::messages) return Facet::messages;
  if (family == HappeningFilter::Family::campaigns) return Facet::campaigns;
  return Facet::activity;
}

Facets facets_of(const Trigger& trigger, const SegmentCatalogue& catalogue) {
  if (const auto* when = std::get_if<ConditionTrigger>(&trigger)) return reach_of(when->condition, catalogue);
  if (std::holds_alternative<OrderTrigger>(trigger)) return {Facet::orders};
  if (const auto* happening = std::get_if<HappeningTrigger>(&trigger)) return {lane_facet(happening->filter.family)};
  if (std::holds_alternative<BonusTrigger>(trigger)) return {Facet::bonuses};
  Facets facets;
  if (const auto* segment = std::get_if<SegmentTrigger>(&trigger)) {
    facets = reach_of(catalogue.segment(catalogue.find(segment->segment).value()).condition, catalogue);
  } else if (std::holds_alternative<StageTrigger>(trigger)) {
    ensure(catalogue.lifecycle() != nullptr, "a trigger's stages were looked up");
    for (const Stage& stage : catalogue.lifecycle()->stages) facets.insert(reach_of(stage.condition, catalogue));
  }
  return facets;
}

/// The conditions that steps ask.
Facets facets_of(const std::vector<Step>& steps, const SegmentCatalogue& catalogue) {
  Facets facets;
  for (const Step& step : steps) {
    std::visit(
        [&](const auto& action) {
          if constexpr (requires { action.condition; }) facets.insert(reach_of(action.condition, catalogue));
        },
        step.action);
  }
  return facets;
}

/// What the draft's own steps change.
Facets changed_by(const CampaignDefinition& campaign) {
  Facets facets = {Facet::campaigns};
  for (const Step& step : campaign.steps) {
    if (std::holds_alternative<ChangeStep>(step.action)) facets.insert({Facet::attributes, Facet::labels});
  }
  if (!campaign.template_ids().empty()) facets.insert(Facet::messages);
  return facets;
}

}  // namespace

Facets reach_of(const Condition& condition, const SegmentCatalogue& catalogue) {
  std::set<std::string> seen;
  bool with_stages = false;
  Facets facets;
  add_reach(condition, catalogue, seen, with_stages, facets);
  return facets;
}

Result<BacktestPlan> complete_plan(BacktestPlan plan, const Engine& engine) {
  if (plan.until <= plan.from) return fail("the end is not later than the beginning");
  if (plan.until - plan.from > Duration::days(backtest_days_max)) {
    return fail(fmt::format("expected at most {} days to play over", backtest_days_max));
  }
  CHECK(check_trigger(plan, engine));
  const SegmentCatalogue& catalogue = engine.segments().catalogue();
  CHECK(check_segments(plan.campaign.audience, catalogue, "$.audience"));
  CHECK(check_steps(plan, engine));
  plan.trigger_facets = facets_of(plan.campaign.trigger, catalogue);
  plan.facets = plan.trigger_facets;
  plan.facets.insert(reach_of(plan.campaign.audience, catalogue));
  plan.facets.insert(facets_of(plan.campaign.steps, catalogue));
  for (const ExitRule& rule : plan.campaign.exits) plan.facets.insert(reach_of(rule.condition, catalogue));
  if (plan.campaign.goal) plan.facets.insert(Facet::orders);
  plan.schedule.clear();
  if (const auto* calendar = std::get_if<CalendarTrigger>(&plan.campaign.trigger)) {
    const Zone& zone = engine.shop_zone();
    Instant at = calendar->schedule.next(plan.from, zone);
    for (; at < plan.until; at = calendar->schedule.next(at + Duration{1}, zone)) plan.schedule.push_back(at);
  }
  return plan;
}

std::vector<BlindSpot> blind_spots(const BacktestPlan& plan, const Engine& engine) {
  std::vector<BlindSpot> spots = {BlindSpot::reactions};
  const auto note = [&](bool is_so, BlindSpot spot) {
    if (is_so) spots.push_back(spot);
  };
  const bool sends = !plan.campaign.template_ids().empty();
  const bool has_policy = engine.definition(DefinitionKind::policy, std::string(PolicyDefinition::id)) != nullptr;
  note(sends, BlindSpot::receipts);
  note(sends, BlindSpot::permission);
  note(has_policy && plan.campaign.is_marketing(), BlindSpot::households);
  note(plan.facets.intersects({Facet::attributes, Facet::labels, Facet::contacts, Facet::consents}),
       BlindSpot::profile);
  note(plan.facets.intersects({Facet::orders, Facet::rfm}), BlindSpot::orders);
  note(plan.facets.contains(Facet::activity), BlindSpot::cart);
  note(plan.facets.intersects({Facet::segments, Facet::stages}) ||
           std::holds_alternative<SegmentTrigger>(plan.campaign.trigger),
       BlindSpot::segments);
  note(plan.facets.contains(Facet::bonuses), BlindSpot::bonuses);
  note(plan.facets.contains(Facet::rfm), BlindSpot::bounds);
  note(plan.facets.intersects(changed_by(plan.campaign)), BlindSpot::own_deeds);
  return spots;
}

std::string_view to_text(BlindSpot spot) {
  constexpr std::array<std::string_view, 11> names = {"reactions", "receipts", "permission", "households",
                                                      "profile",   "orders",   "cart",       "segments",
                                                      "bonuses",   "bounds",   "own_deeds"};
  return names.at(static_cast<std::size_t>(spot));
}

}  // namespace lapwing
