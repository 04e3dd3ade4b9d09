// What operators do to a campaign that is under way: its status, the end of a split, moving people to another version.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "campaign/machine.hpp"
#include "campaign/stay_reason.hpp"

namespace lapwing {

// ---- Status

Change CampaignMachine::set_status(const CampaignStatusSet& set, Instant at) {
  if (status(set.campaign_id) == set.status) return Change::unchanged;
  statuses_.insert_or_assign(set.campaign_id, StatusNow{set.status, set.reason, at});
  refill_timers_.mark_stale();
  forget_idle_interest();
  return Change::changed;
}

CampaignStatus CampaignMachine::status(std::string_view campaign_id) const {
  const auto found = statuses_.find(campaign_id);
  return found == statuses_.end() ? CampaignStatus::running : found->second.status;
}

std::string_view CampaignMachine::status_reason(std::string_view campaign_id) const {
  const auto found = statuses_.find(campaign_id);
  return found == statuses_.end() ? std::string_view() : found->second.reason;
}

std::optional<Instant> CampaignMachine::status_set_at(std::string_view campaign_id) const {
  const auto found = statuses_.find(campaign_id);
  return found == statuses_.end() ? std::nullopt : std::optional(found->second.set_at);
}

bool CampaignMachine::is_paused(const Enrollment& enrollment) const {
  return !statuses_.empty() && status(campaign_id(enrollment)) == CampaignStatus::paused;
}

void CampaignMachine::follow(const CampaignStatusSet& set, CampaignWorld& world) {
  const auto place = find(set.campaign_id);
  if (!place || set.status == CampaignStatus::paused) return;
  for (const EnrollmentNumber number : enrollments_.all()) {
    const Enrollment* enrollment = enrollments_.find(number);
    if (enrollment == nullptr || enrollment->campaign != *place) continue;
    if (set.status == CampaignStatus::archived) {
      world.emit(Exited{number, "archived"});
    } else if (enrollment->wake_at != Instant::never()) {
      wakes_.push({enrollment->wake_at, number.value});  // those that came up during a pause were passed over
    }
  }
  first_look_is_due_ = true;
}

// ---- Splits

Result<Change> CampaignMachine::decide(const SplitDecided& decided, Instant at) {
  const Version* known = version(decided.campaign_id, decided.version);
  if (known == nullptr) {
    return fail(fmt::format("there is no version {} of a campaign \"{}\"", decided.version, decided.campaign_id));
  }
  const auto step = std::ranges::find(known->definition.steps, decided.split, &Step::id);
  const auto* split = step == known->definition.steps.end() ? nullptr : std::get_if<SplitStep>(&step->action);
  if (split == nullptr) return fail(fmt::format("the campaign has no split \"{}\"", decided.split));
  if (std::ranges::find(split->variants, decided.variant, &SplitStep::Variant::name) == split->variants.end()) {
    return fail(fmt::format("the split \"{}\" has no variant \"{}\"", decided.split, decided.variant));
  }
  Campaign& campaign = campaigns_[find(decided.campaign_id)->value];
  auto& over = campaign.versions.at(decided.version).decided;
  const auto before = over.find(decided.split);
  if (before != over.end() && (decided.automatic || before->second.variant == decided.variant)) {
    return Change::unchanged;
  }
  over.insert_or_assign(decided.split, DecidedSplit{decided.variant, decided.automatic, at});
  return Change::changed;
}

const DecidedSplit* CampaignMachine::decided(std::string_view campaign_id, std::uint32_t number,
                                             std::string_view split) const {
  const Version* known = version(campaign_id, number);
  if (known == nullptr) return nullptr;
  const auto found = known->decided.find(split);
  return found == known->decided.end() ? nullptr : &found->second;
}

// ---- Moving to another version

std::pair<CampaignMachine::Next, std::string> CampaignMachine::target_of(const Enrollment& enrollment,
                                                                         const CampaignMigrated& migrated,
                                                                         const Version& into) const {
  const Step& stands = definition_of(enrollment).steps[enrollment.step];
  const bool is_waiting = std::holds_alternative<WaitStep>(stands.action) ||
                          std::holds_alternative<WaitForStep>(stands.action);
  if (std::holds_alternative<LimitStep>(stands.action)) return {std::nullopt, to_text({stays_for_place, {}})};
  if (!is_waiting) return {std::nullopt, to_text({stays_for_message, {}})};
  if (stands.id.empty()) return {std::nullopt, to_text({stays_without_id, {}})};
  const auto named = std::ranges::find(migrated.steps, stands.id, &std::pair<std::string, std::string>::first);
  const std::string& id = named == migrated.steps.end() ? stands.id : named->second;
  const auto target = std::ranges::find(into.definition.steps, id, &Step::id);
  if (target == into.definition.steps.end()) return {std::nullopt, to_text({stays_step_missing, id})};
  if (target->action.index() != stands.action.index()) return {std::nullopt, to_text({stays_step_differs, id})};
  return {static_cast<std::uint32_t>(target - into.definition.steps.begin()), {}};
}

Result<MigrationPreview> CampaignMachine::preview(const CampaignMigrated& migrated) const {
  const Version* into = version(migrated.campaign_id, migrated.to_version);
  const bool knows_source = migrated.from_version == 0 ||
                            version(migrated.campaign_id, migrated.from_version) != nullptr;
  if (into == nullptr || !knows_source) {
    return fail(fmt::format("there is no version {} of a campaign \"{}\"",
                            into == nullptr ? migrated.to_version : migrated.from_version, migrated.campaign_id));
  }
  for (const auto& [from, to] : migrated.steps) {
    if (std::ranges::find(into->definition.steps, to, &Step::id) != into->definition.steps.end()) continue;
    return fail(fmt::format("version {} has no step \"{}\"", migrated.to_version, to));
  }
  MigrationPreview preview;
  const CampaignPlace place = find(migrated.campaign_id).value();
  for (const EnrollmentNumber number : enrollments_.all()) {
    const Enrollment& enrollment = *enrollments_.find(number);
    const bool is_meant = migrated.from_version == 0 || enrollment.version == migrated.from_version;
    if (enrollment.campaign != place || !is_meant || enrollment.version == migrated.to_version) continue;
    const auto [target, reason] = target_of(enrollment, migrated, *into);
    target ? ++preview.moves : ++preview.stays[reason];
  }
  return preview;
}

void CampaignMachine::migrate(const CampaignMigrated& migrated, Instant now, CampaignWorld& world) {
  const Version& into = *version(migrated.campaign_id, migrated.to_version);
  const CampaignPlace place = find(migrated.campaign_id).value();
  for (const EnrollmentNumber number : enrollments_.all()) {
    const Enrollment* enrollment = enrollments_.find(number);
    if (enrollment == nullptr || enrollment->campaign != place) continue;
    const bool is_meant = migrated.from_version == 0 || enrollment->version == migrated.from_version;
    if (!is_meant || enrollment->version == migrated.to_version) continue;
    const Next target = target_of(*enrollment, migrated, into).first;
    if (!target) continue;
    world.emit(Migrated{number, migrated.to_version, *target});
    look_at(number, now, world);
  }
}

}  // namespace lapwing
