#include "api/told_campaign.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "host/host.hpp"

namespace lapwing {
namespace {

std::uint32_t newest_version(const Engine& engine, const std::string& id) {
  const CampaignDefinition* campaign = engine.campaigns().current(id);
  return campaign == nullptr ? 0 : campaign->version;
}

void describe_splits(const Engine& engine, const CampaignDefinition& campaign, ToldCampaign& told) {
  for (const Step& step : campaign.steps) {
    if (const auto* limit = std::get_if<LimitStep>(&step.action)) {
      told.limits.push_back({step.id, limit->participants, 0});
    }
    const auto* split = std::get_if<SplitStep>(&step.action);
    if (split == nullptr) continue;
    ToldSplit& known = told.splits[step.id];
    known.reference = split->variants[split->reference()].name;
    if (split->winner) known.rule = split->winner->by == WinnerBy::revenue ? "revenue" : "conversion";
    const DecidedSplit* decided = engine.campaigns().decided(campaign.id, campaign.version, step.id);
    if (decided == nullptr) continue;
    known.decided = decided->variant;
    known.is_automatic = decided->automatic;
    known.ended_on = engine.shop_zone().day(decided->at);
  }
}

/// What the definitions say, which are the same in every partition.
ToldCampaign described(const Engine& engine, const std::string& id) {
  ToldCampaign told{.id = id, .name = id};
  const Circumstances amid = engine.circumstances(CustomerNumber{}, engine.now());
  if (amid.policy != nullptr) told.attribution = amid.policy->attribution;
  const CampaignDefinition* campaign = engine.campaigns().current(id);
  if (campaign == nullptr) return told;
  told.name = campaign->name;
  told.mechanic = campaign->mechanic;
  told.conversion = campaign->conversion;
  told.control_percent = campaign->control / 100.0;
  for (std::uint32_t version = 1; version <= newest_version(engine, id); ++version) {
    const CampaignDefinition* known = engine.campaigns().find(id, version);
    if (known == nullptr) continue;
    for (std::uint32_t step = 0; step < known->steps.size(); ++step) {
      if (!known->steps[step].id.empty()) told.step_ids[{version, step}] = known->steps[step].id;
    }
  }
  describe_splits(engine, *campaign, told);
  if (told.conversion.basis) told.basis = told.step_name(campaign->version, *told.conversion.basis);
  return told;
}

}  // namespace

std::uint64_t ToldCampaign::walking() const {
  std::uint64_t sum = 0;
  for (const auto& [place, count] : standing) sum += count;
  return sum;
}

VariantComparison ToldCampaign::compare(const std::string& split) const {
  std::vector<ArmFigures> figures;
  VariantQuestion question;
  const auto known = splits.find(split);
  if (known != splits.end() && known->second.rule == "revenue") question.by = WinnerBy::revenue;
  for (const ReportedArm& arm : report.splits.at(split)) {
    if (known != splits.end() && arm.name == known->second.reference) question.reference = figures.size();
    figures.push_back(arm.figures);
  }
  return compare_variants(figures, question);
}

std::string ToldCampaign::step_name(std::uint32_t version, std::uint32_t step) const {
  const auto known = step_ids.find({version, step});
  return known == step_ids.end() ? fmt::format("{}", step + 1) : known->second;
}

GatheredCampaigns::GatheredCampaigns(Host& host, ToldWish wish) : host_(host), wish_(std::move(wish)) {
  const auto is_wanted = [&](const std::string& id) { return wish_.campaign.empty() || id == wish_.campaign; };
  std::mutex mutex;
  host_.for_each([&](PartitionId, const Engine& engine) {
    CampaignFigures here;
    engine.figures().for_each([&](const FigurePlace& place, Day day, const Figures& counted) {
      const bool is_version = wish_.version == 0 || place.version == wish_.version;
      if (is_wanted(place.campaign_id) && is_version) here.at(here.number(place), day) += counted;
    });
    std::map<std::string, StandingByStep> standing_here;
    const CampaignMachine& campaigns = engine.campaigns();
    for (const EnrollmentNumber number : campaigns.enrollments().all()) {
      const Enrollment& walk = *campaigns.find(number);
      const bool is_version = wish_.version == 0 || walk.version == wish_.version;
      if (!is_wanted(campaigns.campaign_id(walk)) || !is_version) continue;
      ++standing_here[campaigns.campaign_id(walk)][{walk.version, walk.step}];
    }
    std::set<std::string> ids_here;
    for (const auto& [key, definition] : engine.definitions()) {
      if (key.first == DefinitionKind::campaign && is_wanted(key.second)) ids_here.insert(key.second);
    }
    const std::lock_guard lock(mutex);
    figures_ += here;
    ids_.merge(ids_here);
    for (const auto& [id, steps] : standing_here) {
      for (const auto& [step, count] : steps) standing_[id][step] += count;
    }
  });
  figures_.for_each([&](const FigurePlace& place, Day, const Figures&) { ids_.insert(place.campaign_id); });
}

ToldCampaign GatheredCampaigns::tell(const std::string& id) const {
  ToldCampaign campaign;
  host_.with(PartitionId{0}, [&](const Engine& engine) { campaign = described(engine, id); });
  campaign.report = report_of(figures_, id, wish_.period);
  if (const auto found = standing_.find(id); found != standing_.end()) campaign.standing = found->second;
  std::map<std::uint32_t, CampaignFigures> by_version;
  figures_.for_each([&](const FigurePlace& place, Day day, const Figures& counted) {
    if (place.campaign_id != id || place.version == 0) return;
    CampaignFigures& own = by_version[place.version];
    own.at(own.number(place), day) += counted;
  });
  for (const auto& [version, figures] : by_version) {
    campaign.versions.emplace(version, report_of(figures, id, wish_.period));
  }
  std::mutex mutex;
  host_.for_each([&](PartitionId, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (ToldLimit& limit : campaign.limits) limit.taken += engine.campaigns().places_taken(id, limit.step);
  });
  return campaign;
}

}  // namespace lapwing
