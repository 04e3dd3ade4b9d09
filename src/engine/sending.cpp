// What becomes of the messages that campaigns and broadcasts ask for: the arbiter's verdicts, turned into decisions.
#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "engine/decider.hpp"
#include "engine/send_request.hpp"

namespace lapwing {
bool Engine::Decider::send(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                           std::uint32_t part, const SendStep& step) {
  const CampaignDefinition& campaign = engine_.campaigns_.definition_of(*engine_.campaigns_.find(enrollment));
  return ask({customer, enrollment, step_index, part, request_of(campaign, step), now_, HoldNumber{}});
}

void Engine::Decider::broadcast(const BroadcastRequested& request) {
  const MessageSubject subject{request.channel,
                               request.message_class,
                               request.topic,
                               request.template_id,
                               "broadcast:" + request.broadcast_id,
                               {}};
  for (const std::string& id : request.customer_ids) {
    const auto customer = engine_.audience_.find(id);
    ensure(customer.has_value(), "a broadcast's customers were looked up when it was absorbed");
    ask({*customer, EnrollmentNumber{}, 0, 0, {subject, request.priority, request.on_limit}, now_, HoldNumber{}});
  }
}

bool Engine::Decider::ask(Ask asked) {
  if (!engine_.policy_) return settle(asked);  // nobody waits for anybody
  asked_.push_back(std::move(asked));
  return false;
}

bool Engine::Decider::is_asking(EnrollmentNumber enrollment) const {
  return std::ranges::find(asked_, enrollment, &Ask::enrollment) != asked_.end();
}

void Engine::Decider::ask_again(HoldNumber hold) {
  const MessageHeld* held = engine_.held_.find(hold);
  ensure(held != nullptr, "what is asked again is held");
  asked_.push_back({held->customer, held->enrollment, held->step, held->part, request_of(*held), held->asked_at, hold});
}

void Engine::Decider::reconsider(CustomerNumber customer) {
  if (engine_.held_.empty()) return;
  for (const HoldNumber hold : engine_.held_.of(customer)) ask_again(hold);
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    audience().contact_holders().for_each_other(customer, static_cast<ChannelKind>(channel), [&](CustomerNumber other) {
      for (const HoldNumber hold : engine_.held_.of(other)) ask_again(hold);
    });
  }
}

void Engine::Decider::settle_asked() {
  {
    std::vector<Ask> asked = std::exchange(asked_, {});
    std::ranges::stable_sort(asked, [](const Ask& a, const Ask& b) {
      if (a.request.priority != b.request.priority) return a.request.priority > b.request.priority;
      return a.asked_at < b.asked_at;
    });
    for (const Ask& one : asked) {
      const bool is_decided = one.hold.value != 0 && engine_.held_.find(one.hold) == nullptr;  // it was asked for twice
      const bool has_left = one.enrollment.value != 0 && engine_.campaigns_.find(one.enrollment) == nullptr;
      const bool is_over = is_decided || has_left;
      if (is_over || !settle(one) || one.enrollment.value == 0) continue;
      engine_.campaigns_.go_on(one.enrollment, one.step, now_, *this);
    }
  }
}

bool Engine::Decider::settle(const Ask& asked) {
  const Enrollment* enrollment = engine_.campaigns_.find(asked.enrollment);
  if (enrollment != nullptr && engine_.campaigns_.is_paused(*enrollment)) {
    hold(asked, Waits{Instant::never(), std::string(paused_rule)});  // until the campaign runs again
    return false;
  }
  Circumstances amid = engine_.circumstances(asked.customer, now_);
  amid.asked_at = asked.asked_at;
  amid.expected = [&](Instant until) { return expected_above(asked, until); };
  const Verdict verdict = judge(audience().customer(asked.customer), asked.request, amid);
  if (const auto* waits = std::get_if<Waits>(&verdict)) {
    hold(asked, *waits);
    return false;
  }
  const bool was_held = asked.hold.value != 0 && asked.enrollment.value != 0;
  if (was_held && !engine_.campaigns_.passes_filters(asked.enrollment, asked.step, *this)) return false;
  queue_or_refuse(asked, verdict);
  return true;
}

void Engine::Decider::hold(const Ask& asked, const Waits& waits) {
  const MessageHeld* known = engine_.held_.find(asked.hold);
  if (known != nullptr && known->until == waits.until && known->rule == waits.rule) return;
  MessageHeld held = held_by(waits, asked.request);
  held.hold = known != nullptr ? asked.hold : engine_.held_.next();
  held.enrollment = asked.enrollment;
  held.step = asked.step;
  held.part = asked.part;
  held.customer = asked.customer;
  held.asked_at = asked.asked_at;
  emit(std::move(held));
}

void Engine::Decider::queue_or_refuse(const Ask& asked, const Verdict& verdict) {
  const MessageSubject& subject = asked.request.subject;
  const auto refuse = [&](std::string_view reason, const std::string& rule) {
    emit(MessageRefused{asked.enrollment, asked.customer, subject.channel, subject.template_id, std::string(reason),
                        subject.campaign_id, subject.topic, rule, asked.hold, asked.step, asked.part});
  };
  if (const auto* refused = std::get_if<Refused>(&verdict)) return refuse(to_text(refused->reason), refused->rule);
  const Definition* message_template = engine_.definition(DefinitionKind::message_template, subject.template_id);
  if (message_template == nullptr) return refuse("no_template", {});
  emit(MessageQueued{IntentNumber{engine_.next_intent_}, asked.enrollment, asked.customer, subject.channel,
                     subject.template_id, message_template->version, subject.campaign_id, subject.message_class,
                     subject.topic, subject.group, asked.hold, asked.step, asked.part, cost_of(subject.channel)});
}

std::vector<ExpectedSend> Engine::Decider::expected_above(const Ask& asked, Instant until) const {
  const std::uint8_t priority = asked.request.priority;
  std::vector<ExpectedSend> expected;
  for (const HoldNumber hold : engine_.held_.of(asked.customer)) {
    const MessageHeld& held = *engine_.held_.find(hold);
    if (held.priority <= priority || held.until <= now_ || held.until > until) continue;
    expected.push_back({held.until, request_of(held)});
  }
  for (const ComingSend& coming : engine_.campaigns_.coming_sends(asked.customer, priority, now_, until)) {
    if (coming.step->message_class != MessageClass::marketing) continue;
    expected.push_back({coming.at, request_of(*coming.campaign, *coming.step)});
  }
  const Circumstances amid = engine_.circumstances(asked.customer, now_);
  std::erase_if(expected, [&](const ExpectedSend& send) {
    return send.request.on_limit == OnLimit::ignore ||
           refusal_of(audience().customer(asked.customer), send.request.subject, amid).has_value();
  });
  return expected;
}

void Engine::Decider::withdraw_if_refused(const AttemptRequested& attempt) {
  const PendingIntent& pending = engine_.pending().at(attempt.intent);
  const Verdict verdict = attempt.household_has ? Refused{Refusal::household, {}}
                                                : engine_.attempt_verdict(pending, now_);
  const auto* refused = std::get_if<Refused>(&verdict);
  if (refused == nullptr) return;
  const CustomerNumber customer = pending.customer;
  emit(MessageWithdrawn{attempt.intent, customer, std::string(to_text(refused->reason)), refused->rule});
  reconsider(customer);  // there is room under a cap again
  code_sent({attempt.intent, ReceiptOutcome::failed, 0, {}, 0});
}

void Engine::Decider::withdraw(const Exited& exited) {
  const auto hold = engine_.held_.of(exited.enrollment);
  if (hold) emit(withdrawn(*engine_.held_.find(*hold), exited.reason));
}

}  // namespace lapwing
