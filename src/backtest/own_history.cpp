#include "backtest/own_history.hpp"

#include <algorithm>

namespace lapwing {
namespace {

/// Of what class the campaign's messages with that template are; of a broadcast or a step that is gone: marketing.
MessageClass class_of(const CampaignDefinition* campaign, std::string_view template_id) {
  if (campaign == nullptr) return MessageClass::marketing;
  for (const Step& step : campaign->steps) {
    const auto* send = std::get_if<SendStep>(&step.action);
    if (send != nullptr && send->template_id == template_id) return send->message_class;
    const auto* cascade = std::get_if<CascadeStep>(&step.action);
    if (cascade == nullptr) continue;
    for (const CascadeStep::Part& part : cascade->parts) {
      if (part.send.template_id == template_id) return part.send.message_class;
    }
  }
  return MessageClass::marketing;
}

}  // namespace

void OwnHistory::open(const Engine& engine, CustomerNumber customer, std::string_view without) {
  engine_ = &engine;
  without_ = without;
  customer_ = customer;
  if (!is_read_) return;  // nothing was put in for the customer before
  is_read_ = false;
  next_intent_ = 1;
  sends_ = SendHistory();
  real_.clear();
}

void OwnHistory::read_until(Instant now) {
  const HappeningsView rows = engine_->audience().activity().happenings(customer_, Activity::Lane::messages);
  const auto at = [&](std::size_t row) { return Instant::from_seconds(rows.at()[row]); };
  if (!is_read_) {
    is_read_ = true;
    next_row_ = 0;
    while (next_row_ < rows.size() && at(next_row_) < now - history_kept) ++next_row_;
  }
  for (; next_row_ < rows.size() && at(next_row_) <= now; ++next_row_) read(rows, next_row_);
}

void OwnHistory::read(const HappeningsView& rows, std::size_t row) {
  const Activity& activity = engine_->audience().activity();
  const Instant at = Instant::from_seconds(rows.at()[row]);
  const std::uint32_t about = rows.subject(row);
  const HappeningSubject& subject = activity.subject(about);
  const std::string_view campaign_id = activity.texts().text(subject.group);
  if (campaign_id == without_) return;
  if (rows.kind(row) == Happening::message_failed) {
    const auto failed = std::ranges::find(real_, about, &std::pair<std::uint32_t, IntentNumber>::first);
    if (failed == real_.end()) return;
    sends_.settled(customer_, failed->second, ReceiptOutcome::failed, at);
    real_.erase(failed);
  }
  if (rows.kind(row) != Happening::message_sent && rows.kind(row) != Happening::message_read) return;
  const CampaignDefinition* campaign = engine_->campaigns().current(campaign_id);
  MessageQueued queued{.intent = next_intent(),
                       .customer = customer_,
                       .channel = static_cast<ChannelKind>(subject.channel),
                       .template_id = std::string(activity.texts().text(subject.name)),
                       .campaign_id = std::string(campaign_id),
                       .topic = std::string(activity.texts().text(subject.topic))};
  queued.message_class = class_of(campaign, queued.template_id);
  if (campaign != nullptr) queued.group = campaign->group;
  real_.emplace_back(about, queued.intent);
  sent(queued, at);
}

void OwnHistory::sent(const MessageQueued& queued, Instant at) {
  sends_.queued(queued, queued.campaign_id, at);
  sends_.settled(customer_, queued.intent, ReceiptOutcome::accepted, at);
  next_intent_ = queued.intent.value + 1;
}

}  // namespace lapwing
