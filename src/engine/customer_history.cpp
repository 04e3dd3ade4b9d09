#include "engine/customer_history.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

std::optional<ActivityKind> kind_of(Happening happening) {
  switch (happening) {
    case Happening::visit:
      return ActivityKind::visit;
    case Happening::product_view:
      return ActivityKind::product_view;
    case Happening::category_view:
      return ActivityKind::category_view;
    case Happening::checkout:
      return ActivityKind::checkout_started;
    case Happening::custom:
      return ActivityKind::custom;
    default:
      return std::nullopt;  // what lies in the cart is read from there; the rest the customer did not do
  }
}

CustomerRecorded facts_of(const Audience& audience, const CustomerView& customer) {
  CustomerRecorded facts{.customer_id = std::string(customer.id()), .created_at = customer.first_seen(), .zone = {}};
  if (const Zone* zone = customer.zone()) facts.zone = zone->name();
  for (std::size_t i = 0; i < channel_count; ++i) {
    const auto channel = static_cast<ChannelKind>(i);
    const ContactState state = customer.contact(channel);
    const std::uint32_t place = audience.contact_places().place(customer.number(), channel);
    const std::uint64_t print = audience.contact_holders().fingerprint(customer.number(), channel);
    if (state != ContactState{} || print != 0) {
      facts.contacts.push_back({channel, state, print, std::string(audience.contact_places().texts().text(place))});
    }
    const unsigned said = audience.general_consents()[customer.number().value] >> 2 * i & 3u;
    if (said != 0) facts.consents.push_back({.channel = channel, .topic = {}, .granted = said == 2});
  }
  for (TopicConsent& consent : customer.topic_consents()) {
    facts.consents.push_back(
        {.channel = consent.channel, .topic = std::move(consent.topic), .granted = consent.granted});
  }
  facts.attributes = customer.attributes();
  for (std::string& label : customer.labels()) facts.labels.push_back({std::move(label), true});
  facts.sealed_personal = customer.sealed_personal();
  facts.imported = true;
  return facts;
}

/// What was paid with bonuses is not said: it has been spent.
std::vector<OrderRecorded> orders_of(const Audience& audience, const CustomerView& customer) {
  std::vector<OrderRecorded> told;
  const OrdersView orders = customer.orders();
  const LinesView lines = customer.lines();
  for (std::size_t i = 0; i < orders.size(); ++i) {
    OrderRecorded order{.customer_id = std::string(customer.id()),
                        .order_id = audience.order_id(orders.id_key(i)),
                        .placed_at = orders.at(i),
                        .status = orders.status(i)};
    if (orders.total_known(i)) order.total = orders.total(i);
    order.refunded = orders.refunded(i);
    order.store = audience.stores().text(orders.store(i));
    order.promo_code = audience.promo_codes().text(orders.promo_code(i));
    order.imported = true;
    const PlaceRange places = orders.lines(i);
    for (std::uint32_t line = places.begin; line < places.end; ++line) {
      order.lines.push_back({std::string(audience.product_ids().text(lines.product(line))),
                             std::string(audience.categories().text(lines.category(line))), lines.quantity(line),
                             lines.price(line), lines.amount(line)});
    }
    told.push_back(std::move(order));
  }
  return told;
}

std::vector<ActivityRecorded> activity_of(const Audience& audience, const CustomerView& customer) {
  std::vector<ActivityRecorded> told;
  const Activity& activity = audience.activity();
  const HappeningsView happenings = activity.happenings(customer.number(), Activity::Lane::behaviour);
  for (std::size_t i = 0; i < happenings.size(); ++i) {
    const auto kind = kind_of(happenings.kind(i));
    if (!kind) continue;
    const HappeningSubject& about = activity.subject(happenings.subject(i));
    ActivityRecorded one;
    one.customer_id = customer.id();
    one.at = Instant::from_seconds(happenings.at()[i]);
    one.kind = *kind;
    std::string& name = *kind == ActivityKind::product_view ? one.product_id : one.name;
    name = activity.texts().text(about.name);
    one.category = activity.texts().text(about.group);
    told.push_back(std::move(one));
  }
  return told;
}

std::optional<ActivityRecorded> cart_of(const Audience& audience, const CustomerView& customer) {
  const Cart* cart = audience.activity().cart(customer.number());
  if (cart == nullptr || cart->lines.empty()) return std::nullopt;
  ActivityRecorded told;
  told.customer_id = customer.id();
  told.at = cart->changed_at;
  told.kind = ActivityKind::cart_changed;
  const TextTable& texts = audience.activity().texts();
  for (const Cart::Line& line : cart->lines) {
    OrderLine one;
    one.product_id = texts.text(line.product);
    one.category = texts.text(line.category);
    one.quantity = line.quantity;
    one.amount = line.amount;
    told.cart.push_back(std::move(one));
  }
  return told;
}

std::vector<PromoCodeIssued> codes_of(const Engine& engine, const CustomerView& customer) {
  std::vector<PromoCodeIssued> told;
  const PromoCodes& all = engine.audience().issued_codes();
  const PromoCodesView codes = all.codes(customer.number());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::string code(all.texts().text(codes.code(i)));
    if (engine.promo_stock().find(code) != nullptr) continue;
    PromoCodeIssued one{std::string(customer.id()), code, std::string(all.texts().text(codes.pool(i))),
                        Instant::from_seconds(codes.issued_at()[i]), std::nullopt};
    if (codes.expires_at(i) != Instant::never()) one.expires_at = codes.expires_at(i);
    told.push_back(std::move(one));
  }
  return told;
}

BonusesMoved bonuses_of(const Engine& engine, const CustomerView& customer) {
  BonusesMoved moved{.customer_id = std::string(customer.id()), .from = std::string(customer.id()), .lots = {}};
  const BonusLedger& ledger = engine.bonuses().ledger(customer.number());
  for (const BonusLot& lot : ledger.lots()) {
    const Money left = lot.remaining + ledger.held_of(lot.number);
    if (lot.state == BonusLotState::debt || left == Money{}) continue;
    moved.lots.push_back({lot.number.value, engine.bonuses().type(lot.type).id, left, lot.active_at, lot.burns_at});
  }
  return moved;
}

}  // namespace

CustomerHistory history_of(const Engine& engine, CustomerNumber number) {
  const Audience& audience = engine.audience();
  const CustomerView customer = audience.customer(number);
  CustomerHistory history{.facts = facts_of(audience, customer),
                          .orders = orders_of(audience, customer),
                          .activity = activity_of(audience, customer),
                          .cart = cart_of(audience, customer),
                          .codes = codes_of(engine, customer),
                          .static_segments = {},
                          .bonuses = bonuses_of(engine, customer)};
  const SegmentCatalogue& catalogue = engine.segments().catalogue();
  engine.segments().memberships().of(number).for_each([&](SegmentNumber segment) {
    const SegmentDefinition& definition = catalogue.segment(segment);
    if (definition.is_static && !definition.is_internal()) history.static_segments.push_back(definition.id);
  });
  return history;
}

std::uint64_t digest_of(const CustomerHistory& history) {
  Batch batch;
  const auto add = [&](Input input) { batch.records.push_back({Instant{}, std::move(input)}); };
  add(history.facts);
  for (const OrderRecorded& order : history.orders) add(order);
  for (const ActivityRecorded& one : history.activity) add(one);
  if (history.cart) add(*history.cart);
  for (const PromoCodeIssued& code : history.codes) add(code);
  for (const std::string& id : history.static_segments) add(SegmentMembersChanged{id, {history.facts.customer_id}, {}});
  add(history.bonuses);
  return stable_hash(encode(batch));
}

Result<void> check_told(const Engine& engine, const CustomerMerged& merged) {
  const auto customer = engine.audience().find(merged.customer_id);
  if (!customer || digest_of(history_of(engine, *customer)) == merged.digest) return {};
  return fail(fmt::format("more became known of the customer \"{}\" meanwhile", merged.customer_id));
}

}  // namespace lapwing
