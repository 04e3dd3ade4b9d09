#include "channel/smpp_batch.hpp"

#include <algorithm>

#include "channel/smpp_status.hpp"
#include "channel/smpp_submit.hpp"

namespace lapwing {
namespace {

/// A server that took nothing for so long will not take the rest of a batch either.
constexpr Duration patience = Duration::seconds(60);
constexpr std::size_t reply_max = 200;

SendResult verdict(Outcome outcome, std::uint32_t status, std::string_view reply) {
  return {outcome, static_cast<int>(status), {}, std::string(reply.substr(0, reply_max)), {}};
}

}  // namespace

SmppBatch::SmppBatch(std::span<const Envelope> envelopes, const SmppSettings& settings, std::uint64_t first_ticket,
                     Instant now)
    : messages_(envelopes.size()), open_count_(envelopes.size()), end_ticket_(first_ticket), progress_at_(now) {
  for (std::size_t index = 0; index < envelopes.size(); ++index) {
    Message& message = messages_[index];
    auto parts = submits_of(envelopes[index], settings);
    if (!parts) {
      message.verdict = verdict(Outcome::failed, 0, parts.error().text());
      settle(index);
      continue;
    }
    message.parts = std::move(*parts);
    message.ids.resize(message.parts.size());
    for (std::size_t part = 0; part < message.parts.size(); ++part) {
      tickets_.emplace_hint(tickets_.end(), end_ticket_, Part{index, part});
      waiting_.push_back(end_ticket_++);
    }
  }
}

std::optional<SmppBatch::Next> SmppBatch::next() {
  if (!has_next()) return std::nullopt;
  const std::uint64_t ticket = waiting_.front();
  waiting_.pop_front();
  const Part at = part_of(ticket);
  Message& message = messages_[at.message];
  ++message.under_way_count;
  return Next{ticket, &message.parts[at.part]};
}

void SmppBatch::answer(const SmppAnswer& answer, Instant now) {
  const auto found = tickets_.find(answer.ticket);
  if (found == tickets_.end()) return;  // of a batch that its caller left
  const Part at = found->second;
  Message& message = messages_[at.message];
  if (message.is_over) return;
  --message.under_way_count;
  const bool is_answered = answer.kind == SmppAnswer::Kind::answered;
  const bool is_throttled = is_answered && is_throttling(answer.status);
  if (is_answered && answer.status == smpp_ok) {
    ++message.taken_count;
    message.ids[at.part] = answer.message_id;
    progress_at_ = now;
    is_throttled_ = false;
  } else if ((is_throttled || answer.kind == SmppAnswer::Kind::unsent) && !message.verdict) {
    is_throttled_ = is_throttled_ || is_throttled;
    waiting_.push_front(answer.ticket);
  } else if (answer.kind == SmppAnswer::Kind::lost) {
    message.verdict = verdict(Outcome::unknown, 0, "no answer to the submit");
  } else if (!message.verdict) {
    message.verdict = verdict(classify_smpp_status(answer.status), answer.status, describe_smpp_status(answer.status));
  }
  settle(at.message);
}

void SmppBatch::refuse(std::uint64_t ticket) {
  const Part at = part_of(ticket);
  Message& message = messages_[at.message];
  --message.under_way_count;
  message.verdict = verdict(Outcome::failed, 0, "cannot be written as SMPP");
  settle(at.message);
}

bool SmppBatch::has_next() {
  // Once a part is not to be had, the others of its message stay here.
  while (!waiting_.empty() && messages_[part_of(waiting_.front()).message].verdict) waiting_.pop_front();
  return !waiting_.empty();
}

void SmppBatch::give_up(std::string_view why) {
  const auto left = std::exchange(waiting_, {});
  for (const std::uint64_t ticket : left) {
    Message& message = messages_[part_of(ticket).message];
    if (!message.verdict) message.verdict = verdict(Outcome::deferred, 0, "not tried: " + std::string(why));
  }
  for (const std::uint64_t ticket : left) settle(part_of(ticket).message);
}

void SmppBatch::settle(std::size_t index) {
  Message& message = messages_[index];
  if (message.is_over || message.under_way_count > 0) return;
  const bool is_whole = !message.parts.empty() && message.taken_count == message.parts.size();
  if (!is_whole && !message.verdict) return;  // parts wait
  SendResult result = is_whole ? verdict(Outcome::accepted, 0, describe_smpp_status(smpp_ok)) : *message.verdict;
  for (const std::string& id : message.ids) {
    if (!id.empty()) result.provider_id += (result.provider_id.empty() ? "" : ",") + id;
  }
  if (!is_whole && message.taken_count > 0) {
    // Another try would bring the customer those parts again.
    result.reply = "only " + std::to_string(message.taken_count) + " of " + std::to_string(message.parts.size()) +
                   " parts were taken: " + result.reply;
    result.reply.resize(std::min(result.reply.size(), reply_max));
    result.outcome = Outcome::unknown;
  }
  message.is_over = true;
  message.parts.clear();
  message.ids.clear();
  --open_count_;
  results_.emplace_back(index, std::move(result));
}

bool SmppBatch::is_stuck(Instant now) const { return is_throttled_ && now - progress_at_ >= patience; }

}  // namespace lapwing
