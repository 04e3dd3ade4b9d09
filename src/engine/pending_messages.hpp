#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"
#include "policy/message_subject.hpp"

namespace lapwing {

/// A message's place in its journal.
struct MessageName {
  PartitionId partition{};
  IntentNumber intent{};
  friend auto operator<=>(const MessageName&, const MessageName&) = default;
};

/// A message that was decided on and whose fate is not yet known.
struct PendingIntent {
  CustomerNumber customer{};
  EnrollmentNumber enrollment{};
  std::string campaign_id;
  ChannelKind channel{};
  MessageClass message_class = MessageClass::marketing;
  std::string topic;  ///< empty: of none
  std::string group;  ///< of the campaign; empty: of none
  std::string template_id;
  std::uint32_t template_version = 0;
  Instant queued_at{};
  LotNumber lot{};         ///< the lot that the enrollment accrued last; 0 if none
  std::string promo_code;  ///< of the pool that the enrollment's last such step gave; empty: none
  std::string product_id;  ///< that the enrollment is about; empty: about none
  std::string order_id;    ///< likewise
  std::uint32_t attempts = 0;
  Instant first_attempt_at{};  ///< of attempts, if there were any
  bool is_under_way = false;   ///< an attempt was begun, and nothing is known of it yet
};

/// A message as all who share a contact see it: one of them gets it.
struct HouseholdMessage {
  std::uint64_t contact = 0;  ///< its fingerprint
  MessageSubject subject;
  friend auto operator<=>(const HouseholdMessage&, const HouseholdMessage&) = default;
};

/// A message that ended without having arrived, as far as is known: nobody will try it again unless an operator wants
/// it. Those whose contact turned out to be none, or that were withdrawn, are not among them.
struct DeadLetter {
  PendingIntent message;
  ReceiptOutcome outcome{};  ///< failed or unknown
  Instant at{};
  std::string reply;  ///< what the channel said last
};

/// A partition's messages between the decision and the answer, and those that got none or a bad one. Keeps the version
/// of the template that each was decided on. Not thread-safe: it belongs to its partition's thread.
class PendingMessages {
 public:
  /// Dead letters are kept for so long, and so many at most: the oldest are forgotten first.
  static constexpr Duration dead_letters_kept = Duration::days(30);
  static constexpr std::size_t dead_letters_max = 10'000;

  /// `text`: of the template's version.
  void queue(IntentNumber number, PendingIntent message, const std::string& text);
  /// False if the message is not pending.
  bool begin_attempt(IntentNumber number, Instant at);
  /// The attempt is over, and another one will be made.
  void defer(IntentNumber number);
  /// The message is over, with that outcome of sending.
  void end(const ReceiptArrived& receipt, Instant at);
  void withdraw(IntentNumber number);
  /// A dead letter that arrived after all, or whose contact is none, is none.
  void forget_dead(IntentNumber number);
  /// A dead letter is pending again, as if it had never been tried.
  void revive(IntentNumber number);

  [[nodiscard]] const std::map<IntentNumber, PendingIntent>& pending() const { return pending_; }
  [[nodiscard]] const std::map<IntentNumber, DeadLetter>& dead_letters() const { return dead_; }
  /// Of a message that is pending or a dead letter: the text of its template's version.
  [[nodiscard]] const std::string& template_text(const PendingIntent& message) const;

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// A version of a template that messages name.
  struct TemplateInUse {
    std::string text;
    std::uint64_t messages = 0;
  };

  void release_template(const PendingIntent& message);

  std::map<IntentNumber, PendingIntent> pending_;
  std::map<IntentNumber, DeadLetter> dead_;
  std::set<std::pair<Instant, IntentNumber>> dead_by_age_;
  std::map<std::pair<std::string, std::uint32_t>, TemplateInUse> templates_;  // by id and version
};

}  // namespace lapwing
