#include "delivery/message_facts.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

/// Copies of the templates' texts, one for all messages that use it.
class TemplateTexts {
 public:
  std::shared_ptr<const std::string> of(const Engine& engine, const PendingIntent& pending) {
    auto& text = texts_[{pending.template_id, pending.template_version}];
    if (!text) text = std::make_shared<const std::string>(engine.template_text(pending));
    return text;
  }

 private:
  std::map<std::pair<std::string, std::uint32_t>, std::shared_ptr<const std::string>> texts_;
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

std::optional<AboutProductFacts> product_of(const Audience& audience, const std::string& product_id) {
  const auto number = product_id.empty() ? std::nullopt : audience.product_ids().find(product_id);
  const ProductFacts* product = number ? audience.product(*number) : nullptr;
  if (product == nullptr) return std::nullopt;
  AboutProductFacts facts{product->name, std::string(audience.categories().text(product->category)), product->url,
                          product->price, std::nullopt};
  if (product->price_before > product->price) facts.old_price = product->price_before;
  return facts;
}

TrackingRule tracking_of(const CampaignMachine& campaigns, std::string_view campaign_id) {
  const auto place = campaigns.find(campaign_id);
  return place ? campaigns.definition(*place).tracking : TrackingRule();
}

MessageFacts facts_of(const Engine& engine, PartitionId partition, IntentNumber intent, const PendingIntent& pending,
                      TemplateTexts& texts) {
  ensure(engine.shop().has_value(), "a shop is configured before messages are queued");
  const CustomerView customer = engine.audience().customer(pending.customer);
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
          .contact = engine.audience().contact_holders().fingerprint(pending.customer, pending.channel),
          .campaign_id = pending.campaign_id,
          .tracking = tracking_of(engine.campaigns(), pending.campaign_id),
          .template_id = pending.template_id,
          .template_version = pending.template_version,
          .template_text = texts.of(engine, pending),
          .shop_name = engine.shop()->name,
          .currency = engine.shop()->currency,
          .locale = engine.shop()->locale,
          .last_order = last_order_of(customer, pending.queued_at, zone),
          .given_bonus = given_bonus_of(ledger, pending.lot, zone),
          .promo_code = promo_code_of(engine.promo_stock(), pending.promo_code, zone),
          .product = product_of(engine.audience(), pending.product_id),
          .bonus_balance = ledger.balance(pending.queued_at).active};
}

}  // namespace

std::string intent_token(PartitionId partition, IntentNumber intent) {
  return fmt::format("p{:02}-{:012}", partition.value, intent.value);
}

MessageFacts facts_of(const Engine& engine, PartitionId partition, IntentNumber intent) {
  const auto found = engine.pending().find(intent);
  ensure(found != engine.pending().end(), "facts are asked for a message that is pending");
  TemplateTexts texts;
  return facts_of(engine, partition, intent, found->second, texts);
}

std::vector<MessageFacts> facts_of(const Engine& engine, PartitionId partition, std::span<const IntentNumber> intents) {
  TemplateTexts texts;
  std::vector<MessageFacts> all;
  for (const IntentNumber intent : intents) {
    const auto found = engine.pending().find(intent);
    if (found == engine.pending().end()) continue;
    all.push_back(facts_of(engine, partition, intent, found->second, texts));
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

}  // namespace lapwing
