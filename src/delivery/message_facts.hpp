#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "engine/pending_messages.hpp"
#include "model/shop.hpp"
#include "model/tracking.hpp"

namespace lapwing {

class Engine;

/// An order as a message tells of it.
struct LastOrderFacts {
  Day day{};    ///< by the shop's calendar
  Money net{};  ///< less refunds
};

/// The bonuses that a campaign gave last, as a message tells of them.
struct GivenBonusFacts {
  Money accrued{};
  Money left{};                 ///< now; less once some were spent
  std::optional<Day> last_day;  ///< on which they can be spent, by the shop's calendar; absent: they do not burn
};

/// The promo code that a campaign gave last, as a message tells of it.
struct PromoCodeFacts {
  std::string code;
  std::string pool;             ///< its title
  std::optional<Day> last_day;  ///< on which it can be used, by the shop's calendar; absent: it stays good
};

/// The product that a walk is about, as a message tells of it; what is not known of it is empty.
struct AboutProductFacts {
  std::string name;
  std::string category;
  std::string url;
  std::optional<Money> price;
  std::optional<Money> old_price;  ///< until the price changed last, if that was more
};

/// A line of an order or a cart, as a message tells of it; what is not known of the product is empty.
struct LineFacts {
  std::string name;
  std::string category;
  std::string url;
  Quantity quantity{};
  Money price{};   ///< of one piece
  Money amount{};  ///< of them all
};

/// The order that a walk is about, as a message tells of it.
struct AboutOrderFacts {
  std::string number;  ///< its id
  Day day{};           ///< by the shop's calendar
  Money net{};         ///< less refunds
  std::vector<LineFacts> items;
};

/// What lies in the customer's cart now.
struct CartFacts {
  Money total{};
  std::vector<LineFacts> items;  ///< at least one
};

/// So many of the products that a customer viewed are told of.
inline constexpr std::size_t viewed_products_max = 10;

/// All that is needed to render and send one pending message, copied out of its partition. A plain value that any
/// thread may use. Personal data is still sealed.
struct MessageFacts {
  PartitionId partition{};
  IntentNumber intent{};
  ChannelKind channel{};
  bool marketing = true;    ///< advertising, as against a service message or an answer to what the customer did
  bool is_expired = false;  ///< it waited for longer than it was worth, and is not to be handed over
  Instant queued_at{};
  Duration zone_offset{};  ///< of the shop's clocks from UTC at `queued_at`

  std::string customer_id;
  std::string sealed_personal;
  std::uint64_t contact = 0;  ///< fingerprint of the customer's contact over the channel; 0: none is known
  std::string campaign_id;    ///< empty: a broadcast's
  std::string campaign_name;  ///< of its newest version
  TrackingRule tracking;      ///< of the campaign's newest version
  std::string template_id;
  std::uint32_t template_version = 0;                ///< the one that was decided on
  std::shared_ptr<const std::string> template_text;  ///< that version, JSON; never null

  std::string shop_name;
  std::string currency;  ///< ISO 4217
  std::string locale;

  std::optional<LastOrderFacts> last_order;  ///< the last standing one placed by `queued_at`
  std::optional<GivenBonusFacts> given_bonus;
  std::optional<PromoCodeFacts> promo_code;
  std::optional<AboutProductFacts> product;
  // These are copied only for a template that names them:
  std::optional<AboutOrderFacts> order;
  std::optional<CartFacts> cart;
  std::vector<AboutProductFacts> viewed_products;  ///< the last first, each once; those of which a name is known
  Money bonus_balance{};                           ///< what could be spent at `queued_at`, less what was spent since
};

/// Names the message within its journal: "p03-000000000123".
std::string intent_token(PartitionId partition, IntentNumber intent);

/// The facts of a message that is pending in the engine (it must be). On the partition's thread. Taken again, they are
/// the same unless the customer's data, balance or orders before `queued_at` have changed meanwhile.
MessageFacts facts_of(const Engine& engine, PartitionId partition, IntentNumber intent);

/// The facts of those of the messages that are pending in the engine, in their order; copies of a template's text are
/// shared. On the partition's thread.
std::vector<MessageFacts> facts_of(const Engine& engine, PartitionId partition, std::span<const IntentNumber> intents);

/// What has to be known of a pending message until it is due.
struct WaitingMessage {
  MessageName name;
  ChannelKind channel{};
  bool marketing = true;
  std::string place;  ///< of the customer's contact: an e-mail address's domain, a phone's country; empty: not known
  std::uint32_t attempts = 0;
  Instant first_attempt_at{};  ///< if there were attempts
  /// An attempt was begun, and then the program stopped before it told what became of it.
  bool is_in_doubt = false;
};

/// Pending messages numbered above `after`, in ascending order and at most `limit` of them. On the partition's thread,
/// and before any of them is tried: an attempt of this process that is under way looks like one in doubt.
std::vector<WaitingMessage> waiting_messages(const Engine& engine, PartitionId partition, IntentNumber after,
                                             std::size_t limit);

/// A template at which somebody looks.
struct LookedAtTemplate {
  std::string id;
  std::uint32_t version = 0;
  std::shared_ptr<const std::string> text;  ///< never null
  ChannelKind channel{};
  std::string campaign_id;  ///< as if that had sent it; empty: none
};

/// The facts of a message that nobody decided on, as if the template were sent to the customer at `now`: on account of
/// their last order and the product that they viewed last, with the bonuses and the promo code that they got last. Its
/// intent is 0. On the partition's thread.
MessageFacts looked_at_facts(const Engine& engine, PartitionId partition, CustomerNumber customer,
                             const LookedAtTemplate& looked_at, Instant now);

}  // namespace lapwing
