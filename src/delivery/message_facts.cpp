#include "delivery/message_facts.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

/// A template's text, one copy for all messages that use it, and which lists it names. Most name none, and whoever
/// sends a million messages need not copy a million carts.
struct TemplateText {
  TemplateText() = default;
  explicit TemplateText(std::shared_ptr<const std::string> source)
      : text(std::move(source)),
        names_order(text->find("order") != std::string::npos),
        names_cart(text->find("cart") != std::string::npos),
        names_viewed(text->find("viewed_products") != std::string::npos) {}

  std::shared_ptr<const std::string> text;
  bool names_order = false;
  bool names_cart = false;
  bool names_viewed = false;
};

class TemplateTexts {
 public:
  const TemplateText& of(const Engine& engine, const PendingIntent& pending) {
    TemplateText& known = texts_[{pending.template_id, pending.template_version}];
    if (!known.text) known = TemplateText(std::make_shared<const std::string>(engine.template_text(pending)));
    return known;
  }

 private:
  std::map<std::pair<std::string, std::uint32_t>, TemplateText> texts_;
};

std::optional<LastOrderFacts> last_order_of(const CustomerView& customer, Instant by, const Zone& zone) {
  const OrdersView orders = customer.orders();
  for (std::size_t i = orders.size(); i-- > 0;) {
    if (stands(orders.status(i)) && orders.at(i) <= by) return LastOrderFacts{zone.day(orders.at(i)), orders.net(i)};
  }
  return std::nullopt;
}

std::optional<GivenBonusFacts> given_bonus_of(const BonusLedger& ledger, LotNumber number, const Zone& zone) {
  if (number == LotNumber{}) return std::nullopt;
  const auto lot = std::ranges::find(ledger.lots(), number, &BonusLot::number);
  if (lot == ledger.lots().end()) return std::nullopt;
  GivenBonusFacts given{lot->accrued, lot->remaining, std::nullopt};
  // A lot can be spent until just before it burns, and that is the day which the customer is told.
  if (lot->burns_at != Instant::never()) given.last_day = zone.day(lot->burns_at - Duration{1});
  return given;
}

std::optional<PromoCodeFacts> promo_code_of(const PromoStock& stock, const std::string& text, const Zone& zone) {
  const PromoCode* code = text.empty() ? nullptr : stock.find(text);
  if (code == nullptr) return std::nullopt;
  PromoCodeFacts facts{text, stock.pools()[code->pool].definition.title, std::nullopt};
  if (code->expires_at != Instant::never()) facts.last_day = zone.day(code->expires_at - Duration{1});
  return facts;
}

AboutProductFacts facts_of(const Audience& audience, const ProductFacts& product) {
  AboutProductFacts facts{product.name, std::string(audience.categories().text(product.category)), product.url,
                          product.price, std::nullopt};
  if (product.price_before > product.price) facts.old_price = product.price_before;
  return facts;
}

/// Nullptr: nothing is known of it.
const ProductFacts* find_product(const Audience& audience, std::string_view product_id) {
  const auto number = product_id.empty() ? std::nullopt : audience.product_ids().find(product_id);
  return number ? audience.product(*number) : nullptr;
}

std::optional<AboutProductFacts> product_of(const Audience& audience, const std::string& product_id) {
  const ProductFacts* product = find_product(audience, product_id);
  if (product == nullptr) return std::nullopt;
  return facts_of(audience, *product);
}

LineFacts line_of(const Audience& audience, const ProductFacts* product, Quantity quantity, Money price, Money amount) {
  LineFacts line{.quantity = quantity, .price = price, .amount = amount};
  if (product == nullptr) return line;
  line.name = product->name;
  line.category = audience.categories().text(product->category);
  line.url = product->url;
  return line;
}

std::optional<AboutOrderFacts> order_of(const Audience& audience, const CustomerView& customer,
                                        const std::string& order_id, const Zone& zone) {
  if (order_id.empty()) return std::nullopt;
  const OrdersView orders = customer.orders();
  for (std::size_t i = orders.size(); i-- > 0;) {
    if (audience.order_id(orders.id_key(i)) != order_id) continue;
    AboutOrderFacts facts{order_id, zone.day(orders.at(i)), orders.net(i), {}};
    const LinesView lines = customer.lines();
    for (std::uint32_t at = orders.lines(i).begin; at < orders.lines(i).end; ++at) {
      facts.items.push_back(line_of(audience, audience.product(lines.product(at)), lines.quantity(at), lines.price(at),
                                    lines.amount(at)));
    }
    return facts;
  }
  return std::nullopt;
}

std::optional<CartFacts> cart_of(const Audience& audience, CustomerNumber customer) {
  const Cart* cart = audience.activity().cart(customer);
  if (cart == nullptr || cart->lines.empty()) return std::nullopt;
  CartFacts facts{cart->value(), {}};
  for (const Cart::Line& line : cart->lines) {
    const ProductFacts* product = find_product(audience, audience.activity().texts().text(line.product));
    facts.items.push_back(
        line_of(audience, product, line.quantity, LinesView::piece_price(line.amount, line.quantity), line.amount));
  }
  return facts;
}

std::vector<AboutProductFacts> viewed_products_of(const Audience& audience, CustomerNumber customer, Instant by) {
  const Activity& activity = audience.activity();
  const HappeningsView all = activity.happenings(customer, Activity::Lane::behaviour);
  std::vector<AboutProductFacts> viewed;
  std::set<std::uint32_t> seen;
  for (std::size_t i = all.size(); i-- > 0 && viewed.size() < viewed_products_max;) {
    if (all.kind(i) != Happening::product_view || Instant::from_seconds(all.at()[i]) > by) continue;
    const std::uint32_t name = activity.subject(all.subject(i)).name;
    if (!seen.insert(name).second) continue;
    const ProductFacts* product = find_product(audience, activity.texts().text(name));
    if (product != nullptr && !product->name.empty()) viewed.push_back(facts_of(audience, *product));
  }
  return viewed;
}

TrackingRule tracking_of(const CampaignMachine& campaigns, std::string_view campaign_id) {
  const auto place = campaigns.find(campaign_id);
  return place ? campaigns.definition(*place).tracking : TrackingRule();
}

std::string campaign_name(const CampaignMachine& campaigns, std::string_view campaign_id) {
  const auto place = campaigns.find(campaign_id);
  return place ? campaigns.definition(*place).name : std::string();
}

MessageFacts facts_of(const Engine& engine, PartitionId partition, IntentNumber intent, const PendingIntent& pending,
                      const TemplateText& text) {
  ensure(engine.shop().has_value(), "a shop is configured before messages are queued");
  const Audience& audience = engine.audience();
  const CustomerView customer = audience.customer(pending.customer);
  const BonusLedger& ledger = engine.bonuses().ledger(pending.customer);
  const Zone& zone = engine.shop_zone();
  return {.partition = partition,
          .intent = intent,
          .channel = pending.channel,
          .marketing = pending.message_class == MessageClass::marketing,
          .queued_at = pending.queued_at,
          .zone_offset = zone.offset(pending.queued_at),
          .customer_id = std::string(customer.id()),
          .sealed_personal = std::string(customer.sealed_personal()),
          .contact = audience.contact_holders().fingerprint(pending.customer, pending.channel),
          .campaign_id = pending.campaign_id,
          .campaign_name = campaign_name(engine.campaigns(), pending.campaign_id),
          .tracking = tracking_of(engine.campaigns(), pending.campaign_id),
          .template_id = pending.template_id,
          .template_version = pending.template_version,
          .template_text = text.text,
          .shop_name = engine.shop()->name,
          .currency = engine.shop()->currency,
          .locale = engine.shop()->locale,
          .last_order = last_order_of(customer, pending.queued_at, zone),
          .given_bonus = given_bonus_of(ledger, pending.lot, zone),
          .promo_code = promo_code_of(engine.promo_stock(), pending.promo_code, zone),
          .product = product_of(audience, pending.product_id),
          .order = text.names_order ? order_of(audience, customer, pending.order_id, zone) : std::nullopt,
          .cart = text.names_cart ? cart_of(audience, pending.customer) : std::nullopt,
          .viewed_products = text.names_viewed ? viewed_products_of(audience, pending.customer, pending.queued_at)
                                               : std::vector<AboutProductFacts>(),
          .bonus_balance = ledger.balance(pending.queued_at).active};
}

/// Empty: none that is remembered.
std::string last_viewed(const Activity& activity, CustomerNumber customer) {
  const HappeningsView all = activity.happenings(customer, Activity::Lane::behaviour);
  for (std::size_t i = all.size(); i-- > 0;) {
    if (all.kind(i) != Happening::product_view) continue;
    return std::string(activity.texts().text(activity.subject(all.subject(i)).name));
  }
  return {};
}

LotNumber last_lot(const BonusLedger& ledger) {
  for (std::size_t i = ledger.lots().size(); i-- > 0;) {
    if (ledger.lots()[i].state != BonusLotState::debt) return ledger.lots()[i].number;
  }
  return {};
}

}  // namespace

std::string intent_token(PartitionId partition, IntentNumber intent) {
  return fmt::format("p{:02}-{:012}", partition.value, intent.value);
}

MessageFacts facts_of(const Engine& engine, PartitionId partition, IntentNumber intent) {
  const auto found = engine.pending().find(intent);
  ensure(found != engine.pending().end(), "facts are asked for a message that is pending");
  TemplateTexts texts;
  return facts_of(engine, partition, intent, found->second, texts.of(engine, found->second));
}

std::vector<MessageFacts> facts_of(const Engine& engine, PartitionId partition, std::span<const IntentNumber> intents) {
  TemplateTexts texts;
  std::vector<MessageFacts> all;
  for (const IntentNumber intent : intents) {
    const auto found = engine.pending().find(intent);
    if (found == engine.pending().end()) continue;
    all.push_back(facts_of(engine, partition, intent, found->second, texts.of(engine, found->second)));
  }
  return all;
}

std::vector<WaitingMessage> waiting_messages(const Engine& engine, PartitionId partition, IntentNumber after,
                                             std::size_t limit) {
  const ContactPlaces& places = engine.audience().contact_places();
  std::vector<WaitingMessage> all;
  const auto end = engine.pending().end();
  for (auto at = engine.pending().upper_bound(after); at != end && all.size() < limit; ++at) {
    const PendingIntent& pending = at->second;
    all.push_back({.name = {partition, at->first},
                   .channel = pending.channel,
                   .marketing = pending.message_class == MessageClass::marketing,
                   .place = std::string(places.texts().text(places.place(pending.customer, pending.channel))),
                   .attempts = pending.attempts,
                   .first_attempt_at = pending.first_attempt_at,
                   .is_in_doubt = pending.is_under_way});
  }
  return all;
}

MessageFacts looked_at_facts(const Engine& engine, PartitionId partition, CustomerNumber customer,
                             const LookedAtTemplate& looked_at, Instant now) {
  const Audience& audience = engine.audience();
  PendingIntent pending;
  pending.customer = customer;
  pending.campaign_id = looked_at.campaign_id;
  pending.channel = looked_at.channel;
  pending.template_id = looked_at.id;
  pending.template_version = looked_at.version;
  pending.queued_at = now;
  pending.lot = last_lot(engine.bonuses().ledger(customer));
  const PromoCodesView codes = audience.issued_codes().codes(customer);
  if (codes.size() > 0) pending.promo_code = audience.issued_codes().texts().text(codes.code(codes.size() - 1));
  pending.product_id = last_viewed(audience.activity(), customer);
  const OrdersView orders = audience.customer(customer).orders();
  if (!orders.empty()) pending.order_id = audience.order_id(orders.id_key(orders.size() - 1));
  return facts_of(engine, partition, IntentNumber{}, pending, TemplateText(looked_at.text));
}

}  // namespace lapwing
