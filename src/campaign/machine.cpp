#include "campaign/machine.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"

namespace lapwing {

void CampaignMachine::publish(CampaignDefinition definition, std::string text, Instant at, const Zone& shop_zone) {
  Campaign& campaign = campaigns_[definition.id];
  const auto* calendar = std::get_if<CalendarTrigger>(&definition.trigger);
  campaign.next_due = calendar != nullptr ? calendar->schedule.next(at, shop_zone) : Instant::never();
  const std::uint32_t version = definition.version;
  campaign.versions.insert_or_assign(version, Version{std::move(definition), std::move(text)});
  index_triggers();
}

const CampaignDefinition* CampaignMachine::current(std::string_view campaign_id) const {
  const auto found = campaigns_.find(campaign_id);
  return found == campaigns_.end() ? nullptr : &found->second.current();
}

const Enrollment* CampaignMachine::find(EnrollmentNumber number) const {
  const auto found = active_.find(number.value);
  return found == active_.end() ? nullptr : &found->second;
}

const CampaignDefinition& CampaignMachine::definition_of(const Enrollment& enrollment) const {
  return campaigns_.at(enrollment.campaign_id).versions.at(enrollment.version).definition;
}

// ---- Enacting

void CampaignMachine::enact(const ScheduleFired& fired) { campaigns_[fired.campaign_id].next_due = fired.next_due; }

void CampaignMachine::enact(const Enrolled& enrolled, Instant at) {
  active_[enrolled.enrollment.value] = {
      enrolled.customer, enrolled.campaign_id, enrolled.version, at, 0, at, enrolled.key, {}};
  by_customer_[enrolled.customer.value].push_back(enrolled.enrollment.value);
  Campaign& campaign = campaigns_[enrolled.campaign_id];
  if (!enrolled.key.empty()) campaign.keys.emplace(enrolled.customer.value, enrolled.key);
  auto& walked = campaign.walked;
  if (walked.size() <= enrolled.customer.value) walked.resize(enrolled.customer.value + 1);
  walked[enrolled.customer.value].entered_at = at;
  next_enrollment_ = std::max(next_enrollment_, enrolled.enrollment.value + 1);
}

void CampaignMachine::enact(const Advanced& advanced) {
  Enrollment& enrollment = active_.at(advanced.enrollment.value);
  enrollment.step = advanced.step;
  enrollment.wake_at = advanced.wake_at;
  wakes_.push({advanced.wake_at, advanced.enrollment.value});
  forget_stale_wakes();  // a replay never takes the earlier wake from the queue otherwise
}

void CampaignMachine::enact(const Exited& exited, Instant at) {
  const auto found = active_.find(exited.enrollment.value);
  ensure(found != active_.end(), "an enrollment exits once");
  const Enrollment& enrollment = found->second;
  campaigns_[enrollment.campaign_id].walked[enrollment.customer.value].exited_at = at;
  auto& of_customer = by_customer_[enrollment.customer.value];
  std::erase(of_customer, exited.enrollment.value);
  if (of_customer.empty()) by_customer_.erase(enrollment.customer.value);
  active_.erase(found);
  forget_stale_wakes();
}

void CampaignMachine::enact(const GoalReached& reached) {
  active_.at(reached.enrollment.value).goal_orders.insert(reached.order_id);
}

void CampaignMachine::enact(const MessageHeld& held) {
  if (held.enrollment.value == 0) return;
  Enrollment& enrollment = active_.at(held.enrollment.value);
  enrollment.step = held.step;
  enrollment.wake_at = Instant::never();
  forget_stale_wakes();
}

void CampaignMachine::forget_stale_wakes() {
  while (!wakes_.empty()) {
    const auto found = active_.find(wakes_.top().enrollment);
    if (found != active_.end() && found->second.wake_at == wakes_.top().at) return;
    wakes_.pop();
  }
}

// ---- Deciding

Instant CampaignMachine::next_due() const {
  if (first_look_is_due_ && has_looks_ && !active_.empty()) return Instant::earliest();
  Instant due = wakes_.empty() ? Instant::never() : wakes_.top().at;
  if (!looks_.empty()) due = std::min(due, looks_.top().at);
  for (const auto& [id, campaign] : campaigns_) due = std::min(due, campaign.next_due);
  return due;
}

void CampaignMachine::run_due(Instant now, CampaignWorld& world) {
  look_at_due(now, world);
  while (!wakes_.empty() && wakes_.top().at <= now) {
    const Wake wake = wakes_.top();
    wakes_.pop();
    const EnrollmentNumber number{wake.enrollment};
    const auto found = active_.find(wake.enrollment);
    // Who waited for what has just come goes on already.
    if (found != active_.end() && found->second.wake_at == wake.at && !world.is_asking(number)) {
      walk(number, found->second.step, true, now, world);
    }
    forget_stale_wakes();
  }
  for (const auto& [id, campaign] : campaigns_) {
    if (campaign.next_due <= now) fire(id, now, world);
  }
}

void CampaignMachine::fire(const std::string& id, Instant now, CampaignWorld& world) {
  const CampaignDefinition& definition = campaigns_.at(id).current();
  const Schedule& schedule = std::get<CalendarTrigger>(definition.trigger).schedule;
  const Instant next = schedule.next(now + Duration{1}, world.shop_zone());
  world.emit(ScheduleFired{id, definition.version, next});
  const Audience& audience = world.audience();
  for (std::uint32_t number = 0; number < audience.size(); ++number)
    trigger(id, CustomerNumber{number}, {}, now, world);
}

void CampaignMachine::trigger(const std::string& campaign_id, CustomerNumber customer, const std::string& key,
                              Instant now, CampaignWorld& world) {
  const Campaign& campaign = campaigns_.at(campaign_id);
  const CampaignDefinition& definition = campaign.current();
  if (!may_enter(campaign_id, campaign, world.audience().customer(customer), key, now)) return;
  if (!world.holds(definition.audience, customer, std::nullopt)) return;
  const EnrollmentNumber enrollment{next_enrollment_};
  world.emit(Enrolled{enrollment, customer, campaign_id, definition.version, key});
  if (!leaves(enrollment, world)) walk(enrollment, 0, false, now, world);
}

bool CampaignMachine::may_enter(const std::string& id, const Campaign& campaign, const CustomerView& customer,
                                const std::string& key, Instant now) const {
  const std::uint32_t number = customer.number().value;
  if (campaign.current().entry.every_key) return !campaign.keys.contains({number, key});
  if (number >= campaign.walked.size() || campaign.walked[number].entered_at == Instant::earliest()) return true;
  const EntryRule& rule = campaign.current().entry;
  if (!rule.again) return false;
  const auto active = by_customer_.find(number);
  if (active != by_customer_.end()) {
    for (const std::uint64_t enrollment : active->second) {
      if (active_.at(enrollment).campaign_id == id) return false;
    }
  }
  const Walked& walked = campaign.walked[number];
  if (walked.entered_at == now) return false;  // else what it does itself might start it for ever
  if (now < (rule.gap_since_exit ? walked.exited_at : walked.entered_at) + rule.gap) return false;
  if (!rule.after_new_order) return true;
  const OrdersView orders = customer.orders();
  for (std::size_t i = orders.size(); i-- > 0 && orders.at(i) > walked.entered_at;) {
    if (orders.at(i) <= now && stands(orders.status(i))) return true;
  }
  return false;
}

// ---- Whose trigger a record is

void CampaignMachine::index_triggers() {
  by_order_.clear();
  by_happening_.clear();
  by_registration_.clear();
  has_looks_ = false;
  for (const auto& [id, campaign] : campaigns_) {
    for (const auto& [number, version] : campaign.versions) {
      has_looks_ = has_looks_ || version.definition.needs_looks();
    }
    const Trigger& trigger = campaign.current().trigger;
    if (std::holds_alternative<OrderTrigger>(trigger)) by_order_.push_back(id);
    if (std::holds_alternative<HappeningTrigger>(trigger)) by_happening_.push_back(id);
    if (std::holds_alternative<RegistrationTrigger>(trigger)) by_registration_.push_back(id);
  }
}

std::set<std::string> CampaignMachine::triggered_by(const CustomerView& customer, std::size_t order,
                                                    const Moment& moment) const {
  std::set<std::string> ids;
  for (const std::string& id : by_order_) {
    if (fits(std::get<OrderTrigger>(current(id)->trigger), customer, order, moment)) ids.insert(id);
  }
  return ids;
}

std::vector<std::string> CampaignMachine::triggered_by(const Happened& happened, const Activity& activity) const {
  std::vector<std::string> ids;
  for (const std::string& id : by_happening_) {
    if (fits(std::get<HappeningTrigger>(current(id)->trigger), happened, activity)) ids.push_back(id);
  }
  return ids;
}

void CampaignMachine::order_placed(CustomerNumber customer, const OrderRecorded& order, Money amount, Instant now,
                                   CampaignWorld& world) {
  const auto found = by_customer_.find(customer.value);
  if (found == by_customer_.end()) return;
  const std::vector<std::uint64_t> enrollments = found->second;  // exits change the list
  for (const std::uint64_t number : enrollments) {
    const Enrollment& enrollment = active_.at(number);
    const auto& goal = definition_of(enrollment).goal;
    if (!goal || order.placed_at <= enrollment.entered_at || order.placed_at > now) continue;
    if (enrollment.goal_orders.contains(order.order_id)) continue;
    world.emit(GoalReached{EnrollmentNumber{number}, order.order_id, amount});
    if (goal->exit_reason) world.emit(Exited{EnrollmentNumber{number}, *goal->exit_reason});
  }
}

}  // namespace lapwing
