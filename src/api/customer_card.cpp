#include "api/customer_card.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_list.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<ChannelKind, channel_count> channels = {ChannelKind::email, ChannelKind::sms, ChannelKind::push};

/// The contact itself stands in `personal`; this says whether it works.
Json contacts_json(const Engine& engine, const CustomerView& customer) {
  Json contacts = Json::array();
  for (const ChannelKind channel : channels) {
    std::uint64_t shared = 0;
    engine.audience().contact_holders().for_each_other(customer.number(), channel, [&](CustomerNumber) { ++shared; });
    contacts.push_back({{"channel", to_text(channel)},
                        {"state", to_text(customer.contact(channel))},
                        {"suppressed", engine.suppressions().contain(engine.audience(), customer.number(), channel)},
                        {"shared_with", shared}});
  }
  return contacts;
}

/// Null where nobody said anything.
Json consents_json(const Engine& engine, const CustomerView& customer) {
  Json consents = Json::array();
  const unsigned said = engine.audience().general_consents()[customer.number().value];
  for (const ChannelKind channel : channels) {
    const bool is_said = (said >> 2 * static_cast<unsigned>(channel) & 3u) != 0;
    consents.push_back({{"channel", to_text(channel)},
                        {"topic", nullptr},
                        {"granted", is_said ? Json(customer.consented(channel)) : Json()}});
  }
  for (const TopicConsent& consent : customer.topic_consents()) {
    consents.push_back({{"channel", to_text(consent.channel)}, {"topic", consent.topic}, {"granted", consent.granted}});
  }
  return consents;
}

Json attributes_json(const CustomerView& customer) {
  Json attributes = Json::object();
  for (const AttributeFact& attribute : customer.attributes()) {
    attributes[attribute.name] = attribute_json(attribute.value);
  }
  return attributes;
}

Json segments_json(const Engine& engine, const CustomerView& customer, const Zone& zone) {
  Json segments = Json::array();
  const Memberships& memberships = engine.segments().memberships();
  memberships.of(customer.number()).for_each([&](SegmentNumber number) {
    const SegmentDefinition& segment = engine.segments().catalogue().segment(number);
    if (segment.is_internal()) return;
    const auto since = memberships.since(number, customer.number());
    segments.push_back({{"id", segment.id},
                        {"name", {{"ru", segment.name.ru}, {"en", segment.name.en}}},
                        {"since", since ? instant_json(*since, zone) : Json()}});
  });
  return segments;
}

Json stage_json(const Engine& engine, const CustomerView& customer, const Zone& zone) {
  const auto [id, since] = engine.segments().stage(customer.number());
  if (id.empty()) return {};
  Json json{{"id", id}, {"since", instant_json(since, zone)}};
  const Lifecycle* lifecycle = engine.segments().catalogue().lifecycle();
  if (const auto place = lifecycle != nullptr ? lifecycle->place_of(id) : std::nullopt) {
    const Title& name = lifecycle->stages[*place].name;
    json["name"] = {{"ru", name.ru}, {"en", name.en}};
  }
  return json;
}

Json rfm_json(const Engine& engine, const CustomerView& customer, Instant now) {
  const RfmState& rfm = engine.rfm();
  if (rfm.bounds() == nullptr) return {};
  const RfmPlace place = place_of(rfm.definition(), *rfm.bounds(), customer, engine.moment(now));
  const auto name = name_of(rfm.names(), place);
  if (!name) return {};
  const RfmName& named = rfm.names().names()[*name];
  Json json{{"name", named.id}, {"title_ru", named.title_ru}, {"title_en", named.title_en}};
  json["r"] = place.scores ? Json(place.scores->r) : Json();
  json["f"] = place.scores ? Json(place.scores->f) : Json();
  json["m"] = place.scores ? Json(place.scores->m) : Json();
  json["recency_days"] = place.figures ? Json(place.figures->recency_days) : Json();
  json["frequency"] = place.figures ? Json(place.figures->frequency) : Json();
  json["monetary"] = place.figures ? Json(to_text(place.figures->monetary)) : Json();
  return json;
}

/// As it will be when what is due by now has been posted.
Json bonuses_json(const Engine& engine, const CustomerView& customer, Instant now, const Zone& zone) {
  const Bonuses& bonuses = engine.bonuses();
  BonusLedger ledger = bonuses.ledger(customer.number());
  for (const BonusPosting& posting : bonuses.ledger(customer.number()).plan_due(now)) ledger.apply(posting);
  Json types = Json::array();
  for (const BonusTotals& totals : ledger.totals()) {
    const BonusBalance balance = ledger.balance(now, {}, totals.type);
    Instant burns_next = Instant::never();
    for (const BonusLot& lot : ledger.lots()) {
      const bool is_active = lot.type == totals.type && lot.state == BonusLotState::active && lot.remaining > Money{};
      if (is_active) burns_next = std::min(burns_next, lot.burns_at);
    }
    types.push_back({{"bonus_type", bonuses.type(totals.type).id},
                     {"active", to_text(balance.active)},
                     {"pending", to_text(balance.pending)},
                     {"held", to_text(balance.held)},
                     {"burns_at", instant_json(burns_next, zone)},
                     {"accrued", to_text(totals.accrued)},
                     {"spent", to_text(totals.spent)},
                     {"burned", to_text(totals.burned)}});
  }
  return {{"types", std::move(types)}, {"debt", to_text(ledger.debt())}};
}

Json cart_json(const Engine& engine, const CustomerView& customer, const Zone& zone) {
  const Activity& activity = engine.audience().activity();
  const Cart* cart = activity.cart(customer.number());
  if (cart == nullptr || cart->lines.empty()) return {};
  Json lines = Json::array();
  for (const Cart::Line& line : cart->lines) {
    lines.push_back({{"product_id", activity.texts().text(line.product)},
                     {"category", text_or_null(activity.texts().text(line.category))},
                     {"quantity", to_text(line.quantity)},
                     {"amount", to_text(line.amount)}});
  }
  return {{"changed_at", instant_json(cart->changed_at, zone)}, {"value", to_text(cart->value())}, {"lines", lines}};
}

Json counts_json(const CustomerView& customer, const CustomerRow& row, const Zone& zone) {
  std::uint64_t fallen = 0;
  Money refunded;
  const OrdersView orders = customer.orders();
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (!stands(orders.status(i))) ++fallen;
    refunded += orders.refunded(i);
  }
  Json json{{"all", orders.size()}, {"counted", row.orders}, {"fallen", fallen}, {"revenue", to_text(row.revenue)}};
  if (row.orders > 0) {
    const Money average{row.revenue.units / static_cast<std::int64_t>(row.orders)};
    json["average"] = to_text(Money{average.units - average.units % 100});  // of money that can be paid
  } else {
    json["average"] = nullptr;
  }
  json["refunded"] = to_text(refunded);
  json["first_at"] = orders.empty() ? Json() : instant_json(orders.at(0), zone);
  json["last_at"] = instant_json(row.last_order_at, zone);
  return json;
}

Json order_json(const Audience& audience, const CustomerView& customer, std::size_t place, const Zone& zone) {
  const OrdersView orders = customer.orders();
  const LinesView all = customer.lines();
  Json lines = Json::array();
  const auto [begin, end] = orders.lines(place);
  for (std::uint32_t i = begin; i < end; ++i) {
    lines.push_back({{"product_id", audience.product_ids().text(all.product(i))},
                     {"category", text_or_null(audience.categories().text(all.category(i)))},
                     {"quantity", to_text(all.quantity(i))},
                     {"price", to_text(all.price(i))},
                     {"amount", to_text(all.amount(i))}});
  }
  return {{"order_id", audience.order_id(orders.id_key(place))},
          {"placed_at", instant_json(orders.at(place), zone)},
          {"status", to_text(orders.status(place))},
          {"total", to_text(orders.total(place))},
          {"refunded", to_text(orders.refunded(place))},
          {"store", text_or_null(audience.stores().text(orders.store(place)))},
          {"promo_code", text_or_null(audience.promo_codes().text(orders.promo_code(place)))},
          {"lines", std::move(lines)}};
}

/// How many of the customer's orders, oldest first, stand behind the page that ended with the cursor.
Answered<std::size_t> orders_left(const Audience& audience, const OrdersView& orders, std::string_view cursor) {
  if (cursor.empty()) return orders.size();
  std::uint32_t second = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), second);
  if (error != std::errc() || end == cursor.data() + cursor.size() || *end != '.') {
    return refuse(400, "expected the \"next\" of the page before", "cursor");
  }
  const std::string_view id = cursor.substr(static_cast<std::size_t>(end - cursor.data()) + 1);
  std::size_t left = orders.size();
  while (left > 0 && orders.placed_at()[left - 1] > second) --left;
  for (std::size_t i = left; i > 0 && orders.placed_at()[i - 1] == second; --i) {
    if (audience.order_id(orders.id_key(i - 1)) == id) return i - 1;
  }
  while (left > 0 && orders.placed_at()[left - 1] == second) --left;
  return left;
}

}  // namespace

Json attribute_json(const AttributeValue& value) {
  struct Told {
    Json operator()(const std::string& text) const { return text; }
    Json operator()(Money number) const {
      const std::string text = to_text(number);
      return Json::parse(text.ends_with(".00") ? text.substr(0, text.size() - 3) : text);
    }
    Json operator()(bool yes) const { return yes; }
    Json operator()(Day day) const { return {{"date", to_text(day)}}; }
    Json operator()(const TextList& texts) const { return texts; }
  };
  return std::visit(Told{}, value);
}

Answered<Json> customer_card(DataFolder& folder, const std::string& customer_id, Instant now) {
  const Zone& zone = folder.shop().zone;
  Json card;
  CustomerRow row;
  CHECK(read_customer(folder.host(), customer_id, [&](const Engine& engine, const CustomerView& customer) {
    row = customer_row(engine, customer, now);
    const Zone* own_zone = customer.zone();
    card = {{"contacts", contacts_json(engine, customer)},
            {"consents", consents_json(engine, customer)},
            {"attributes", attributes_json(customer)},
            {"labels", customer.labels()},
            {"timezone", text_or_null(own_zone == nullptr ? std::string_view() : own_zone->name())},
            {"stage", stage_json(engine, customer, zone)},
            {"rfm", rfm_json(engine, customer, now)},
            {"segments", segments_json(engine, customer, zone)},
            {"orders", counts_json(customer, row, zone)},
            {"bonuses", bonuses_json(engine, customer, now, zone)},
            {"cart", cart_json(engine, customer, zone)},
            {"referral_code", text_or_null(engine.referral_code(customer.number()))},
            {"first_seen", instant_json(customer.first_seen(), zone)}};
  }));
  const Personal personal = open_personal(folder.vault(), customer_id, row.sealed_personal);
  Json json{{"id", customer_id},
            {"first_name", text_or_null(personal.first_name)},
            {"last_name", text_or_null(personal.last_name)},
            {"email", text_or_null(personal.email)},
            {"phone", text_or_null(personal.phone)},
            {"birthday", text_or_null(personal.birthday)}};
  json.update(card);
  return json;
}

Answered<Json> customer_orders(DataFolder& folder, const std::string& customer_id, const Paging& paging) {
  const Zone& zone = folder.shop().zone;
  Json items = Json::array();
  std::string next;
  Answered<std::size_t> left = 0;
  CHECK(read_customer(folder.host(), customer_id, [&](const Engine& engine, const CustomerView& customer) {
    const Audience& audience = engine.audience();
    const OrdersView orders = customer.orders();
    left = orders_left(audience, orders, paging.cursor);
    if (!left) return;
    const std::size_t end = *left - std::min(*left, paging.limit);
    for (std::size_t i = *left; i > end; --i) items.push_back(order_json(audience, customer, i - 1, zone));
    if (end > 0) {
      next = fmt::format("{}.{}", orders.placed_at()[end], audience.order_id(orders.id_key(end)));
    }
  }));
  TRY(std::move(left));
  Json json{{"items", std::move(items)}};
  if (!next.empty()) json["next"] = next;
  return json;
}

}  // namespace lapwing
