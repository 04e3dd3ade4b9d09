// What starts a walk through the draft.
#include <algorithm>

#include "backtest/draft_player.hpp"
#include "condition/happening_matcher.hpp"

namespace lapwing {
namespace {

bool fits(const HappeningTrigger& trigger, const CustomerRow& row, CustomerNumber customer, const Activity& activity) {
  const Activity::Lane lane = lane_of(trigger.filter.family);
  const bool is_of_lane = (row.lane == CustomerRow::Lane::behaviour && lane == Activity::Lane::behaviour) ||
                          (row.lane == CustomerRow::Lane::messages && lane == Activity::Lane::messages) ||
                          (row.lane == CustomerRow::Lane::campaigns && lane == Activity::Lane::campaigns);
  if (!is_of_lane) return false;
  const HappeningsView rows = activity.happenings(customer, lane);
  return HappeningMatcher(trigger.filter, rows, activity).matches(row.place);
}

/// What came back of a spend is a negative one.
bool fits(const BonusTrigger& trigger, const CustomerRow& row, CustomerNumber customer, const Bonuses& bonuses) {
  const BonusFlows flows = bonuses.flows(customer);
  const bool is_accrual = flows.part[row.place] == BonusPart::accrued;
  const bool is_undone = flows.amount[row.place] < 0;
  if (!trigger.bonus_type.empty() && bonuses.type_number(trigger.bonus_type) != flows.type[row.place]) return false;
  if (trigger.kind == PostingKind::accrued) return is_accrual && !is_undone;
  if (trigger.kind == PostingKind::spent) return !is_accrual && !is_undone;
  return trigger.kind == PostingKind::returned && !is_accrual && is_undone;
}

}  // namespace

bool DraftPlayer::is_trigger(const CustomerRow& row) const {
  const Trigger& trigger = plan_.campaign.trigger;
  if (const auto* order = std::get_if<OrderTrigger>(&trigger)) {
    return row.lane == CustomerRow::Lane::orders && lapwing::fits(*order, customer(), row.place, moment());
  }
  if (const auto* happening = std::get_if<HappeningTrigger>(&trigger)) {
    return fits(*happening, row, customer_, engine_.audience().activity());
  }
  const auto* bonus = std::get_if<BonusTrigger>(&trigger);
  return bonus != nullptr && row.lane == CustomerRow::Lane::bonuses && fits(*bonus, row, customer_, engine_.bonuses());
}

// ---- A state of the customer

DraftPlayer::Watched DraftPlayer::ask_trigger() {
  if (const auto* when = std::get_if<ConditionTrigger>(&plan_.campaign.trigger)) {
    const Answer answer = ask(when->condition, customer_, std::nullopt);
    return {answer.holds, {}, answer.until};
  }
  segments_.turn_to(moment());
  if (const auto* segment = std::get_if<SegmentTrigger>(&plan_.campaign.trigger)) {
    const bool is_member = segments_.standing(customer_, segment->segment).member;
    return {is_member, {}, segments_.until()};
  }
  const std::string_view stage = segments_.stage(customer_).first;
  return {false, stage, segments_.until()};
}

void DraftPlayer::watch() {
  const Watched before = std::exchange(watched_, ask_trigger());
  const Trigger& trigger = plan_.campaign.trigger;
  if (const auto* stage = std::get_if<StageTrigger>(&trigger)) {
    if (before.stage == watched_.stage) return;
    const StageMoved moved{customer_, std::string(before.stage), std::string(watched_.stage)};
    if (lapwing::fits(*stage, moved)) triggered_.emplace_back();
    return;
  }
  const auto* segment = std::get_if<SegmentTrigger>(&trigger);
  const bool is_leaving = segment != nullptr && segment->leaving;
  if (before.holds == is_leaving && watched_.holds != is_leaving) triggered_.emplace_back();
}

void DraftPlayer::look_again(Facets facets) {
  if (is_watching_ && plan_.trigger_facets.intersects(facets)) watch();
  if (!audience_facets_.intersects(facets) || plan_.schedule.empty()) return;
  audience_answer_.until = Instant::earliest();
  find_next_firing(now_);
}

// ---- The calendar

/// Between two looks nothing changes, so that whoever is not in the audience is passed over until something may.
void DraftPlayer::fire() {
  if (next_firing_ == plan_.schedule.size() || plan_.schedule[next_firing_] > now_) return;
  if (audience_answer_.until <= now_) audience_answer_ = ask(plan_.campaign.audience, customer_, std::nullopt);
  fired_ = ++next_firing_;
  if (audience_answer_.holds) {
    start({});
  } else {
    find_next_firing(audience_answer_.until);
  }
}

void DraftPlayer::find_next_firing(Instant from) {
  const bool is_over = !plan_.campaign.entry.again && !entered_at_.empty();
  const auto first = is_over ? plan_.schedule.end() : std::ranges::lower_bound(plan_.schedule, from);
  next_firing_ = std::max(fired_, static_cast<std::size_t>(first - plan_.schedule.begin()));
}

// ---- Entering

void DraftPlayer::start(const std::string& key) {
  if (!has_room()) return;
  machine_.trigger(place_, customer_, key, now_, *this);
}

/// What the machine would look up in the history: entries of late, and other campaigns of the group.
bool DraftPlayer::has_room() const {
  const CampaignDefinition& draft = plan_.campaign;
  if (const auto& limit = draft.entry.limit) {
    const Zone* own = customer().zone();
    const Instant began = limit->began(now_, own != nullptr ? *own : shop_zone());
    const auto entries = std::ranges::count_if(entered_at_, [&](Instant at) { return at >= began; });
    if (static_cast<std::uint32_t>(entries) >= limit->times) return false;
  }
  if (!draft.is_exclusive) return true;
  const Activity& activity = engine_.audience().activity();
  const HappeningsView rows = activity.happenings(customer_, Activity::Lane::campaigns);
  std::int64_t walks = 0;
  for (std::size_t row = 0; row < rows.size() && Instant::from_seconds(rows.at()[row]) <= now_; ++row) {
    const std::string_view id = activity.texts().text(activity.subject(rows.subject(row)).group);
    const CampaignDefinition* other = engine_.campaigns().current(id);
    if (id == draft.id || other == nullptr || other->group != draft.group) continue;
    walks += rows.kind(row) == Happening::campaign_entered ? 1 : -1;
  }
  return walks <= 0;
}

}  // namespace lapwing
