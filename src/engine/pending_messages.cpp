#include "engine/pending_messages.hpp"

#include "base/ensure.hpp"

namespace lapwing {
namespace {

void put_message(ByteWriter& to, const PendingIntent& message) {
  to.put(message.customer);
  to.put(message.enrollment);
  to.put_text(message.campaign_id);
  to.put(message.channel);
  to.put(message.message_class);
  to.put_text(message.topic);
  to.put_text(message.group);
  to.put_text(message.template_id);
  to.put(message.template_version);
  to.put(message.queued_at);
  to.put(message.lot);
  to.put_text(message.promo_code);
  to.put_text(message.product_id);
  to.put_text(message.order_id);
  to.put(message.attempts);
  to.put(message.first_attempt_at);
  to.put<std::uint8_t>(message.is_under_way ? 1 : 0);
}

PendingIntent get_message(ByteReader& from) {
  PendingIntent message;
  from.get(message.customer);
  from.get(message.enrollment);
  message.campaign_id = from.get_text();
  from.get(message.channel);
  from.get(message.message_class);
  message.topic = from.get_text();
  message.group = from.get_text();
  message.template_id = from.get_text();
  from.get(message.template_version);
  from.get(message.queued_at);
  from.get(message.lot);
  message.promo_code = from.get_text();
  message.product_id = from.get_text();
  message.order_id = from.get_text();
  from.get(message.attempts);
  from.get(message.first_attempt_at);
  message.is_under_way = from.get<std::uint8_t>() != 0;
  return message;
}

}  // namespace

void PendingMessages::queue(IntentNumber number, PendingIntent message, const std::string& text) {
  TemplateInUse& in_use = templates_[{message.template_id, message.template_version}];
  if (in_use.messages++ == 0) in_use.text = text;
  pending_.emplace(number, std::move(message));
}

bool PendingMessages::begin_attempt(IntentNumber number, Instant at) {
  const auto found = pending_.find(number);
  if (found == pending_.end()) return false;
  PendingIntent& message = found->second;
  if (message.attempts++ == 0) message.first_attempt_at = at;
  message.is_under_way = true;
  return true;
}

void PendingMessages::defer(IntentNumber number) {
  const auto found = pending_.find(number);
  if (found != pending_.end()) found->second.is_under_way = false;
}

void PendingMessages::end(const ReceiptArrived& receipt, Instant at) {
  const IntentNumber number = receipt.intent;
  const bool is_dead = receipt.outcome == ReceiptOutcome::failed || receipt.outcome == ReceiptOutcome::unknown;
  if (!is_dead) return withdraw(number);
  auto message = pending_.extract(number);
  if (message.empty()) return;
  message.mapped().is_under_way = false;
  dead_by_age_.emplace(at, number);
  dead_.emplace(number, DeadLetter{std::move(message.mapped()), receipt.outcome, at, receipt.reply});
  while (dead_.size() > dead_letters_max || dead_by_age_.begin()->first < at - dead_letters_kept) {
    forget_dead(dead_by_age_.begin()->second);
  }
}

void PendingMessages::withdraw(IntentNumber number) {
  const auto found = pending_.find(number);
  if (found == pending_.end()) return;
  release_template(found->second);
  pending_.erase(found);
}

void PendingMessages::forget_dead(IntentNumber number) {
  const auto found = dead_.find(number);
  if (found == dead_.end()) return;
  release_template(found->second.message);
  dead_by_age_.erase({found->second.at, number});
  dead_.erase(found);
}

void PendingMessages::revive(IntentNumber number) {
  auto letter = dead_.extract(number);
  ensure(!letter.empty(), "a message that is sent again is a dead letter");
  dead_by_age_.erase({letter.mapped().at, number});
  PendingIntent& message = letter.mapped().message;
  message.attempts = 0;
  message.first_attempt_at = {};
  pending_.emplace(number, std::move(message));
}

const std::string& PendingMessages::template_text(const PendingIntent& message) const {
  const auto in_use = templates_.find({message.template_id, message.template_version});
  ensure(in_use != templates_.end(), "the template of a message that is kept is in use");
  return in_use->second.text;
}

void PendingMessages::release_template(const PendingIntent& message) {
  const auto in_use = templates_.find({message.template_id, message.template_version});
  ensure(in_use != templates_.end(), "the template of a message that is kept is in use");
  if (--in_use->second.messages == 0) templates_.erase(in_use);
}

void PendingMessages::save(ByteWriter& to) const {
  to.put<std::uint64_t>(pending_.size());
  for (const auto& [number, message] : pending_) {
    to.put(number);
    put_message(to, message);
  }
  to.put<std::uint64_t>(dead_.size());
  for (const auto& [number, letter] : dead_) {
    to.put(number);
    put_message(to, letter.message);
    to.put(letter.outcome);
    to.put(letter.at);
    to.put_text(letter.reply);
  }
  to.put<std::uint64_t>(templates_.size());
  for (const auto& [key, in_use] : templates_) {
    to.put_text(key.first);
    to.put(key.second);
    to.put_text(in_use.text);
    to.put(in_use.messages);
  }
}

void PendingMessages::load(ByteReader& from) {
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto number = from.get<IntentNumber>();
    pending_.emplace(number, get_message(from));
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto number = from.get<IntentNumber>();
    DeadLetter letter;
    letter.message = get_message(from);
    from.get(letter.outcome);
    from.get(letter.at);
    letter.reply = from.get_text();
    dead_by_age_.emplace(letter.at, number);
    dead_.emplace(number, std::move(letter));
  }
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string id = from.get_text();
    const auto template_version = from.get<std::uint32_t>();
    TemplateInUse& in_use = templates_[{std::move(id), template_version}];
    in_use.text = from.get_text();
    from.get(in_use.messages);
  }
}

}  // namespace lapwing
