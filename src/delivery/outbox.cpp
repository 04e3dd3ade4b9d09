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

bool Outbox::add(WaitingMessage message) {
  if (message.name.intent <= newest(message.name.partition)) return false;
  pass_over(message.name);
  put(std::move(message));
  return true;
}

void Outbox::pass_over(MessageName name) {
  IntentNumber& newest = newest_[name.partition];
  newest = std::max(newest, name.intent);
}

void Outbox::add_again(WaitingMessage message) {
  if (messages_.contains(message.name)) return;
  pass_over(message.name);
  put(std::move(message));
}

void Outbox::put(WaitingMessage message) {
  const Lane lane{message.channel, pace_.provider_of(message.channel, message.place)};
  const Queue queue{message.marketing, lane};
  waiting_[queue].insert({Instant::earliest(), message.name});
  messages_.emplace(message.name, Message{.channel = message.channel,
                                          .queue = queue,
                                          .first_attempt_at = message.first_attempt_at,
                                          .attempt_count = static_cast<int>(message.attempts)});
}

IntentNumber Outbox::newest(PartitionId partition) const {
  const auto found = newest_.find(partition);
  return found == newest_.end() ? IntentNumber{} : found->second;
}

std::vector<MessageName> Outbox::due(Instant now, Day day, std::size_t limit) {
  std::vector<MessageName> batch;
  for (const bool marketing : {false, true}) take_due(marketing, now, day, limit, batch);
  return batch;
}

std::vector<Outbox::DueQueue> Outbox::due_queues(bool marketing, Instant now) {
  std::vector<DueQueue> due;
  for (auto& [queue, waiting] : waiting_) {
    const bool has_due = !waiting.empty() && waiting.begin()->at <= now;
    if (queue.marketing == marketing && has_due) due.push_back({&waiting, queue});
  }
  std::ranges::sort(due, {}, [](const DueQueue& one) { return *one.waiting->begin(); });
  return due;
}

/// In rounds: each queue has an equal share of what is left, until none has more to give.
void Outbox::take_due(bool marketing, Instant now, Day day, std::size_t limit, std::vector<MessageName>& batch) {
  for (std::vector<DueQueue> due = due_queues(marketing, now); !due.empty() && batch.size() < limit;) {
    const std::size_t share = std::max<std::size_t>((limit - batch.size()) / due.size(), 1);
    std::erase_if(due, [&](const DueQueue& one) {
      std::size_t wanted = 0;
      for (auto at = one.waiting->begin(); at != one.waiting->end() && at->at <= now && wanted < share; ++at) ++wanted;
      wanted = std::min(wanted, limit - batch.size());
      const std::size_t room = wanted == 0 ? 0 : pace_.take(one.queue.lane, wanted, now, day);
      for (std::size_t i = 0; i < room; ++i) {
        const MessageName name = one.waiting->begin()->name;
        one.waiting->erase(one.waiting->begin());
        Message& message = messages_.at(name);
        message.under_way = true;
        message.taken_on = day;
        batch.push_back(name);
      }
      return room == 0 || room < wanted;
    });
  }
}

void Outbox::postpone(MessageName name, Instant until) {
  const auto found = messages_.find(name);
  if (found == messages_.end() || !found->second.under_way) return;
  found->second.under_way = false;
  pace_.give_back(found->second.queue.lane, found->second.taken_on);
  waiting_[found->second.queue].insert({until, name});
}

void Outbox::drop(MessageName name) {
  const auto found = messages_.find(name);
  if (found == messages_.end() || !found->second.under_way) return;
  pace_.give_back(found->second.queue.lane, found->second.taken_on);
  messages_.erase(found);
}

bool Outbox::was_tried(MessageName name) const {
  const auto found = messages_.find(name);
  return found != messages_.end() && found->second.attempt_count > 0;
}

Instant Outbox::next_due() const {
  Instant next = Instant::never();
  for (const auto& [queue, waiting] : waiting_) {
    if (!waiting.empty()) next = std::min(next, waiting.begin()->at);
  }
  return next;
}

Outbox::Receipts Outbox::settle(std::vector<Delivered> delivered, Instant now, Day day) {
  Receipts receipts;
  for (Delivered& one : delivered) {
    const MessageName name{one.partition, one.receipt.intent};
    const auto found = messages_.find(name);
    if (found != messages_.end() && found->second.under_way) {
      pace_.hear(found->second.queue.lane, one.sign, now, day);
      settle(found->second, name, one, now);
      if (one.receipt.outcome != ReceiptOutcome::deferred) messages_.erase(found);
    }
    receipts.emplace_back(one.partition, std::move(one.receipt));
  }
  return receipts;
}

void Outbox::settle(Message& message, MessageName name, Delivered& delivered, Instant now) {
  ReceiptArrived& receipt = delivered.receipt;
  message.under_way = false;
  if (message.attempt_count++ == 0) message.first_attempt_at = now;
  const bool marketing = message.queue.marketing;
  const AfterAttempt next = after_attempt(marketing ? Urgency::marketing : Urgency::transactional,
                                          outcome_of(receipt.outcome),
                                          {.first_attempt_at = message.first_attempt_at,
                                           .last_attempt_at = now,
                                           .attempt_count = message.attempt_count,
                                           .retry_after = delivered.sign.retry_after},
                                          intent_token(name.partition, name.intent));
  if (receipt.outcome == ReceiptOutcome::unknown && message.channel == ChannelKind::sms) {
    return;  // nobody recognizes a copy of an SMS, and each is paid for
  }
  if (next.step == NextStep::retry) {
    if (receipt.outcome == ReceiptOutcome::unknown) receipt.reply = as_reply("in doubt, goes again: " + receipt.reply);
    receipt.outcome = ReceiptOutcome::deferred;
    waiting_[message.queue].insert({next.at, name});
  } else if (next.step == NextStep::give_up) {
    // In doubt to the end it may have arrived: that is for a person to judge, and not a failure.
    if (receipt.outcome != ReceiptOutcome::unknown) receipt.outcome = ReceiptOutcome::failed;
    receipt.reply = as_reply(fmt::format("gave up after {} tries: {}", message.attempt_count, receipt.reply));
  }
}

}  // namespace lapwing
