#include "campaign/machine.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/ensure.hpp"
#include "campaign/traffic.hpp"

namespace lapwing {

CampaignMachine::CampaignMachine() { keys_.ensure(""); }

CampaignPlace CampaignMachine::place_of(const std::string& campaign_id) {
  const auto found = places_.find(campaign_id);
  if (found != places_.end()) return found->second;
  ensure(campaigns_.size() < std::numeric_limits<CampaignPlace::number_type>::max(),
         "there are not that many campaigns");
  const CampaignPlace place{static_cast<CampaignPlace::number_type>(campaigns_.size())};
  campaigns_.emplace_back();
  ids_.push_back(campaign_id);
  places_.emplace(campaign_id, place);
  return place;
}

void CampaignMachine::publish(CampaignDefinition definition, std::string text, Instant at, const Zone& shop_zone) {
  Campaign& campaign = campaigns_[place_of(definition.id).value];
  const auto* calendar = std::get_if<CalendarTrigger>(&definition.trigger);
  campaign.next_due = calendar != nullptr ? calendar->schedule.next(at, shop_zone) : Instant::never();
  campaign.refills.learn_at = Instant::never();
  const auto* refill = std::get_if<RefillTrigger>(&definition.trigger);
  if (refill == nullptr || !refill->learns) campaign.refills.learned = {};
  refill_timers_.mark_stale();
  const std::uint32_t version = definition.version;
  campaign.versions.insert_or_assign(version, Version{std::move(definition), std::move(text), {}, at, {}});
  index_triggers();
}

std::optional<CampaignPlace> CampaignMachine::find(std::string_view campaign_id) const {
  const auto found = places_.find(campaign_id);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

const CampaignDefinition* CampaignMachine::current(std::string_view campaign_id) const {
  const auto place = find(campaign_id);
  return place ? &campaign(*place).current() : nullptr;
}

const CampaignMachine::Version* CampaignMachine::version(std::string_view campaign_id, std::uint32_t number) const {
  const auto place = find(campaign_id);
  if (!place) return nullptr;
  const auto found = campaign(*place).versions.find(number);
  return found == campaign(*place).versions.end() ? nullptr : &found->second;
}

const CampaignDefinition* CampaignMachine::find(std::string_view campaign_id, std::uint32_t number) const {
  const Version* found = version(campaign_id, number);
  return found == nullptr ? nullptr : &found->definition;
}

std::vector<std::pair<std::uint32_t, Instant>> CampaignMachine::versions(std::string_view campaign_id) const {
  std::vector<std::pair<std::uint32_t, Instant>> all;
  const auto place = find(campaign_id);
  if (!place) return all;
  for (const auto& [number, version] : campaign(*place).versions) all.emplace_back(number, version.published_at);
  return all;
}

const CampaignDefinition& CampaignMachine::definition_of(const Enrollment& enrollment) const {
  return campaign(enrollment.campaign).versions.at(enrollment.version).definition;
}

const std::string& CampaignMachine::campaign_id(const Enrollment& enrollment) const {
  return ids_[enrollment.campaign.value];
}

std::string CampaignMachine::product_of(const Enrollment& enrollment) const {
  const Trigger& trigger = definition_of(enrollment).trigger;
  const auto* refill = std::get_if<RefillTrigger>(&trigger);
  const bool has_product = std::holds_alternative<ProductTrigger>(trigger) ||
                           (refill != nullptr && !refill->by_category);
  return has_product ? key(enrollment) : std::string();
}

std::string CampaignMachine::order_of(const Enrollment& enrollment) const {
  return std::holds_alternative<OrderTrigger>(definition_of(enrollment).trigger) ? key(enrollment) : std::string();
}

const CascadeStep* CampaignMachine::cascade_at(EnrollmentNumber number, std::uint32_t step) const {
  const Enrollment* enrollment = enrollments_.find(number);
  if (enrollment == nullptr) return nullptr;
  const std::vector<Step>& steps = definition_of(*enrollment).steps;
  return step < steps.size() ? std::get_if<CascadeStep>(&steps[step].action) : nullptr;
}

// ---- Enacting

void CampaignMachine::enact(const ScheduleFired& fired) {
  campaigns_[place_of(fired.campaign_id).value].next_due = fired.next_due;
  find_next_schedule();
}

void CampaignMachine::enact(const Enrolled& enrolled, Instant at) {
  const CampaignPlace place = place_of(enrolled.campaign_id);
  const std::uint32_t key = keys_.ensure(enrolled.key);
  enrollments_.begin({.number = enrolled.enrollment,
                      .entered_at = at,
                      .wake_at = at,
                      .customer = enrolled.customer,
                      .version = enrolled.version,
                      .key = key,
                      .campaign = place});
  Campaign& entered = campaign(place);
  if (key != 0) entered.walk_for(enrolled.customer, key).entered_at = at;
  auto& walked = entered.walked;
  if (walked.size() <= enrolled.customer.value) walked.resize(enrolled.customer.value + 1);
  walked[enrolled.customer.value].entered_at = at;
  next_enrollment_ = std::max(next_enrollment_, enrolled.enrollment.value + 1);
}

void CampaignMachine::enact(const Advanced& advanced) {
  Enrollment& enrollment = *enrollments_.find(advanced.enrollment);
  come_to(advanced.enrollment, advanced.step);
  if (cascade_at(advanced.enrollment, advanced.step) == nullptr) cascades_.erase(advanced.enrollment.value);
  enrollment.step = advanced.step;
  enrollment.wake_at = advanced.wake_at;
  if (advanced.wake_at != Instant::never()) wakes_.push({advanced.wake_at, advanced.enrollment.value});
  forget_stale_wakes();  // a replay never takes the earlier wake from the queue otherwise
}

void CampaignMachine::enact(const Exited& exited, Instant at) {
  const Enrollment* enrollment = enrollments_.find(exited.enrollment);
  ensure(enrollment != nullptr, "an enrollment exits once");
  Campaign& left = campaign(enrollment->campaign);
  if (const auto step = left_at(definition_of(*enrollment).steps, enrollment->came_to, exited.reason)) {
    ++traffic_at(*enrollment, *step).left;
  }
  left.walked[enrollment->customer.value].exited_at = at;
  if (enrollment->key != 0) left.walk_for(enrollment->customer, enrollment->key).exited_at = at;
  const auto goals = goals_.lower_bound({exited.enrollment.value, ""});
  goals_.erase(goals, goals_.lower_bound({exited.enrollment.value + 1, ""}));
  cascades_.erase(exited.enrollment.value);
  enrollments_.end(exited.enrollment);
  forget_stale_wakes();
}

void CampaignMachine::enact(const GoalReached& reached) { goals_.emplace(reached.enrollment.value, reached.order_id); }

CampaignMachine::Cascade* CampaignMachine::cascade_of(EnrollmentNumber number, std::uint32_t step, std::uint32_t part) {
  if (cascade_at(number, step) == nullptr) return nullptr;
  Cascade& cascade = cascades_[number.value];
  if (cascade.step != step) cascade = Cascade{.step = step};
  cascade.tried = static_cast<std::uint8_t>(cascade.tried | 1u << part);
  cascade.part = static_cast<std::uint8_t>(part);
  return &cascade;
}

void CampaignMachine::enact(const MessageQueued& queued) {
  come_to(queued.enrollment, queued.step);
  Cascade* cascade = cascade_of(queued.enrollment, queued.step, queued.part);
  if (cascade == nullptr) return;
  cascade->fate = MessageFate::queued;
  cascade->intents.push_back(queued.intent);
  cascade->channels.push_back(queued.channel);
}

void CampaignMachine::enact(const MessageRefused& refused) {
  come_to(refused.enrollment, refused.step);
  Cascade* cascade = cascade_of(refused.enrollment, refused.step, refused.part);
  if (cascade != nullptr) cascade->fate = MessageFate::refused;
}

void CampaignMachine::enact(const MessageHeld& held) {
  if (held.enrollment.value == 0) return;
  Enrollment& enrollment = *enrollments_.find(held.enrollment);
  come_to(held.enrollment, held.step);
  enrollment.step = held.step;
  enrollment.wake_at = Instant::never();
  forget_stale_wakes();
}

void CampaignMachine::enact(const Migrated& migrated) {
  Enrollment& enrollment = *enrollments_.find(migrated.enrollment);
  if (enrollment.came_to > 0) ++traffic_at(enrollment, enrollment.came_to - 1).left;
  enrollment.came_to = 0;
  enrollment.version = migrated.version;
  enrollment.step = migrated.step;
  come_to(migrated.enrollment, migrated.step);
}

void CampaignMachine::enact(const PlaceAnswered& answered) {
  if (answered.place > 0) taken_[{answered.campaign_id, answered.limit}] = answered.place;
}

std::uint32_t CampaignMachine::places_taken(const std::string& campaign_id, const std::string& limit) const {
  const auto taken = taken_.find({campaign_id, limit});
  return taken == taken_.end() ? 0 : taken->second;
}

void CampaignMachine::hear(const ReceiptArrived& receipt, CustomerNumber addressee) {
  if (cascades_.empty()) return;
  for (const EnrollmentNumber number : enrollments_.of(addressee)) {
    const auto found = cascades_.find(number.value);
    if (found == cascades_.end()) continue;
    Cascade& cascade = found->second;
    const auto intent = std::ranges::find(cascade.intents, receipt.intent);
    if (intent == cascade.intents.end()) continue;
    const ChannelKind channel = cascade.channels[static_cast<std::size_t>(intent - cascade.intents.begin())];
    const bool is_last = intent + 1 == cascade.intents.end();
    if (!is_failure(receipt.outcome)) {
      cascade.fate = std::max(cascade.fate, fate_of(receipt.outcome, channel));
    } else if (is_last && cascade.fate < MessageFate::opened) {
      cascade.fate = MessageFate::failed;  // a bounce may come after all
    }
  }
}

void CampaignMachine::forget_stale_wakes() {
  while (!wakes_.empty()) {
    const Enrollment* enrollment = enrollments_.find(EnrollmentNumber{wakes_.top().enrollment});
    if (enrollment != nullptr && enrollment->wake_at == wakes_.top().at) return;
    wakes_.pop();
  }
}

// ---- Deciding

void CampaignMachine::find_next_schedule() {
  next_schedule_ = Instant::never();
  for (const Campaign& campaign : campaigns_) next_schedule_ = std::min(next_schedule_, campaign.next_due);
}

Instant CampaignMachine::next_due() const {
  if (refill_timers_.is_stale() && !by_refill_.empty()) return Instant::earliest();
  if (first_look_is_due_ && (has_looks_ || !cascades_.empty()) && enrollments_.size() > 0) return Instant::earliest();
  Instant due = wakes_.empty() ? Instant::never() : wakes_.top().at;
  if (!looks_.empty()) due = std::min(due, looks_.top().at);
  if (!by_refill_.empty()) due = std::min({due, refill_timers_.next(), next_learning()});
  return std::min(due, next_schedule_);
}

void CampaignMachine::run_due(Instant now, CampaignWorld& world) {
  look_at_due(now, world);
  while (!wakes_.empty() && wakes_.top().at <= now) {
    const Wake wake = wakes_.top();
    wakes_.pop();
    const EnrollmentNumber number{wake.enrollment};
    const Enrollment* enrollment = enrollments_.find(number);
    // Who waited for what has just come goes on already; who is paused is woken when the campaign runs again.
    if (enrollment != nullptr && enrollment->wake_at == wake.at && !world.is_asking(number) &&
        !is_paused(*enrollment)) {
      walk(number, enrollment->step, true, now, world);
    }
    forget_stale_wakes();
  }
  run_refills(now, world);
  if (next_schedule_ > now) return;
  for (const auto& [id, place] : places_) {
    if (campaign(place).next_due <= now) fire(place, now, world);
  }
}

void CampaignMachine::order_placed(CustomerNumber customer, const OrderRecorded& order, Money amount, Instant now,
                                   CampaignWorld& world) {
  for (const EnrollmentNumber number : enrollments_.of(customer)) {
    const Enrollment& enrollment = *enrollments_.find(number);
    const auto& goal = definition_of(enrollment).goal;
    if (!goal || order.placed_at <= enrollment.entered_at || order.placed_at > now) continue;
    if (goals_.contains({number.value, order.order_id})) continue;
    world.emit(GoalReached{number, order.order_id, amount});
    if (goal->exit_reason) world.emit(Exited{number, *goal->exit_reason});
  }
}

}  // namespace lapwing
