// What would become of the draft's messages: as Engine::Decider has it, of one customer.
#include <algorithm>
#include <utility>

#include "backtest/draft_player.hpp"
#include "base/ensure.hpp"
#include "engine/send_request.hpp"

namespace lapwing {
bool DraftPlayer::is_in_control(CustomerNumber number) const {
  return policy_ != nullptr && policy_->is_in_control(engine_.audience().customer(number).id());
}

Money DraftPlayer::cost_of(ChannelKind channel) const {
  return policy_ != nullptr ? policy_->cost_of(channel) : Money{};
}

bool DraftPlayer::send(CustomerNumber, EnrollmentNumber enrollment, std::uint32_t step_index, std::uint32_t part,
                       const SendStep& step) {
  Asked asked{enrollment, step_index, part, request_of(plan_.campaign, step), now_, HoldNumber{}};
  if (policy_ == nullptr) return settle(asked);  // nobody waits for anybody
  asked_.push_back(std::move(asked));
  return false;
}

bool DraftPlayer::is_asking(EnrollmentNumber enrollment) const {
  return std::ranges::find(asked_, enrollment, &Asked::enrollment) != asked_.end();
}

void DraftPlayer::ask_again(HoldNumber hold) {
  const MessageHeld* held = held_.find(hold);
  ensure(held != nullptr, "what is asked again is held");
  asked_.push_back({held->enrollment, held->step, held->part, request_of(*held), held->asked_at, hold});
}

void DraftPlayer::settle_asked() {
  std::vector<Asked> asked = std::exchange(asked_, {});
  std::ranges::stable_sort(asked, {}, &Asked::asked_at);
  for (const Asked& one : asked) {
    const bool is_decided = one.hold.value != 0 && held_.find(one.hold) == nullptr;
    if (is_decided || machine_.find(one.enrollment) == nullptr || !settle(one)) continue;
    machine_.go_on(one.enrollment, one.step, now_, *this);
  }
}

/// Nothing of a higher priority is in sight: the draft's messages all have one, and those of others are history.
Circumstances DraftPlayer::circumstances() {
  history_.read_until(now_);
  Circumstances amid = engine_.circumstances(customer_, now_);
  amid.history = &history_.sends();
  if (policy_ != nullptr && !policy_->withheld_topics.empty()) {
    segments_.turn_to(moment());
    amid.stage = segments_.stage(customer_).first;
  }
  return amid;
}

bool DraftPlayer::settle(const Asked& asked) {
  Circumstances amid = circumstances();
  amid.asked_at = asked.asked_at;
  const Verdict verdict = judge(customer(), asked.request, amid);
  if (const auto* waits = std::get_if<Waits>(&verdict)) {
    hold(asked, *waits);
    return false;
  }
  if (asked.hold.value != 0 && !machine_.passes_filters(asked.enrollment, asked.step, *this)) return false;
  queue_or_refuse(asked, verdict);
  return true;
}

void DraftPlayer::hold(const Asked& asked, const Waits& waits) {
  const MessageHeld* known = held_.find(asked.hold);
  if (known != nullptr && known->until == waits.until && known->rule == waits.rule) return;
  MessageHeld held = held_by(waits, asked.request);
  held.hold = known != nullptr ? asked.hold : held_.next();
  held.enrollment = asked.enrollment;
  held.step = asked.step;
  held.part = asked.part;
  held.customer = customer_;
  held.asked_at = asked.asked_at;
  emit(std::move(held));
}

/// The templates are there: whoever plays a draft has looked for them.
void DraftPlayer::queue_or_refuse(const Asked& asked, const Verdict& verdict) {
  const MessageSubject& subject = asked.request.subject;
  if (const auto* refused = std::get_if<Refused>(&verdict)) {
    emit(MessageRefused{asked.enrollment, customer_, subject.channel, subject.template_id,
                        std::string(to_text(refused->reason)), subject.campaign_id, subject.topic, refused->rule,
                        asked.hold, asked.step, asked.part});
    return;
  }
  emit(MessageQueued{history_.next_intent(), asked.enrollment, customer_, subject.channel, subject.template_id, 0,
                     subject.campaign_id, subject.message_class, subject.topic, subject.group, asked.hold, asked.step,
                     asked.part, cost_of(subject.channel)});
}

void DraftPlayer::withdraw(const Exited& exited) {
  const auto hold = held_.of(exited.enrollment);
  if (hold) emit(withdrawn(*held_.find(*hold), exited.reason));
}

}  // namespace lapwing
