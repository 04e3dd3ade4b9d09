#include "campaign/machine.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"

namespace lapwing {

void CampaignMachine::publish(CampaignDefinition definition, std::string text, Instant at, const Zone& shop_zone) {
  Campaign& campaign = campaigns_[definition.id];
  campaign.next_due = definition.schedule.next(at, shop_zone);
  const std::uint32_t version = definition.version;
  campaign.versions.insert_or_assign(version, Version{std::move(definition), std::move(text)});
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
  active_[enrolled.enrollment.value] = {enrolled.customer, enrolled.campaign_id, enrolled.version, at, 0, at, {}};
  by_customer_[enrolled.customer.value].push_back(enrolled.enrollment.value);
  auto& walked = campaigns_[enrolled.campaign_id].walked;
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
  Instant due = wakes_.empty() ? Instant::never() : wakes_.top().at;
  for (const auto& [id, campaign] : campaigns_) due = std::min(due, campaign.next_due);
  return due;
}

void CampaignMachine::run_due(Instant now, CampaignWorld& world) {
  while (!wakes_.empty() && wakes_.top().at <= now) {
    const Wake wake = wakes_.top();
    wakes_.pop();
    const auto found = active_.find(wake.enrollment);
    if (found != active_.end() && found->second.wake_at == wake.at) {
      walk(EnrollmentNumber{wake.enrollment}, found->second.step, now, world);
    }
    forget_stale_wakes();
  }
  for (const auto& [id, campaign] : campaigns_) {
    if (campaign.next_due <= now) fire(id, now, world);
  }
}

void CampaignMachine::fire(const std::string& id, Instant now, CampaignWorld& world) {
  const CampaignDefinition& definition = campaigns_.at(id).current();
  const Instant next = definition.schedule.next(now + Duration{1}, world.shop_zone());
  world.emit(ScheduleFired{id, definition.version, next});
  const Audience& audience = world.audience();
  for (std::uint32_t number = 0; number < audience.size(); ++number) {
    const CustomerNumber customer{number};
    if (!may_enter(id, campaigns_.at(id), audience.customer(customer), now)) continue;
    if (!world.holds(definition.audience, customer, std::nullopt)) continue;
    const EnrollmentNumber enrollment{next_enrollment_};
    world.emit(Enrolled{enrollment, customer, id, definition.version});
    walk(enrollment, 0, now, world);
  }
}

bool CampaignMachine::may_enter(const std::string& id, const Campaign& campaign, const CustomerView& customer,
                                Instant now) const {
  const std::uint32_t number = customer.number().value;
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
  if (now < (rule.gap_since_exit ? walked.exited_at : walked.entered_at) + rule.gap) return false;
  if (!rule.after_new_order) return true;
  const OrdersView orders = customer.orders();
  for (std::size_t i = orders.size(); i-- > 0 && orders.at(i) > walked.entered_at;) {
    if (orders.at(i) <= now && stands(orders.status(i))) return true;
  }
  return false;
}

/// Takes the steps that follow without waiting. Steps only lead forward, so this ends.
void CampaignMachine::walk(EnrollmentNumber number, std::uint32_t from, Instant now, CampaignWorld& world) {
  const Enrollment& enrollment = active_.at(number.value);
  const CustomerNumber customer = enrollment.customer;
  const Instant entered_at = enrollment.entered_at;
  const CampaignDefinition& definition = definition_of(enrollment);
  for (std::uint32_t at = from;;) {
    ensure(at < definition.steps.size(), "the last step of a campaign is an exit");
    const StepAction& action = definition.steps[at].action;
    if (const auto* filter = std::get_if<FilterStep>(&action)) {
      if (!world.holds(filter->condition, customer, entered_at)) return world.emit(Exited{number, filter->exit_reason});
    } else if (const auto* unless = std::get_if<JumpUnlessStep>(&action)) {
      if (!world.holds(unless->condition, customer, entered_at)) {
        at = unless->target;
        continue;
      }
    } else if (const auto* jump = std::get_if<JumpStep>(&action)) {
      at = jump->target;
      continue;
    } else if (const auto* wait = std::get_if<WaitStep>(&action)) {
      return world.emit(Advanced{number, at + 1, now + wait->duration});
    } else if (const auto* send = std::get_if<SendStep>(&action)) {
      if (!world.send(customer, number, at, *send)) return;
    } else if (const auto* accrue = std::get_if<AccrueStep>(&action)) {
      world.accrue(customer, number, at, *accrue);
    } else {
      return world.emit(Exited{number, std::get<ExitStep>(action).reason});
    }
    ++at;
  }
}

void CampaignMachine::go_on(EnrollmentNumber number, std::uint32_t send_step, Instant now, CampaignWorld& world) {
  walk(number, send_step + 1, now, world);
}

bool CampaignMachine::passes_filters(EnrollmentNumber number, std::uint32_t send_step, CampaignWorld& world) {
  const Enrollment& enrollment = active_.at(number.value);
  const std::vector<Step>& steps = definition_of(enrollment).steps;
  std::uint32_t first = send_step;
  while (first > 0 && std::holds_alternative<FilterStep>(steps[first - 1].action)) --first;
  for (std::uint32_t at = first; at < send_step; ++at) {
    const auto& filter = std::get<FilterStep>(steps[at].action);
    if (world.holds(filter.condition, enrollment.customer, enrollment.entered_at)) continue;
    world.emit(Exited{number, filter.exit_reason});
    return false;
  }
  return true;
}

std::vector<ComingSend> CampaignMachine::coming_sends(CustomerNumber customer, std::uint8_t priority, Instant now,
                                                      Instant until) const {
  std::vector<ComingSend> coming;
  const auto found = by_customer_.find(customer.value);
  if (found == by_customer_.end()) return coming;
  for (const std::uint64_t number : found->second) {
    const Enrollment& enrollment = active_.at(number);
    if (enrollment.wake_at <= now || enrollment.wake_at > until) continue;
    const CampaignDefinition& campaign = definition_of(enrollment);
    if (campaign.priority <= priority) continue;
    for (const SendStep* step : campaign.next_sends(enrollment.step)) {
      coming.push_back({enrollment.wake_at, &campaign, step});
    }
  }
  return coming;
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
