#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/zone.hpp"
#include "model/errands.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// The shop that this data folder belongs to; the first input of every partition.
struct ShopConfigured {
  std::string name;
  std::string currency;  ///< ISO 4217
  Zone zone;             ///< in which the shop's days begin and end
  std::uint32_t partition_count = 0;
  std::string locale;        ///< "ru" or "en": how messages format money and dates
  std::string phone_region;  ///< ISO 3166 region of phone numbers without a country code
  friend bool operator==(const ShopConfigured&, const ShopConfigured&) = default;
};

/// A time zone that customers may live in.
struct ZoneDefined {
  Zone zone;
  friend bool operator==(const ZoneDefined&, const ZoneDefined&) = default;
};

enum class DefinitionKind : std::uint8_t {
  campaign,
  message_template,
  bonus_type,
  segment,
  rfm,
  lifecycle,
  policy,
  accrual_rule,
  promo_pool,
  referral,
  consent_text  ///< a wording that people agree to; nothing is decided by it
};
std::string_view to_text(DefinitionKind kind);
std::optional<DefinitionKind> parse_definition_kind(std::string_view text);

/// A new version of something that operators define. Versions of one id count from 1 and never change.
struct DefinitionPublished {
  DefinitionKind kind{};
  std::string id;
  std::uint32_t version = 1;
  std::string text;  ///< JSON
  friend bool operator==(const DefinitionPublished&, const DefinitionPublished&) = default;
};

/// The bounds between RFM scores, frozen for a day. Days and counts are in thousandths, since manual bounds may have
/// decimals.
struct RfmBoundsSet {
  std::uint32_t version = 0;
  Day day{};
  std::uint32_t bins = 5;
  std::vector<std::int64_t> recency_thousandths;
  std::vector<std::int64_t> frequency_thousandths;
  std::vector<Money> monetary;
  std::uint32_t period_days = 365;
  bool tie_guard = true;
  bool organic = false;  ///< the day turned; else a first freeze or an edit, by which nobody enters anything
  std::uint32_t settings_version = 0;  ///< of the definition of RFM that they follow; 0: the defaults
  friend bool operator==(const RfmBoundsSet&, const RfmBoundsSet&) = default;
};

/// What became known of a product. What is not said stays.
struct ProductRecorded {
  std::string product_id;
  std::string name;
  std::string category;
  std::string brand;
  std::optional<Money> price;
  std::string url;
  std::optional<std::uint64_t> stock;  ///< pieces that can be sold; 0: none
  friend bool operator==(const ProductRecorded&, const ProductRecorded&) = default;
};

/// What became known of a customer. Only what is given changes; a customer not seen before is registered.
struct CustomerRecorded {
  std::string customer_id;
  std::optional<Instant> created_at;
  std::string zone;  ///< IANA name; empty: not said
  std::vector<ContactFact> contacts;
  std::vector<ConsentFact> consents;
  std::vector<AttributeFact> attributes;
  std::vector<LabelFact> labels;
  std::string sealed_personal;  ///< names and contacts under the customer's key; empty: not said
  bool imported = false;
  friend bool operator==(const CustomerRecorded&, const CustomerRecorded&) = default;
};

/// An order, new or changed: the same order id again replaces what was known. Lines replace those at the same places.
struct OrderRecorded {
  std::string customer_id;
  std::string order_id;
  Instant placed_at{};
  OrderStatus status = OrderStatus::completed;
  std::optional<Money> total;  ///< what the customer was to pay; absent: the sum of the lines
  Money refunded{};
  Money bonus_spent{};
  std::string promo_code;
  std::string store;
  std::uint32_t first_line = 0;  ///< the place of lines[0] within the order
  std::vector<OrderLine> lines;
  bool imported = false;
  friend bool operator==(const OrderRecorded&, const OrderRecorded&) = default;
};

/// Lines of an order that is already known. They replace those at the same places; a total that was given with the
/// order stays.
struct OrderLinesRecorded {
  std::string customer_id;
  std::string order_id;
  std::uint32_t first_line = 0;  ///< the place of lines[0] within the order
  std::vector<OrderLine> lines;
  friend bool operator==(const OrderLinesRecorded&, const OrderLinesRecorded&) = default;
};

/// What is to be paid for with bonuses, so that the bonus types' limits of writing off hold.
struct BonusPurchase {
  Money total{};                 ///< what the customer is to pay, without delivery
  std::vector<OrderLine> lines;  ///< of which a type may exclude some; only category and amount count
  friend bool operator==(const BonusPurchase&, const BonusPurchase&) = default;
};

/// A customer pays with bonuses. The same key again changes nothing.
struct BonusSpendRequested {
  std::string customer_id;
  std::string bonus_type;  ///< empty: of any type
  Money amount{};
  std::string key;
  std::optional<BonusPurchase> purchase;  ///< absent: no limits
  friend bool operator==(const BonusSpendRequested&, const BonusSpendRequested&) = default;
};

/// An operator gives a customer bonuses. The same key again changes nothing.
struct BonusAccrualRequested {
  std::string customer_id;
  std::string bonus_type;
  Money amount{};
  std::string key;
  friend bool operator==(const BonusAccrualRequested&, const BonusAccrualRequested&) = default;
};

/// Bonuses are set aside for an order that is being made, so that nobody else spends them. The same key again changes
/// nothing.
struct BonusHoldRequested {
  std::string customer_id;
  std::string bonus_type;  ///< empty: of any type
  Money amount{};
  std::string key;
  Instant expires_at{};                   ///< when the hold ends by itself
  std::optional<BonusPurchase> purchase;  ///< absent: no limits
  friend bool operator==(const BonusHoldRequested&, const BonusHoldRequested&) = default;
};

/// The order was made: what is held is spent on it, and comes back if it falls. The same again changes nothing.
struct BonusHoldCommitted {
  std::string customer_id;
  std::string key;       ///< of the hold
  std::string order_id;  ///< empty: paid for something else than an order
  friend bool operator==(const BonusHoldCommitted&, const BonusHoldCommitted&) = default;
};

/// The order was not made: what is held can be spent again. The same again changes nothing.
struct BonusHoldReleased {
  std::string customer_id;
  std::string key;  ///< of the hold
  friend bool operator==(const BonusHoldReleased&, const BonusHoldReleased&) = default;
};

/// An operator sends these customers of one partition a message each, as far as policy lets it go. The same id again
/// changes nothing, whoever is named.
struct BroadcastRequested {
  std::string broadcast_id;
  ChannelKind channel{};
  std::string template_id;
  MessageClass message_class = MessageClass::marketing;
  std::string topic;  ///< empty: of none
  std::vector<std::string> customer_ids;
  std::uint8_t priority = priority_usual;
  OnLimit on_limit = OnLimit::defer;
  friend bool operator==(const BroadcastRequested&, const BroadcastRequested&) = default;
};

/// What became of a message. The first four come from sending, and so may `bounced`; the others later, from whoever
/// watches. The numbers stand in records.
enum class ReceiptOutcome : std::uint8_t {
  accepted,
  deferred,
  failed,
  unknown,
  delivered,
  opened,
  clicked,
  bounced,          ///< the contact cannot be reached, and never will be
  soft_bounced,     ///< it came back, but the contact may be good: a full mailbox
  complained,       ///< whom it went to called it spam
  unsubscribed,     ///< somebody took back their consent by way of it; the consent itself comes by itself
  machine_opened,   ///< a program looked at it, which says nothing of the person
  machine_clicked,  ///< a program followed its links
};
inline constexpr std::size_t receipt_outcome_count = 13;
std::string_view to_text(ReceiptOutcome outcome);
/// It did not reach the contact.
constexpr bool is_failure(ReceiptOutcome outcome) {
  return outcome == ReceiptOutcome::failed || outcome == ReceiptOutcome::bounced ||
         outcome == ReceiptOutcome::soft_bounced;
}
/// No answer of sending is waited for any more.
constexpr bool ends_sending(ReceiptOutcome outcome) {
  return outcome == ReceiptOutcome::accepted || outcome == ReceiptOutcome::unknown || is_failure(outcome);
}

/// A channel's answer to an intent.
struct ReceiptArrived {
  IntentNumber intent{};
  ReceiptOutcome outcome{};
  std::uint32_t code = 0;  ///< the protocol's own, e.g. an SMTP reply code
  std::string reply;       ///< the first 200 characters as they came
  /// Of the contact that it is about, which need not be the customer's any more; 0: the one that the customer has.
  std::uint64_t contact = 0;
  friend bool operator==(const ReceiptArrived&, const ReceiptArrived&) = default;
};

/// Delivery is about to hand a message over, and does so only once this is durable. A message that may not go any more
/// is withdrawn in answer. An attempt that no receipt follows is in doubt.
struct AttemptRequested {
  IntentNumber intent{};
  /// A customer of another partition who has the same contact was sent the message: nobody else finds out.
  bool household_has = false;
  friend bool operator==(const AttemptRequested&, const AttemptRequested&) = default;
};

/// An operator wants a message tried again that ended without having arrived, as far as is known.
struct ResendRequested {
  IntentNumber intent{};
  friend bool operator==(const ResendRequested&, const ResendRequested&) = default;
};

/// An operator added customers to a static segment, or took them out. Ids that are not known change nothing.
struct SegmentMembersChanged {
  std::string segment_id;
  std::vector<std::string> added;  ///< customer ids; who is in both lists is out
  std::vector<std::string> removed;
  friend bool operator==(const SegmentMembersChanged&, const SegmentMembersChanged&) = default;
};

/// Time passed and something was due.
struct ClockAdvanced {
  friend bool operator==(const ClockAdvanced&, const ClockAdvanced&) = default;
};

/// What a customer did besides ordering.
enum class ActivityKind : std::uint8_t {
  visit,          ///< a session began; `name`: where, if that is known
  product_view,   ///< `product_id`, and `category` if known
  category_view,  ///< `category`
  cart_changed,   ///< `cart` is all that lies in the cart now
  checkout_started,
  custom,  ///< `name`
};
std::string_view to_text(ActivityKind kind);
std::optional<ActivityKind> parse_activity_kind(std::string_view text);

/// What a customer did in the shop or on its site. A customer not seen before is registered. The same again in the same
/// second changes nothing.
struct ActivityRecorded {
  std::string customer_id;
  Instant at{};
  ActivityKind kind{};
  std::string name;
  std::string product_id;
  std::string category;
  std::vector<OrderLine> cart;
  friend bool operator==(const ActivityRecorded&, const ActivityRecorded&) = default;
};

/// The shop gave a customer a promo code. A customer not seen before is registered. The same code again for the same
/// customer changes nothing.
struct PromoCodeIssued {
  std::string customer_id;
  std::string code;
  std::string pool;  ///< the pool or the campaign that it came from; empty: not said
  Instant issued_at{};
  std::optional<Instant> expires_at;  ///< from when on it is not accepted any more; later than `issued_at`
  friend bool operator==(const PromoCodeIssued&, const PromoCodeIssued&) = default;
};

/// A contact or a customer was put on the suppression list, or taken off it. Whoever is on it gets transactional
/// messages at most, whatever they consented to. One of `fingerprint` and `customer_id` is given.
struct SuppressionChanged {
  std::optional<ChannelKind> channel;  ///< absent: all channels; a fingerprint has one
  std::uint64_t fingerprint = 0;       ///< of a contact, whoever bears it now or later; 0: a customer is meant
  std::string customer_id;
  bool suppressed = true;
  std::string reason;  ///< for people: a complaint, a court, a wish on the phone
  friend bool operator==(const SuppressionChanged&, const SuppressionChanged&) = default;
};

/// Whether a campaign lets anybody in, and whether those inside go on.
///   draft: nobody enters. running: both. paused: neither; who is inside may still leave, and goes on when it runs
///   again. finished: nobody enters, those inside go on to their end. archived: nobody enters, those inside leave at
///   once.
enum class CampaignStatus : std::uint8_t { draft, running, paused, finished, archived };
std::string_view to_text(CampaignStatus status);
std::optional<CampaignStatus> parse_campaign_status(std::string_view text);

/// A campaign's status was set, by an operator or because too much of its mail went wrong; a campaign that is published
/// for the first time runs.
struct CampaignStatusSet {
  std::string campaign_id;
  CampaignStatus status{};
  std::string reason;  ///< for people; empty: an operator wanted it so
  friend bool operator==(const CampaignStatusSet&, const CampaignStatusSet&) = default;
};

/// An operator moves those who walk a version of a campaign into another one. Who stands at a step goes on from the
/// step of the same id, or from the one that `steps` names for it; who has none such stays.
struct CampaignMigrated {
  std::string campaign_id;
  std::uint32_t from_version = 0;  ///< 0: from all others
  std::uint32_t to_version = 0;
  std::vector<std::pair<std::string, std::string>> steps;  ///< ids: of the old version, and of the new
  friend bool operator==(const CampaignMigrated&, const CampaignMigrated&) = default;
};

/// A split is over: whoever comes to it from now on goes that variant's way.
struct SplitDecided {
  std::string campaign_id;
  std::uint32_t version = 0;
  std::string split;  ///< the id of the step
  std::string variant;
  bool automatic = false;  ///< by the rule of the split, not by an operator; changes nothing where it is over already
  friend bool operator==(const SplitDecided&, const SplitDecided&) = default;
};

/// A manager is done with a task or a pop-up.
struct TaskClosed {
  std::string customer_id;
  TaskNumber task{};
  std::string result;  ///< in the manager's words; may be empty
  friend bool operator==(const TaskClosed&, const TaskClosed&) = default;
};

/// What this partition's codes come from, so that nobody can guess them and no two partitions make the same one. Given
/// once, before the first pool; another one later is refused.
struct CodeSecretSet {
  std::string secret;  ///< 16 random bytes, the same for all partitions of a shop
  PartitionId partition{};
  friend bool operator==(const CodeSecretSet&, const CodeSecretSet&) = default;
};

/// Codes that the shop gave for a pool, as far as they belong to this partition. A code that is in a pool already
/// changes nothing.
struct PromoCodesUploaded {
  std::string pool;
  std::vector<std::string> codes;
  friend bool operator==(const PromoCodesUploaded&, const PromoCodesUploaded&) = default;
};

/// An operator gives a customer a code from a pool. The same key again changes nothing.
struct PromoCodeRequested {
  std::string customer_id;
  std::string pool;
  std::string key;
  friend bool operator==(const PromoCodeRequested&, const PromoCodeRequested&) = default;
};

/// A customer was registered with another's referral code. A customer not seen before is registered. What comes of it
/// is decided: nobody's claim is an error.
struct ReferralClaimed {
  std::string customer_id;  ///< the friend
  std::string code;
  Instant at{};
  friend bool operator==(const ReferralClaimed&, const ReferralClaimed&) = default;
};

/// Another partition's errand arrived, or this one's own to itself. Those of one sender come in the order of their
/// numbers; one that was taken in already changes nothing.
struct ErrandReceived {
  PartitionId from{};
  ErrandNumber errand{};
  ErrandPayload payload;
  friend bool operator==(const ErrandReceived&, const ErrandReceived&) = default;
};

/// The partition that an errand went to has it in its journal.
struct ErrandDone {
  ErrandNumber errand{};
  friend bool operator==(const ErrandDone&, const ErrandDone&) = default;
};

/// A customer is forgotten for good: leaves everything, loses what there is in bonuses, and nothing more is taken in
/// under that id. The key to what was sealed is destroyed by whoever asks for this.
struct CustomerErased {
  std::string customer_id;
  friend bool operator==(const CustomerErased&, const CustomerErased&) = default;
};

/// A customer turned out to be `into`, who has been told all that this one was known for: this one is gone, and nothing
/// more is taken in under that id.
struct CustomerMerged {
  std::string customer_id;
  std::string into;
  std::uint64_t digest = 0;  ///< `digest_of` the history that was told; refused if more is known by now
  friend bool operator==(const CustomerMerged&, const CustomerMerged&) = default;
};

/// What is left of an accrual that moves to another customer.
struct MovedLot {
  std::uint64_t number = 0;  ///< of the lot where it comes from
  std::string bonus_type;
  Money amount{};
  Instant active_at{};
  Instant burns_at{};
  friend bool operator==(const MovedLot&, const MovedLot&) = default;
};

/// The customer gets the bonuses of another one, each on its own terms. A lot that came before changes nothing.
struct BonusesMoved {
  std::string customer_id;
  std::string from;  ///< the customer who had them
  std::vector<MovedLot> lots;
  friend bool operator==(const BonusesMoved&, const BonusesMoved&) = default;
};

/// What the world says.
using Input = std::variant<
    ShopConfigured, ZoneDefined, DefinitionPublished, RfmBoundsSet, ProductRecorded, CustomerRecorded, OrderRecorded,
    BonusSpendRequested, ReceiptArrived, ClockAdvanced, OrderLinesRecorded, ActivityRecorded, SegmentMembersChanged,
    BonusAccrualRequested, BroadcastRequested, PromoCodeIssued, BonusHoldRequested, BonusHoldCommitted,
    BonusHoldReleased, SuppressionChanged, CampaignStatusSet, CampaignMigrated, SplitDecided, TaskClosed, CodeSecretSet,
    PromoCodesUploaded, PromoCodeRequested, ReferralClaimed, ErrandReceived, ErrandDone, AttemptRequested,
    ResendRequested, CustomerErased, CustomerMerged, BonusesMoved>;

}  // namespace lapwing
