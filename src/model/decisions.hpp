#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// A customer was seen for the first time and got a number in its partition.
struct Registered {
  CustomerNumber customer{};
  std::string customer_id;
  friend bool operator==(const Registered&, const Registered&) = default;
};

/// A campaign's calendar came round; it will again at `next_due`.
struct ScheduleFired {
  std::string campaign_id;
  std::uint32_t version = 0;
  Instant next_due{};
  friend bool operator==(const ScheduleFired&, const ScheduleFired&) = default;
};

/// A customer entered a campaign.
struct Enrolled {
  EnrollmentNumber enrollment{};
  CustomerNumber customer{};
  std::string campaign_id;
  std::uint32_t version = 0;
  std::string key;  ///< the order that the trigger came for; empty: of none
  friend bool operator==(const Enrolled&, const Enrolled&) = default;
};

/// An enrollment stands at a step and sleeps there until `wake_at`.
struct Advanced {
  EnrollmentNumber enrollment{};
  std::uint32_t step = 0;
  Instant wake_at{};
  friend bool operator==(const Advanced&, const Advanced&) = default;
};

/// An enrollment ended.
struct Exited {
  EnrollmentNumber enrollment{};
  std::string reason;
  friend bool operator==(const Exited&, const Exited&) = default;
};

/// The customer did what the campaign was for.
struct GoalReached {
  EnrollmentNumber enrollment{};
  std::string order_id;
  Money amount{};
  friend bool operator==(const GoalReached&, const GoalReached&) = default;
};

/// A message is to be sent: the one decision that is also an intent.
struct MessageQueued {
  IntentNumber intent{};
  EnrollmentNumber enrollment{};  ///< 0: not by a campaign
  CustomerNumber customer{};
  ChannelKind channel{};
  std::string template_id;
  std::uint32_t template_version = 0;
  /// Whose message it is; "broadcast:" and its id if a broadcast sends it. Empty in journals of older versions: the
  /// enrollment's.
  std::string campaign_id;
  /// Absent in journals of older versions: taken for marketing, which asks most of a message.
  std::optional<MessageClass> message_class;
  std::string topic;  ///< empty: of none
  std::string group;  ///< of the campaign; empty: of none
  HoldNumber hold{};  ///< the message that was held until now; 0: it was not
  friend bool operator==(const MessageQueued&, const MessageQueued&) = default;
};

/// A message was not sent, and why.
struct MessageRefused {
  EnrollmentNumber enrollment{};  ///< 0: not by a campaign
  CustomerNumber customer{};
  ChannelKind channel{};
  std::string template_id;
  std::string reason;
  std::string campaign_id;  ///< likewise
  std::string topic;        ///< empty: of none
  std::string rule;         ///< which cap, which stage, which exit; empty: the reason says all
  HoldNumber hold{};        ///< the message that was held until now; 0: it was not
  friend bool operator==(const MessageRefused&, const MessageRefused&) = default;
};

/// A message may not go yet. It is judged again at `until` at the latest, and ends by being queued or refused. The same
/// hold again: it waits for something else, or for longer.
struct MessageHeld {
  HoldNumber hold{};
  EnrollmentNumber enrollment{};  ///< 0: not by a campaign; else it stands at its step as long as the message is held
  std::uint32_t step = 0;         ///< of the campaign: the send step
  CustomerNumber customer{};
  ChannelKind channel{};
  std::string template_id;
  std::string campaign_id;  ///< whose message it is; "broadcast:" and its id if a broadcast sends it
  MessageClass message_class = MessageClass::marketing;
  std::string topic;  ///< empty: of none
  std::string group;  ///< of the campaign; empty: of none
  std::uint8_t priority = priority_usual;
  OnLimit on_limit = OnLimit::defer;
  Instant asked_at{};  ///< when it was first to go
  Instant until{};
  std::string rule;  ///< what holds it: "quiet_hours", "higher_priority", or the id of a frequency cap
  friend bool operator==(const MessageHeld&, const MessageHeld&) = default;
};

/// What happened to a lot; room `loyalty` says what each means.
enum class PostingKind : std::uint8_t {
  accrued,
  spent,
  returned,
  burned,
  clawed_back,
  debt,
  debt_paid,
  activated,
  held,
  released
};
std::string_view to_text(PostingKind kind);

/// One entry of the bonus ledger.
struct BonusPosted {
  CustomerNumber customer{};
  PostingKind kind{};
  LotNumber lot{};
  std::string bonus_type;
  Money amount{};  ///< always positive; the kind says which way it goes
  Instant active_at{};
  Instant burns_at{};  ///< `never` if it does not burn
  std::string key;
  EnrollmentNumber enrollment{};  ///< 0: not by a campaign
  /// returned: the key of the spend; clawed_back, debt: that of the accrual; spent: that of the hold, if any; released:
  /// that of the spend if the hold was committed to one that had been paid already
  std::string of;
  Instant expires_at{};  ///< held: when the hold ends by itself
  std::string rule;      ///< the accrual rule that an order's bonuses come from, or are undone for; empty: of none
  std::uint32_t rule_version = 0;
  std::string order_id;  ///< with a rule: the order that it rewards
  friend bool operator==(const BonusPosted&, const BonusPosted&) = default;
};

/// The segments of which a customer became a member, and those of which the customer ceased to be one, by a record or
/// by time. One decision for all that changed at once, because an order easily moves its customer through a dozen
/// segments. A segment's number is its place, from 0, in the order in which the partition's segments were first
/// published; the numbers are packed (`packed_numbers.hpp`).
struct SegmentsChanged {
  CustomerNumber customer{};
  std::string entered;
  std::string left;
  friend bool operator==(const SegmentsChanged&, const SegmentsChanged&) = default;
};

/// A segment's members were determined anew because a definition or a setting changed. Nobody entered or left by what
/// they did, so nothing follows from it. The customers' numbers are packed (`packed_numbers.hpp`).
struct SegmentRecomputed {
  std::string segment_id;
  std::uint32_t version = 0;
  std::string added;
  std::string removed;
  friend bool operator==(const SegmentRecomputed&, const SegmentRecomputed&) = default;
};

/// A customer went from one stage of the lifecycle to another, by a record or by time.
struct StageMoved {
  CustomerNumber customer{};
  std::string from;  ///< empty: the customer is new
  std::string to;
  friend bool operator==(const StageMoved&, const StageMoved&) = default;
};

/// All customers' stages were determined anew because the lifecycle or a setting changed; nobody moved by what they
/// did.
struct StagesRecomputed {
  std::uint32_t version = 0;  ///< of the lifecycle
  std::string stages;         ///< a byte for each customer by number: the stage's place in the lifecycle, from 0
  friend bool operator==(const StagesRecomputed&, const StagesRecomputed&) = default;
};

/// What the engine concludes.
using Decision =
    std::variant<Registered, ScheduleFired, Enrolled, Advanced, Exited, GoalReached, MessageQueued, MessageRefused,
                 BonusPosted, SegmentsChanged, SegmentRecomputed, StageMoved, StagesRecomputed, MessageHeld>;

}  // namespace lapwing
