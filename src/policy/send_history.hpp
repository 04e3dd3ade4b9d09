#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"
#include "policy/message_subject.hpp"

namespace lapwing {

/// A message that counts: a provider has accepted it, or its fate is open. Without padding, since images of equal
/// histories are equal.
struct SentMessage {
  Instant at{};  ///< when it was accepted; as long as it is open, when it was queued
  IntentNumber intent{};
  std::uint32_t subject = 0;  ///< for `SendHistory::subject`
  std::uint32_t is_open = 1;
};
static_assert(std::has_unique_object_representations_v<SentMessage>);

/// What a partition's customers were lately sent, as far as frequency caps and households ask for it: service and
/// marketing of the last `history_kept`. A customer who was sent nothing costs nothing, one who was a few rows.
class SendHistory {
 public:
  // Enacting decisions and receipts.
  void queued(const MessageQueued& queued, std::string_view campaign_id, Instant at);
  /// A message that was settled is to be sent again.
  void reopened(const MessageQueued& queued, Instant at);
  /// The message's terminal receipt. One that failed counts no more; one that perhaps arrived counts.
  void settled(CustomerNumber customer, IntentNumber intent, ReceiptOutcome outcome, Instant at);

  /// In the order of queueing.
  [[nodiscard]] std::span<const SentMessage> of(CustomerNumber customer) const;
  [[nodiscard]] const MessageSubject& subject(const SentMessage& sent) const { return subjects_[sent.subject]; }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  std::uint32_t ensure_subject(MessageSubject subject);

  std::vector<MessageSubject> subjects_;
  std::map<MessageSubject, std::uint32_t> places_;                    // in subjects_
  std::unordered_map<std::uint32_t, std::vector<SentMessage>> sent_;  // by customer
};

/// Longer than any window that policy looks back: a month of the calendar, and the clocks that may change meanwhile.
inline constexpr Duration history_kept = Duration::days(33);

}  // namespace lapwing
