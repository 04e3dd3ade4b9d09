#include "policy/send_history.hpp"

#include <algorithm>
#include <utility>

namespace lapwing {

std::uint32_t SendHistory::ensure_subject(MessageSubject subject) {
  const auto [known, added] = places_.try_emplace(std::move(subject), static_cast<std::uint32_t>(subjects_.size()));
  if (added) subjects_.push_back(known->first);
  return known->second;
}

void SendHistory::queued(const MessageQueued& queued, std::string_view campaign_id, Instant at) {
  const MessageClass message_class = queued.message_class.value_or(MessageClass::marketing);
  if (message_class == MessageClass::transactional) return;
  const std::uint32_t subject = ensure_subject(
      {queued.channel, message_class, queued.topic, queued.template_id, std::string(campaign_id), queued.group});
  std::vector<SentMessage>& sent = sent_[queued.customer.value];
  // Forgotten by the next message, not by the clock: so a replay forgets the same.
  std::erase_if(sent, [&](const SentMessage& old) { return old.is_open == 0 && old.at < at - history_kept; });
  sent.push_back({at, queued.intent, subject, 1});
}

void SendHistory::settled(CustomerNumber customer, IntentNumber intent, ReceiptOutcome outcome, Instant at) {
  const auto of_customer = sent_.find(customer.value);
  if (of_customer == sent_.end()) return;
  std::vector<SentMessage>& sent = of_customer->second;
  const auto message = std::ranges::find(sent, intent, &SentMessage::intent);
  if (message == sent.end()) return;
  if (is_failure(outcome)) {
    sent.erase(message);
    if (sent.empty()) sent_.erase(of_customer);
  } else {
    message->at = at;
    message->is_open = 0;
  }
}

void SendHistory::reopened(const MessageQueued& message, Instant at) {
  const auto of_customer = sent_.find(message.customer.value);
  if (of_customer != sent_.end()) {
    const auto known = std::ranges::find(of_customer->second, message.intent, &SentMessage::intent);
    if (known != of_customer->second.end()) {
      known->is_open = 1;
      return;
    }
  }
  queued(message, message.campaign_id, at);
}

std::span<const SentMessage> SendHistory::of(CustomerNumber customer) const {
  const auto found = sent_.find(customer.value);
  if (found == sent_.end()) return {};
  return found->second;
}

void SendHistory::save(ByteWriter& to) const {
  to.put<std::uint64_t>(subjects_.size());
  for (const MessageSubject& subject : subjects_) {
    to.put(subject.channel);
    to.put(subject.message_class);
    for (const std::string* text : {&subject.topic, &subject.template_id, &subject.campaign_id, &subject.group}) {
      to.put_text(*text);
    }
  }
  const std::map<std::uint32_t, std::span<const SentMessage>> ordered(sent_.begin(), sent_.end());
  to.put<std::uint64_t>(ordered.size());
  for (const auto& [customer, sent] : ordered) {
    to.put(customer);
    to.put<std::uint64_t>(sent.size());
    for (const SentMessage& message : sent) to.put(message);
  }
}

void SendHistory::load(ByteReader& from) {
  *this = SendHistory();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    MessageSubject subject;
    from.get(subject.channel);
    from.get(subject.message_class);
    for (std::string* text : {&subject.topic, &subject.template_id, &subject.campaign_id, &subject.group}) {
      *text = from.get_text();
    }
    ensure_subject(std::move(subject));
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto customer = from.get<std::uint32_t>();
    from.get_column(sent_[customer]);
    const auto is_known = [&](const SentMessage& sent) { return sent.subject < subjects_.size(); };
    if (!std::ranges::all_of(sent_[customer], is_known)) return from.spoil();
  }
}

}  // namespace lapwing
