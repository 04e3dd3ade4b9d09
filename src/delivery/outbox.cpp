#include "delivery/outbox.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "channel/retry.hpp"
#include "delivery/reply_text.hpp"

namespace lapwing {
namespace {

Outcome outcome_of(ReceiptOutcome outcome) {
  switch (outcome) {
    case ReceiptOutcome::accepted:
      return Outcome::accepted;
    case ReceiptOutcome::deferred:
      return Outcome::deferred;
    case ReceiptOutcome::failed:
    case ReceiptOutcome::bounced:
    case ReceiptOutcome::soft_bounced:
      return Outcome::failed;
    case ReceiptOutcome::unknown:
      return Outcome::unknown;
    case ReceiptOutcome::delivered:
    case ReceiptOutcome::opened:
    case ReceiptOutcome::clicked:
    case ReceiptOutcome::complained:
    case ReceiptOutcome::unsubscribed:
    case ReceiptOutcome::machine_opened:
    case ReceiptOutcome::machine_clicked:
      break;
  }
  ensure(false, "the outcome of sending is one that sending has");
  return Outcome::unknown;
}

}  // namespace

bool Outbox::add(MessageFacts facts) {
  IntentNumber& newest = newest_[facts.partition];
  if (facts.intent <= newest) return false;
  newest = facts.intent;
  const Key key{facts.partition, facts.intent};
  waiting_[facts.marketing ? 1 : 0].insert({Instant::earliest(), key});
  messages_.emplace(key, Message{.facts = std::move(facts)});
  return true;
}

IntentNumber Outbox::newest(PartitionId partition) const {
  const auto found = newest_.find(partition);
  return found == newest_.end() ? IntentNumber{} : found->second;
}

std::vector<MessageFacts> Outbox::due(Instant now, std::size_t limit) {
  std::vector<MessageFacts> batch;
  for (auto& waiting : waiting_) {
    while (batch.size() < limit && !waiting.empty() && waiting.begin()->at <= now) {
      Message& message = messages_.at(waiting.begin()->key);
      waiting.erase(waiting.begin());
      message.under_way = true;
      if (message.attempt_count++ == 0) message.first_attempt_at = now;
      batch.push_back(message.facts);
    }
  }
  return batch;
}

Instant Outbox::next_due() const {
  Instant next = Instant::never();
  for (const auto& waiting : waiting_) {
    if (!waiting.empty()) next = std::min(next, waiting.begin()->at);
  }
  return next;
}

Outbox::Receipts Outbox::settle(Receipts receipts, Instant now) {
  for (auto& [partition, receipt] : receipts) {
    const auto found = messages_.find({partition, receipt.intent});
    if (found == messages_.end() || !found->second.under_way) continue;
    settle(found->second, receipt, now);
    if (receipt.outcome != ReceiptOutcome::deferred) messages_.erase(found);
  }
  return receipts;
}

void Outbox::settle(Message& message, ReceiptArrived& receipt, Instant now) {
  message.under_way = false;
  const bool marketing = message.facts.marketing;
  const Key key{message.facts.partition, message.facts.intent};
  const AfterAttempt next = after_attempt(
      marketing ? Urgency::marketing : Urgency::transactional, outcome_of(receipt.outcome),
      {.first_attempt_at = message.first_attempt_at, .last_attempt_at = now, .attempt_count = message.attempt_count},
      intent_token(key.first, key.second));
  if (receipt.outcome == ReceiptOutcome::unknown && message.facts.channel == ChannelKind::sms) {
    return;  // nobody recognizes a copy of an SMS, and each is paid for
  }
  if (next.step == NextStep::retry) {
    if (receipt.outcome == ReceiptOutcome::unknown) receipt.reply = as_reply("in doubt, goes again: " + receipt.reply);
    receipt.outcome = ReceiptOutcome::deferred;
    waiting_[marketing ? 1 : 0].insert({next.at, key});
  } else if (next.step == NextStep::give_up) {
    // In doubt to the end it may have arrived: that is for a person to judge, and not a failure.
    if (receipt.outcome != ReceiptOutcome::unknown) receipt.outcome = ReceiptOutcome::failed;
    receipt.reply = as_reply(fmt::format("gave up after {} tries: {}", message.attempt_count, receipt.reply));
  }
}

}  // namespace lapwing
