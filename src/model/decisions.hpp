#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/conversion.hpp"
#include "model/errands.hpp"
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

/// Why a customer who entered a campaign gets nothing of it: to compare with. Such an enrollment walks no step, and is
/// counted with the others.
enum class ControlGroup : std::uint8_t { none, campaign, shop };
std::string_view to_text(ControlGroup control);

/// A customer entered a campaign.
struct Enrolled {
  EnrollmentNumber enrollment{};
  CustomerNumber customer{};
  std::string campaign_id;
  std::uint32_t version = 0;
  std::string key;  ///< the order, product or category that the trigger came for; empty: of none
  ControlGroup control = ControlGroup::none;
  friend bool operator==(const Enrolled&, const Enrolled&) = default;
};

/// An enrollment stands at a step and sleeps there until `wake_at`.
struct Advanced {
  EnrollmentNumber enrollment{};
  std::uint32_t step = 0;
  Instant wake_at{};
  friend bool operator==(const Advanced&, const Advanced&) = default;
};

/// An enrollment came to a split and goes that variant's way.
struct VariantAssigned {
  EnrollmentNumber enrollment{};
  std::uint32_t step = 0;
  std::string split;  ///< the id of the step
  std::string variant;
  friend bool operator==(const VariantAssigned&, const VariantAssigned&) = default;
};

/// An enrollment goes on in another version of its campaign, where it stands at that step.
struct Migrated {
  EnrollmentNumber enrollment{};
  std::uint32_t version = 0;
  std::uint32_t step = 0;
  friend bool operator==(const Migrated&, const Migrated&) = default;
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
  std::string topic;       ///< empty: of none
  std::string group;       ///< of the campaign; empty: of none
  HoldNumber hold{};       ///< the message that was held until now; 0: it was not
  std::uint32_t step = 0;  ///< of the campaign: the step that sends it
  std::uint32_t part = 0;  ///< of a cascade: its place in it
  Money cost{};            ///< what it costs the shop, by the policy at that moment
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
  std::uint32_t step = 0;   ///< as in MessageQueued
  std::uint32_t part = 0;
  friend bool operator==(const MessageRefused&, const MessageRefused&) = default;
};

/// A message that was queued may not go any more: what it needs was taken away before it was handed over.
struct MessageWithdrawn {
  IntentNumber intent{};
  CustomerNumber customer{};
  std::string reason;  ///< as in MessageRefused
  std::string rule;    ///< likewise
  friend bool operator==(const MessageWithdrawn&, const MessageWithdrawn&) = default;
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
  std::string rule;        ///< what holds it: "quiet_hours", "higher_priority", or the id of a frequency cap
  std::uint32_t part = 0;  ///< of a cascade: the message's place in it
  friend bool operator==(const MessageHeld&, const MessageHeld&) = default;
};

/// A campaign changed what is known of a customer.
struct CustomerChanged {
  CustomerNumber customer{};
  EnrollmentNumber enrollment{};
  std::vector<AttributeFact> attributes;
  std::vector<LabelFact> labels;
  friend bool operator==(const CustomerChanged&, const CustomerChanged&) = default;
};

/// Something for a manager: a task to do, or a pop-up to see.
enum class TaskKind : std::uint8_t { task, popup };
std::string_view to_text(TaskKind kind);

/// A campaign asks a manager for something. It stays open until `TaskClosed`.
struct TaskRaised {
  TaskNumber task{};
  CustomerNumber customer{};
  EnrollmentNumber enrollment{};
  std::string campaign_id;
  std::uint32_t step = 0;
  TaskKind kind{};
  std::string text;
  std::string assignee;           ///< who is to do it, by the shop's own name; empty: whoever comes first
  std::optional<Instant> due_at;  ///< by when
  friend bool operator==(const TaskRaised&, const TaskRaised&) = default;
};

/// A campaign tells software of the shop's own, which hears of it at least once: room `delivery` reads these from the
/// journal.
struct WebhookRaised {
  CustomerNumber customer{};
  EnrollmentNumber enrollment{};
  std::string campaign_id;
  std::uint32_t step = 0;
  std::string endpoint;  ///< a name that the server's settings give an address
  std::string about;     ///< the id of the order, product or item that the walk is about; empty: none in particular
  std::string data;      ///< a JSON object, as the step gives it
  friend bool operator==(const WebhookRaised&, const WebhookRaised&) = default;
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
  std::string to;    ///< empty: the customer is gone
  friend bool operator==(const StageMoved&, const StageMoved&) = default;
};

/// All customers' stages were determined anew because the lifecycle or a setting changed; nobody moved by what they
/// did.
struct StagesRecomputed {
  std::uint32_t version = 0;  ///< of the lifecycle
  std::string stages;  ///< a byte for each customer by number: the stage's place in the lifecycle, from 0; 255: gone
  friend bool operator==(const StagesRecomputed&, const StagesRecomputed&) = default;
};

/// A code of a pool is set aside for a customer. The same code again: an enrollment of the same campaign goes on with
/// what an earlier one was given.
struct PromoCodeReserved {
  CustomerNumber customer{};
  std::string pool;
  std::string code;
  std::uint64_t number = 0;       ///< its place among the pool's generated codes, from 1; 0: it was uploaded
  EnrollmentNumber enrollment{};  ///< 0: for an operator
  std::uint32_t step = 0;         ///< of the campaign
  std::string campaign_id;
  std::string key;       ///< of the operator's request; empty: by a campaign
  Instant expires_at{};  ///< from when on it is not accepted any more; `never` if it stays good
  friend bool operator==(const PromoCodeReserved&, const PromoCodeReserved&) = default;
};

/// The customer has a code that was reserved: a message with it was accepted, or an operator handed it out.
struct PromoCodeGiven {
  CustomerNumber customer{};
  std::string code;
  friend bool operator==(const PromoCodeGiven&, const PromoCodeGiven&) = default;
};

/// A reserved code never reached its customer. An uploaded one is free again; a generated one lapses.
struct PromoCodeReleased {
  CustomerNumber customer{};
  std::string code;
  friend bool operator==(const PromoCodeReleased&, const PromoCodeReleased&) = default;
};

/// A code of a pool was used in an order.
struct PromoCodeRedeemed {
  CustomerNumber customer{};  ///< who ordered
  std::string code;
  std::string order_id;
  friend bool operator==(const PromoCodeRedeemed&, const PromoCodeRedeemed&) = default;
};

/// The order in which a code was used fell, or names another code now: the code can be used again.
struct PromoCodeRestored {
  CustomerNumber customer{};  ///< who ordered
  std::string code;
  std::string order_id;
  friend bool operator==(const PromoCodeRestored&, const PromoCodeRestored&) = default;
};

/// Why a campaign could not give a customer a code.
///   empty: no code is left. over: the pool's last day is past. had_one: the customer got one from this campaign, which
///   is used or expired.
enum class PromoRefusal : std::uint8_t { empty, over, had_one };
std::string_view to_text(PromoRefusal refusal);

struct PromoCodeRefused {
  CustomerNumber customer{};
  std::string pool;
  EnrollmentNumber enrollment{};
  std::uint32_t step = 0;
  std::string campaign_id;
  PromoRefusal reason{};
  friend bool operator==(const PromoCodeRefused&, const PromoCodeRefused&) = default;
};

/// A pool has come down to the number of free codes at which the shop wants to be told.
struct PromoStockLow {
  std::string pool;
  std::uint64_t left = 0;  ///< in this partition
  friend bool operator==(const PromoStockLow&, const PromoStockLow&) = default;
};

/// An errand goes to another partition, or to the same one. It is pending until `ErrandDone`.
struct ErrandSent {
  ErrandNumber errand{};
  PartitionId to{};
  ErrandPayload payload;
  friend bool operator==(const ErrandSent&, const ErrandSent&) = default;
};

/// How far a friend's referral has come.
///   asked: the referrer is being asked. accepted: the friend is to buy. rewarded: the friend has bought.
///   refused, taken_back: it is over.
enum class ReferralState : std::uint8_t { asked, accepted, refused, rewarded, taken_back };
std::string_view to_text(ReferralState state);

/// A friend's referral came so far. A claim that is refused while another one counts leaves that as it is.
struct ReferralMoved {
  CustomerNumber customer{};  ///< the friend
  ReferralState state{};
  CustomerPlace referrer;  ///< asked and later
  Instant claimed_at{};    ///< asked and later
  std::string reason;      ///< refused, taken_back: why
  std::string order_id;    ///< rewarded, taken_back: by which order
  friend bool operator==(const ReferralMoved&, const ReferralMoved&) = default;
};

/// What a referrer has of a friend's first order.
enum class ReferrerOutcome : std::uint8_t { rewarded, refused, taken_back };
std::string_view to_text(ReferrerOutcome outcome);

struct ReferrerRewarded {
  CustomerNumber customer{};  ///< the referrer
  CustomerPlace referred;     ///< the friend
  ReferrerOutcome outcome{};
  std::string reason;  ///< refused: why
  friend bool operator==(const ReferrerRewarded&, const ReferrerRewarded&) = default;
};

/// An order belongs to the message that touched its customer last before it was placed, or to the campaign that gave
/// the promo code it was placed with. The same order again: it comes to another amount now, and belongs where it did.
struct OrderAttributed {
  CustomerNumber customer{};
  std::string order_id;
  std::string campaign_id;  ///< "broadcast:" and its id if a broadcast earned it
  IntentNumber intent{};    ///< the message; 0: a code that came without one
  TouchKind touch{};
  Instant touched_at{};
  Money amount{};  ///< what the order comes to, less refunds; zero: it fell
  friend bool operator==(const OrderAttributed&, const OrderAttributed&) = default;
};

/// The time came at which a customer will soon need an item again, going by one purchase of it. It comes once for a
/// purchase, whether the campaign takes the customer in or not.
struct RefillDue {
  CustomerNumber customer{};
  std::string campaign_id;
  std::uint32_t version = 0;
  std::string item;  ///< a product or a category, as the campaign has it
  Instant purchased_at{};
  friend bool operator==(const RefillDue&, const RefillDue&) = default;
};

/// How long a piece of a product lasts, or of any product of a category; one of the two is named.
struct LearnedPeriod {
  std::string product;
  std::string category;
  Duration period{};  ///< zero: too few purchases tell it by now
  friend bool operator==(const LearnedPeriod&, const LearnedPeriod&) = default;
};

/// What repeated purchases in this partition tell a campaign about refills; it is learned anew at `next_due`.
struct RefillPeriodsLearned {
  std::string campaign_id;
  std::uint32_t version = 0;
  Instant next_due{};
  std::vector<LearnedPeriod> periods;  ///< that changed
  friend bool operator==(const RefillPeriodsLearned&, const RefillPeriodsLearned&) = default;
};

/// What the engine concludes.
using Decision = std::variant<
    Registered, ScheduleFired, Enrolled, Advanced, Exited, GoalReached, MessageQueued, MessageRefused, BonusPosted,
    SegmentsChanged, SegmentRecomputed, StageMoved, StagesRecomputed, MessageHeld, VariantAssigned, CustomerChanged,
    TaskRaised, Migrated, PromoCodeReserved, PromoCodeGiven, PromoCodeReleased, PromoCodeRedeemed, PromoCodeRestored,
    PromoCodeRefused, PromoStockLow, ErrandSent, ReferralMoved, ReferrerRewarded, OrderAttributed, WebhookRaised,
    RefillDue, RefillPeriodsLearned, MessageWithdrawn>;

}  // namespace lapwing
