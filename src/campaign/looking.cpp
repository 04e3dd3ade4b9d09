// What may change for an enrollment between its wakes: exits, and what it waits for.
#include <algorithm>
#include <set>
#include <utility>

#include "campaign/machine.hpp"

namespace lapwing {

bool CampaignMachine::leaves(EnrollmentNumber number, CampaignWorld& world) {
  const Enrollment& enrollment = *enrollments_.find(number);
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
  const Enrollment& enrollment = *enrollments_.find(number);
  if (is_paused(enrollment)) return false;
  const Step& step = definition_of(enrollment).steps[enrollment.step];
  const auto* wait = std::get_if<WaitForStep>(&step.action);
  if (wait == nullptr) return false;
  const Answer answer = world.ask(wait->condition, enrollment.customer, enrollment.entered_at);
  if (!answer.holds) set_look(number, std::min(enrollment.look_at, answer.until));
  return answer.holds;
}

void CampaignMachine::set_look(EnrollmentNumber number, Instant at) {
  Enrollment& enrollment = *enrollments_.find(number);
  if (at != enrollment.look_at && at != Instant::never()) looks_.push({at, number.value});
  enrollment.look_at = at;
}

void CampaignMachine::look_at(EnrollmentNumber number, Instant now, CampaignWorld& world) {
  if (leaves(number, world) || !is_over(number, world)) return;
  walk(number, enrollments_.find(number)->step + 1, false, now, world);
}

void CampaignMachine::look(CustomerNumber customer, Facets touched, Instant now, CampaignWorld& world) {
  for (const EnrollmentNumber number : enrollments_.of(customer)) {
    const Enrollment* enrollment = enrollments_.find(number);
    if (enrollment == nullptr) continue;  // another one's exit ended it
    const CampaignDefinition& definition = definition_of(*enrollment);
    const auto* wait = std::get_if<WaitForStep>(&definition.steps[enrollment->step].action);
    const bool concerns_exits = std::ranges::any_of(definition.exits, [&](const ExitRule& rule) {
      return rule.facets.intersects(touched);
    });
    if (concerns_exits || (wait != nullptr && wait->facets.intersects(touched))) look_at(number, now, world);
  }
}

void CampaignMachine::look_at_messages(CustomerNumber customer, Instant now, CampaignWorld& world) {
  if (cascades_.empty()) return;
  for (const EnrollmentNumber number : enrollments_.of(customer)) {
    const Enrollment* enrollment = enrollments_.find(number);
    const auto cascade = cascades_.find(number.value);
    if (enrollment == nullptr || cascade == cascades_.end() || cascade->second.step != enrollment->step) continue;
    // Held messages are judged first, and whoever is paused is looked at when the campaign runs again.
    if (enrollment->wake_at == Instant::never() || is_paused(*enrollment)) continue;
    const CascadeStep* step = cascade_at(number, enrollment->step);
    const MessageFate fate = cascade->second.fate;
    const bool is_settled = fate == MessageFate::failed || fate >= fate_of(step->until);
    if (is_settled) walk(number, enrollment->step, false, now, world);
  }
}

/// Those who are due at one instant are taken by number, and a look of which nothing comes is not recorded: when
/// exactly it was set depends on when the program was started last, and decisions must not.
void CampaignMachine::look_at_due(Instant now, CampaignWorld& world) {
  std::set<EnrollmentNumber> due;
  if (std::exchange(first_look_is_due_, false) && (has_looks_ || !cascades_.empty())) {
    for (const EnrollmentNumber number : enrollments_.all()) due.insert(number);
  }
  for (; !looks_.empty() && looks_.top().at <= now; looks_.pop()) {
    const EnrollmentNumber number{looks_.top().enrollment};
    const Enrollment* enrollment = enrollments_.find(number);
    if (enrollment != nullptr && enrollment->look_at == looks_.top().at) due.insert(number);
  }
  for (const EnrollmentNumber number : due) {
    Enrollment* enrollment = enrollments_.find(number);
    if (enrollment == nullptr) continue;  // another one's exit ended it
    enrollment->look_at = Instant::never();
    const CustomerNumber customer = enrollment->customer;
    look_at(number, now, world);
    look_at_messages(customer, now, world);
  }
}

}  // namespace lapwing
