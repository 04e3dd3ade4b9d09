#include "policy/held_messages.hpp"

#include <algorithm>

namespace lapwing {

SendRequest request_of(const MessageHeld& held) {
  return {{held.channel, held.message_class, held.topic, held.template_id, held.campaign_id, held.group},
          held.priority,
          held.on_limit};
}

MessageHeld held_by(const Waits& waits, const SendRequest& request) {
  const MessageSubject& subject = request.subject;
  MessageHeld held;
  held.channel = subject.channel;
  held.template_id = subject.template_id;
  held.campaign_id = subject.campaign_id;
  held.message_class = subject.message_class;
  held.topic = subject.topic;
  held.group = subject.group;
  held.priority = request.priority;
  held.on_limit = request.on_limit;
  held.until = waits.until;
  held.rule = waits.rule;
  return held;
}

MessageRefused withdrawn(const MessageHeld& held, const std::string& exit_reason) {
  return {held.enrollment, held.customer, held.channel, held.template_id, "withdrawn", held.campaign_id,
          held.topic,      exit_reason,   held.hold,    held.step,        held.part};
}

void HeldMessages::enact(const MessageHeld& held) {
  const auto [known, added] = held_.try_emplace(held.hold.value, held);
  if (added) {
    by_customer_[held.customer.value].push_back(held.hold.value);
    if (held.enrollment.value != 0) by_enrollment_[held.enrollment.value] = held.hold.value;
    next_ = std::max(next_, held.hold.value + 1);
  } else {
    due_.erase({known->second.until, held.hold.value});
    known->second = held;
  }
  due_.insert({held.until, held.hold.value});
}

void HeldMessages::end(HoldNumber hold) {
  const auto found = held_.find(hold.value);
  if (found == held_.end()) return;
  const MessageHeld& held = found->second;
  due_.erase({held.until, hold.value});
  by_enrollment_.erase(held.enrollment.value);
  const auto of_customer = by_customer_.find(held.customer.value);
  std::erase(of_customer->second, hold.value);
  if (of_customer->second.empty()) by_customer_.erase(of_customer);
  held_.erase(found);
}

std::vector<HoldNumber> HeldMessages::due(Instant now) const {
  std::vector<HoldNumber> due;
  for (auto at = due_.begin(); at != due_.end() && at->first <= now; ++at) due.emplace_back(at->second);
  return due;
}

const MessageHeld* HeldMessages::find(HoldNumber hold) const {
  const auto found = held_.find(hold.value);
  return found == held_.end() ? nullptr : &found->second;
}

std::vector<HoldNumber> HeldMessages::of(CustomerNumber customer) const {
  const auto found = by_customer_.find(customer.value);
  if (found == by_customer_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

std::optional<HoldNumber> HeldMessages::of(EnrollmentNumber enrollment) const {
  const auto found = by_enrollment_.find(enrollment.value);
  if (found == by_enrollment_.end()) return std::nullopt;
  return HoldNumber{found->second};
}

std::vector<HoldNumber> HeldMessages::all() const {
  std::vector<HoldNumber> all;
  for (const auto& [hold, held] : held_) all.emplace_back(hold);
  return all;
}

void HeldMessages::save(ByteWriter& to) const {
  to.put(next_);
  to.put<std::uint64_t>(held_.size());
  for (const auto& [hold, held] : held_) {
    to.put(hold);
    to.put(held.enrollment);
    to.put(held.step);
    to.put(held.part);
    to.put(held.customer);
    to.put(held.channel);
    to.put(held.message_class);
    to.put(held.priority);
    to.put(held.on_limit);
    to.put(held.asked_at);
    to.put(held.until);
    for (const std::string* text : {&held.template_id, &held.campaign_id, &held.topic, &held.group, &held.rule}) {
      to.put_text(*text);
    }
  }
}

void HeldMessages::load(ByteReader& from) {
  *this = HeldMessages();
  const auto next_hold = from.get<std::uint64_t>();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    MessageHeld held;
    from.get(held.hold);
    from.get(held.enrollment);
    from.get(held.step);
    from.get(held.part);
    from.get(held.customer);
    from.get(held.channel);
    from.get(held.message_class);
    from.get(held.priority);
    from.get(held.on_limit);
    from.get(held.asked_at);
    from.get(held.until);
    for (std::string* text : {&held.template_id, &held.campaign_id, &held.topic, &held.group, &held.rule}) {
      *text = from.get_text();
    }
    enact(held);
  }
  next_ = next_hold;
}

}  // namespace lapwing
