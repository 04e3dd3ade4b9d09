// How an enrollment goes on, and when it ends before its steps do.
#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "campaign/machine.hpp"

namespace lapwing {

/// Takes the steps that follow without waiting. Steps only lead forward, so this ends.
void CampaignMachine::walk(EnrollmentNumber number, std::uint32_t from, bool is_woken, Instant now,
                           CampaignWorld& world) {
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
      const bool is_over = is_woken && at == from;
      if (!is_over && waits(number, at, *wait, now, world)) return;
    } else if (const auto* wait_for = std::get_if<WaitForStep>(&action)) {
      if (is_woken && at == from) {
        at = wait_for->otherwise;
        continue;
      }
      if (!world.holds(wait_for->condition, customer, entered_at)) {
        world.emit(Advanced{number, at, now + wait_for->at_most});
        return look_at(number, now, world);
      }
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
  walk(number, send_step + 1, false, now, world);
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

bool CampaignMachine::waits(EnrollmentNumber number, std::uint32_t at, const WaitStep& step, Instant now,
                            CampaignWorld& world) {
  const CustomerView customer = world.audience().customer(active_.at(number.value).customer);
  const Zone& zone = customer.zone() != nullptr ? *customer.zone() : world.shop_zone();
  Instant end = now;
  if (const auto* pause = std::get_if<PauseWait>(&step.wait)) {
    end = pause->end(now, zone);
  } else {
    const auto& until = std::get<DateWait>(step.wait);
    const auto value = customer.attribute(until.attribute);
    const Day* date = value ? std::get_if<Day>(&*value) : nullptr;
    if (date != nullptr) end = std::min(until.end(*date, zone), now + wait_max);
    if ((date == nullptr || end < now) && until.exit_reason) {
      world.emit(Exited{number, *until.exit_reason});
      return true;
    }
  }
  if (end <= now) return false;
  world.emit(Advanced{number, at, end});
  return true;
}

// ---- Between wakes

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
  set_look(number, until);
  return false;
}

bool CampaignMachine::is_over(EnrollmentNumber number, CampaignWorld& world) {
  Enrollment& enrollment = active_.at(number.value);
  const Step& step = definition_of(enrollment).steps[enrollment.step];
  const auto* wait = std::get_if<WaitForStep>(&step.action);
  if (wait == nullptr) return false;
  const Answer answer = world.ask(wait->condition, enrollment.customer, enrollment.entered_at);
  if (!answer.holds) set_look(number, std::min(enrollment.look_at, answer.until));
  return answer.holds;
}

void CampaignMachine::set_look(EnrollmentNumber number, Instant at) {
  Enrollment& enrollment = active_.at(number.value);
  if (at != enrollment.look_at && at != Instant::never()) looks_.push({at, number.value});
  enrollment.look_at = at;
}

void CampaignMachine::look_at(EnrollmentNumber number, Instant now, CampaignWorld& world) {
  if (leaves(number, world) || !is_over(number, world)) return;
  walk(number, active_.at(number.value).step + 1, false, now, world);
}

void CampaignMachine::look(CustomerNumber customer, Facets touched, Instant now, CampaignWorld& world) {
  const auto found = by_customer_.find(customer.value);
  if (found == by_customer_.end()) return;
  const std::vector<std::uint64_t> enrollments = found->second;  // exits change the list
  for (const std::uint64_t number : enrollments) {
    const auto active = active_.find(number);
    if (active == active_.end()) continue;
    const CampaignDefinition& definition = definition_of(active->second);
    const auto* wait = std::get_if<WaitForStep>(&definition.steps[active->second.step].action);
    const bool concerns_exits = std::ranges::any_of(definition.exits, [&](const ExitRule& rule) {
      return rule.facets.intersects(touched);
    });
    if (concerns_exits || (wait != nullptr && wait->facets.intersects(touched))) {
      look_at(EnrollmentNumber{number}, now, world);
    }
  }
}

/// Those who are due at one instant are taken by number, and a look of which nothing comes is not recorded: when
/// exactly it was set depends on when the program was started last, and decisions must not.
void CampaignMachine::look_at_due(Instant now, CampaignWorld& world) {
  std::set<std::uint64_t> due;
  if (std::exchange(first_look_is_due_, false) && has_looks_) {
    for (const auto& [number, enrollment] : active_) due.insert(number);
  }
  for (; !looks_.empty() && looks_.top().at <= now; looks_.pop()) {
    const auto found = active_.find(looks_.top().enrollment);
    if (found != active_.end() && found->second.look_at == looks_.top().at) due.insert(found->first);
  }
  for (const std::uint64_t number : due) {
    if (!active_.contains(number)) continue;  // another one's exit ended it
    active_.at(number).look_at = Instant::never();
    look_at(EnrollmentNumber{number}, now, world);
  }
}

}  // namespace lapwing
