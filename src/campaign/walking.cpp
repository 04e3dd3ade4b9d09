// How an enrollment goes on, and when it ends before its steps do.
#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "campaign/machine.hpp"

namespace lapwing {

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
      if (leaves(number, world)) return;
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
  if (leaves(number, world)) return false;
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

// ---- Exits

bool CampaignMachine::leaves(EnrollmentNumber number, CampaignWorld& world) {
  Enrollment& enrollment = active_.at(number.value);
  Instant until = Instant::never();
  for (const ExitRule& rule : definition_of(enrollment).exits) {
    const Answer answer = world.ask(rule.condition, enrollment.customer, enrollment.entered_at);
    if (answer.holds) {
      world.emit(Exited{number, rule.reason});
      return true;
    }
    until = std::min(until, answer.until);
  }
  if (until != enrollment.look_at && until != Instant::never()) looks_.push({until, number.value});
  enrollment.look_at = until;
  return false;
}

void CampaignMachine::look(CustomerNumber customer, Facets touched, CampaignWorld& world) {
  const auto found = by_customer_.find(customer.value);
  if (found == by_customer_.end()) return;
  const std::vector<std::uint64_t> enrollments = found->second;  // exits change the list
  for (const std::uint64_t number : enrollments) {
    const auto active = active_.find(number);
    if (active == active_.end()) continue;
    const auto& exits = definition_of(active->second).exits;
    const auto depends = [&](const ExitRule& rule) { return rule.facets.intersects(touched); };
    if (std::ranges::any_of(exits, depends)) leaves(EnrollmentNumber{number}, world);
  }
}

/// Those who are due at one instant are taken by number, and a look that lets nobody leave is not recorded: when
/// exactly it was set depends on when the program was started last, and decisions must not.
void CampaignMachine::look_at_due(Instant now, CampaignWorld& world) {
  std::set<std::uint64_t> due;
  if (std::exchange(first_look_is_due_, false) && has_exits_) {
    for (const auto& [number, enrollment] : active_) due.insert(number);
  }
  for (; !looks_.empty() && looks_.top().at <= now; looks_.pop()) {
    const auto found = active_.find(looks_.top().enrollment);
    if (found != active_.end() && found->second.look_at == looks_.top().at) due.insert(found->first);
  }
  for (const std::uint64_t number : due) {
    if (!active_.contains(number)) continue;  // another one's exit ended it
    active_.at(number).look_at = Instant::never();
    leaves(EnrollmentNumber{number}, world);
  }
}

}  // namespace lapwing
