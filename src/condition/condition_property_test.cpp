#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <initializer_list>
#include <sstream>

#include "audience/audience.hpp"
#include "condition/condition.hpp"
#include "condition/condition_oracle.hpp"
#include "condition/describe.hpp"
#include "condition/evaluate.hpp"
#include "condition/listed_sources.hpp"
#include "condition/random_cases.hpp"
#include "condition/schema_check.hpp"

namespace lapwing {
namespace {

using nlohmann::json;

// Two years of Berlin: summer time begins on 31 March 2024 and ends on 27 October.
const Zone berlin("Europe/Berlin", 3600,
                  {{1679792400, 7200}, {1698541200, 3600}, {1711846800, 7200}, {1729990800, 3600}, {1743296400, 7200}});

/// Uniform whatever size RapidCheck is at, which would otherwise start near 0.
int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }
bool chance(int percent) { return pick(100) < percent; }
template <class T>
T one_of(std::initializer_list<T> values) {
  return values.begin()[pick(static_cast<int>(values.size()))];
}
std::string text_of(std::initializer_list<const char*> values) { return one_of(values); }

// What random customers and conditions talk about: few names and round numbers, so that they often meet.
std::string a_category() { return text_of({"tea", "cups", "a category with a long name"}); }
std::string a_product() { return text_of({"green", "black", "mug"}); }
ChannelKind a_channel() { return one_of({ChannelKind::email, ChannelKind::sms, ChannelKind::push}); }
std::string a_topic() { return text_of({"news", "a topic with a long name"}); }
Money an_amount() { return Money{pick(20) * 5000}; }
Day a_day(Day around) { return around + (pick(41) - 20); }

struct RandomCustomer {
  RawCustomer raw;
  std::optional<Instant> enrolled_at;

  explicit RandomCustomer(Instant now) {
    raw.id = "customer-" + std::to_string(pick(50));
    raw.heard_at = now - Duration::hours(pick(2000));
    if (chance(50)) raw.created_at = now + Duration::hours(pick(3000) - 2500);
    if (chance(70)) enrolled_at = now - Duration::hours(6 * pick(100));
    raw.brands = {{"green", "Leaf"}, {"black", "Leaf"}, {"mug", "Clay"}};
    raw.places = {{ChannelKind::email, text_of({"mail.example", "post.example"})}, {ChannelKind::sms, "RU"}};
    const int orders = pick(13);
    for (int i = 0; i < orders; ++i) raw.orders.push_back(an_order(now));
    for (const ChannelKind channel : {ChannelKind::email, ChannelKind::sms}) {
      raw.contacts[channel] = one_of(
          {ContactState::absent, ContactState::valid, ContactState::invalid, ContactState::confirmed});
      if (!is_usable(raw.contacts[channel])) raw.places.erase(channel);
      if (chance(50)) raw.consents[{channel, chance(50) ? "" : a_topic()}] = chance(60);
    }
    if (chance(50)) raw.labels.insert("vip");
    if (chance(60)) raw.attributes["city"] = text_of({"Omsk", "a city with a rather long name", "Tomsk"});
    if (chance(60)) raw.attributes["points"] = an_amount();
    if (chance(60)) raw.attributes["member"] = chance(50);
    if (chance(60)) raw.attributes["birthday"] = a_birthday(berlin.day(now));
    TextList likes;
    for (const char* one : {"a hobby with a long name", "cups", "tea"}) {
      if (chance(50)) likes.emplace_back(one);
    }
    if (!likes.empty()) raw.attributes["likes"] = likes;
    Instant from = now - Duration::hours(pick(100));
    for (int i = pick(6); i > 0; --i, from = from + Duration::hours(1 + pick(200))) {
      const auto score = [] { return static_cast<std::uint8_t>(pick(4)); };
      raw.rfm.push_back(
          {from, {score(), score(), score(), one_of<std::string_view>({"loyal", "at_risk", ""}), Instant::never()}});
    }
    for (int i = pick(5); i > 0; --i) {
      const Instant active_at = now + Duration::hours(pick(400) - 200);
      raw.lots.push_back({text_of({"comeback", "gift"}), an_amount(), active_at,
                          chance(20) ? Instant::never() : active_at + Duration::hours(1 + pick(400))});
    }
    for (int i = pick(8); i > 0; --i) {
      const Money amount{an_amount().units * (chance(25) ? -1 : 1)};
      raw.flows.push_back({a_second(now), text_of({"accrued", "spent"}), text_of({"comeback", "gift"}), amount});
    }
    std::ranges::sort(raw.flows, {}, &RawFlow::second);
    for (int i = pick(25); i > 0; --i) raw.happenings.push_back(a_happening(now));
    if (chance(70)) {
      raw.cart = RawCart{a_second(now), {}};
      for (int i = pick(4); i > 0; --i) raw.cart->lines.push_back(a_line());
    }
    for (const char* code : {"SALE", "HELLO", "a promo code that nobody used"}) {
      if (chance(30)) continue;
      const std::int64_t at = a_second(now);
      raw.codes.push_back({code, text_of({"", "spring", "a pool with a long name"}), at, {}});
      if (chance(70)) raw.codes.back().expires = at + 1 + pick(60 * 86'400);
    }
    walk_campaigns(now);
    for (const char* id : {"buyers", "a segment with a long name"}) {
      if (chance(60)) raw.segments[id] = now - Duration::hours(pick(1000));
    }
    raw.stage = {text_of({"active", "churned", ""}), now - Duration::hours(pick(1000))};
  }

 private:
  static std::int64_t a_second(Instant now) {
    return (now + Duration::hours(6 * (pick(360) - 300))).seconds() + (chance(30) ? pick(3600) : 0);
  }
  /// Within some weeks of today's day of the year, or the day that not every year has.
  static Day a_birthday(Day today) {
    if (chance(20)) return *parse_day("1996-02-29");
    return chance(50) ? a_day(today) : a_day(today) - (365 * pick(30) + pick(8));
  }
  static RawLine a_line() { return {a_category(), a_product(), an_amount(), 1 + pick(4)}; }
  static RawHappening a_happening(Instant now) {
    const std::int64_t at = a_second(now);
    switch (pick(6)) {
      case 0:
        return {at, "visits", "", {{"place", text_of({"site", "a shop with a long name"})}}};
      case 1:
        return {at, "checkouts", "", {}};
      case 2:
        return {at, "events", "", {{"name", text_of({"quiz", "wheel of fortune spun"})}}};
      case 3:
        return {at, "views", "", {{"category", a_category()}}};
      default:
        return {at, "views", "", {{"product", a_product()}, {"category", a_category()}}};
    }
  }
  /// One after the other, each of them left before the next begins; at most the last goes on.
  void walk_campaigns(Instant now) {
    std::int64_t at = (now - Duration::days(80)).seconds();
    for (int i = pick(5); i > 0; --i) {
      const std::string campaign = text_of({"winback", "a campaign with a long name"});
      at += 1 + pick(20 * 86'400);
      raw.happenings.push_back({at, "campaigns", "entered", {{"campaign", campaign}}});
      if (i == 1 && chance(40)) {
        raw.walking.insert(campaign);
        continue;
      }
      at += 1 + pick(10 * 86'400);
      raw.happenings.push_back(
          {at, "campaigns", "exited", {{"campaign", campaign}, {"reason", text_of({"returned", "told"})}}});
    }
  }
  static RawOrder an_order(Instant now) {
    RawOrder order;
    order.second = a_second(now);
    order.total = an_amount();
    if (chance(20)) order.refunded = an_amount();
    if (chance(30)) {
      order.status = one_of({OrderStatus::created, OrderStatus::paid, OrderStatus::cancelled, OrderStatus::returned});
    }
    for (int i = pick(3); i > 0; --i) order.lines.push_back(a_line());
    if (chance(40)) order.store = text_of({"north", "south"});
    if (chance(40)) order.promo_code = text_of({"SALE", "HELLO"});
    return order;
  }
};

std::string at_or(const std::map<std::string, std::string>& where, const char* key) {
  const auto found = where.find(key);
  return found == where.end() ? "" : found->second;
}

/// Adds a few messages to what is recorded and to what is listed.
void send_messages(Audience& audience, CustomerNumber number, RawCustomer& raw, Instant now) {
  for (std::uint64_t intent = 1; intent <= static_cast<std::uint64_t>(pick(5)); ++intent) {
    const ChannelKind channel = a_channel();
    const std::string campaign = text_of({"winback", "a campaign with a long name"});
    const std::string topic = chance(50) ? "" : a_topic();
    std::map<std::string, std::string> where{
        {"template", text_of({"hello", "bye"})}, {"campaign", campaign}, {"channel", std::string(to_text(channel))}};
    if (!topic.empty()) where["topic"] = topic;
    Instant at = now - Duration::hours(pick(1500));
    const auto list = [&](const char* is) { raw.happenings.push_back({at.seconds(), "messages", is, where}); };
    if (chance(20)) {
      audience.activity().refused({{}, number, channel, where["template"], "no_consent", {}, topic}, campaign, at);
      list("refused");
      continue;
    }
    audience.activity().sent({IntentNumber{intent}, {}, number, channel, where["template"], 1, {}, {}, topic}, campaign,
                             at);
    list("not_opened");
    RawHappening& sent = raw.happenings.back();
    const std::size_t place = static_cast<std::size_t>(&sent - raw.happenings.data());
    for (const ReceiptOutcome outcome : {ReceiptOutcome::delivered, ReceiptOutcome::opened, ReceiptOutcome::clicked}) {
      if (chance(50)) continue;
      at = at + Duration::hours(pick(50));
      audience.activity().heard({IntentNumber{intent}, outcome, 0, ""}, at);
      const bool opens = outcome != ReceiptOutcome::delivered && raw.happenings[place].is == "not_opened";
      if (opens) raw.happenings[place].is = "sent";
      if (opens) list("opened");
      if (outcome != ReceiptOutcome::opened) list(std::string(to_text(outcome)).c_str());
    }
  }
}

void record_happening(Audience& audience, CustomerNumber number, const RawHappening& happening) {
  const Instant at = Instant::from_seconds(happening.second);
  const std::string campaign = at_or(happening.where, "campaign");
  if (happening.is == "entered") return audience.activity().entered(number, campaign, at);
  if (happening.is == "exited")
    return audience.activity().exited(number, campaign, at_or(happening.where, "reason"), at);
  ActivityRecorded activity{.at = at, .product_id = at_or(happening.where, "product")};
  activity.category = at_or(happening.where, "category");
  activity.name = at_or(happening.where, "name") + at_or(happening.where, "place");
  activity.kind = happening.family == "visits"      ? ActivityKind::visit
                  : happening.family == "checkouts" ? ActivityKind::checkout_started
                  : happening.family == "events"    ? ActivityKind::custom
                  : activity.product_id.empty()     ? ActivityKind::category_view
                                                    : ActivityKind::product_view;
  audience.record(number, activity, at);
}

std::vector<OrderLine> recorded_lines(const std::vector<RawLine>& lines) {
  std::vector<OrderLine> recorded;
  for (const RawLine& line : lines) {
    recorded.push_back({line.product, line.category, Quantity{line.pieces * 1000}, line.price, line.price});
  }
  return recorded;
}

/// Registers what the lists say with a real audience.
CustomerNumber record(Audience& audience, RawCustomer& raw, Instant now) {
  // Somebody else first, so that numbers of texts and places of orders are not those of this customer alone.
  const CustomerNumber other = audience.ensure("somebody else", raw.heard_at);
  OrderRecorded others{.customer_id = "somebody else", .order_id = "other", .placed_at = raw.heard_at};
  others.lines = {{"mugs", "white", {}, {}, {}}, {"tea", "mug", {}, {}, {}}};
  audience.record(other, others);

  const CustomerNumber number = audience.ensure(raw.id, raw.heard_at);
  CustomerRecorded facts{.customer_id = raw.id, .created_at = raw.created_at};
  for (const auto& [channel, state] : raw.contacts) {
    const auto place = raw.places.find(channel);
    facts.contacts.push_back({channel, state, 0, place == raw.places.end() ? "" : place->second});
  }
  for (const auto& [product, brand] : raw.brands) audience.record({.product_id = product, .brand = brand});
  for (const auto& [which, granted] : raw.consents) {
    facts.consents.push_back({which.first, which.second, granted, {}, ""});
  }
  for (const auto& [name, value] : raw.attributes) facts.attributes.push_back({name, value});
  for (const std::string& label : raw.labels) facts.labels.push_back({label, true});
  audience.record(number, facts);
  int count = 0;
  for (const RawOrder& order : raw.orders) {
    OrderRecorded recorded{.customer_id = raw.id,
                           .order_id = "o" + std::to_string(++count),
                           .placed_at = Instant::from_seconds(order.second),
                           .status = order.status,
                           .total = order.total,
                           .refunded = order.refunded,
                           .promo_code = order.promo_code,
                           .store = order.store,
                           .lines = recorded_lines(order.lines)};
    audience.record(number, recorded);
  }
  std::ranges::stable_sort(raw.happenings, {}, &RawHappening::second);
  const auto [first, last] = std::ranges::unique(raw.happenings, [](const RawHappening& a, const RawHappening& b) {
    return std::tie(a.second, a.family, a.is, a.where) == std::tie(b.second, b.family, b.is, b.where);
  });
  raw.happenings.erase(first, last);  // the same in the same second is once
  for (const RawHappening& happening : raw.happenings) record_happening(audience, number, happening);
  if (raw.cart) {
    ActivityRecorded changed{.at = Instant::from_seconds(raw.cart->second), .kind = ActivityKind::cart_changed};
    changed.cart = recorded_lines(raw.cart->lines);
    audience.record(number, changed, changed.at);
  }
  for (const RawPromoCode& code : raw.codes) {
    PromoCodeIssued issued{raw.id, code.code, code.pool, Instant::from_seconds(code.second), {}};
    if (code.expires) issued.expires_at = Instant::from_seconds(*code.expires);
    audience.record(number, issued);
  }
  send_messages(audience, number, raw, now);
  return number;
}

std::string a_span() {
  const std::string unit = text_of(
      {"minute", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year"});
  return std::to_string(unit.starts_with("year") ? 1 : 1 + pick(unit.starts_with("hour") ? 100 : 5)) + " " + unit;
}

void put_comparison(json& to, const json& small, const json& large) {
  const std::string kind = text_of({"at_least", "at_most", "more_than", "less_than", "equals", "between"});
  to[kind] = kind == "between" ? json::array({small, large}) : large;
}
json money(Money amount) { return chance(50) ? json(to_text(amount)) : json(static_cast<double>(amount.units) / 1e4); }
void put_money(json& to, int times = 1) {
  const Money small = an_amount();
  const Money large{(small + an_amount()).units * times};
  put_comparison(to, money(small), money(large));
}

void put_filter(json& to) {
  json where = json::object();
  if (chance(30)) where["status"] = one_of<json>({"completed", json{"created", "paid"}, json{"cancelled"}});
  if (chance(20)) put_money(where["total"] = json::object());
  if (chance(30)) where["category"] = chance(50) ? json(a_category()) : json{a_category(), "cups"};
  if (chance(20)) where["product"] = json{a_product(), a_product()};
  if (chance(5)) {  // long enough to be sought by text, not by number
    for (int i = 0; i < 20; ++i) where["product"].push_back("p" + std::to_string(i));
  }
  if (chance(15)) where["promo_code"] = one_of<json>({true, false, "SALE", json{"SALE", "HELLO"}});
  if (chance(15)) where[chance(50) ? "store" : "online"] = chance(50);
  if (chance(10) && !where.contains("online")) where["store"] = text_of({"north", "south", "nowhere"});
  if (chance(10)) where["weekday"] = one_of<json>({"monday", json{"friday", "saturday", "sunday"}});
  if (chance(10)) put_comparison(where["hour"] = json::object(), pick(12), 12 + pick(12));
  if (chance(20)) {
    json& line = where["line"] = json{{"brand", chance(70) ? "Leaf" : "Clay"}};
    if (chance(50)) line["category"] = a_category();
    if (chance(20)) line["product"] = a_product();
    if (chance(40)) put_money(line["price"] = json::object());
    if (chance(40)) put_comparison(line["quantity"] = json::object(), 1 + pick(2), 3);
  }
  if (!where.empty()) to["where"] = where;
}

void put_no_order_since(json& to) {
  if (chance(70)) return;
  to["no_order_since"] = chance(50) ? json(true) : json{{"category", a_category()}};
}

void put_window(json& to, Day today) {
  const int kind = pick(6);
  if (kind <= 1) to["within"] = a_span();
  if (kind == 2)
    to["calendar"] = text_of({"current ", "previous "}) + text_of({"day", "week", "month", "quarter", "year"});
  if (kind == 3) {
    const Day from = a_day(today);
    if (chance(70)) to["from"] = to_text(from);
    if (!to.contains("from") || chance(60)) to["until"] = to_text(from + pick(30));
  }
  if (kind == 4) to["since"] = "enrollment";
}

void put_moment(json& to, Day today) {
  const std::string kind = text_of({"at_least_ago", "less_than_ago", "before", "after"});
  to[kind] = kind.ends_with("ago") ? a_span() : to_text(a_day(today));
}

json order_leaf(Day today) {
  json leaf;
  const std::string what = text_of({"count", "count", "sum", "average", "minimum", "maximum", "days_spanned",
                                    "days_between", "last", "last", "first"});
  leaf["orders"] = what;
  put_filter(leaf);
  if (what == "last" || what == "first") {
    put_moment(leaf, today);
    if (what == "last") put_no_order_since(leaf);
    return leaf;
  }
  put_window(leaf, today);
  if (what == "count" || what.starts_with("days")) {
    const int small = pick(4) * (what == "count" ? 1 : 5);
    put_comparison(leaf, small, small + pick(what == "count" ? 4 : 40));
  } else {
    put_money(leaf, what == "sum" ? 3 : 1);
  }
  return leaf;
}

std::string a_campaign() { return text_of({"winback", "a campaign with a long name", "unheard of"}); }

json happening_filter(const std::string& family) {
  json where = json::object();
  if (family == "visits" && chance(50)) where["place"] = text_of({"site", "a shop with a long name"});
  if (family == "events" && chance(70)) where["name"] = text_of({"quiz", "wheel of fortune spun"});
  if (family == "views" && chance(50)) where["category"] = chance(50) ? json(a_category()) : json{"cups", "tea"};
  if (family == "views" && chance(30)) where["product"] = a_product();
  if (family == "campaigns" && chance(50)) where["campaign"] = a_campaign();
  if (family == "campaigns" && chance(30)) where["is"] = text_of({"entered", "exited"});
  if (family == "campaigns" && !where.contains("is") && chance(40)) where["reason"] = text_of({"returned", "told"});
  if (family != "messages") return where;
  if (chance(80)) {
    where["is"] = text_of({"sent", "delivered", "opened", "clicked", "failed", "refused", "not_opened"});
  }
  if (chance(30)) where["campaign"] = a_campaign();
  if (chance(30)) where["template"] = text_of({"hello", "bye"});
  if (chance(30)) where["topic"] = a_topic();
  if (chance(30)) where["channel"] = one_of<json>({"email", json{"sms", "push"}});
  return where;
}

json happening_leaf(Day today) {
  json leaf;
  const std::string family = text_of(
      {"visits", "views", "views", "checkouts", "events", "messages", "messages", "campaigns"});
  const std::string what = text_of({"count", "count", "last", "last", "first"});
  leaf[family] = what;
  const json where = happening_filter(family);
  if (!where.empty()) leaf["where"] = where;
  if (what == "count") {
    put_window(leaf, today);
    if (leaf.value("calendar", "") == "previous year") leaf["calendar"] = "previous month";
    const int small = pick(4);
    put_comparison(leaf, small, small + pick(4));
  } else {
    put_moment(leaf, today);
    if (what == "last") put_no_order_since(leaf);
  }
  return leaf;
}

json cart_leaf() {
  if (chance(20)) return {{"cart", "not_empty"}};
  json cart{{"idle_for", a_span()}};
  if (chance(40)) put_money(cart["value"] = json::object(), 3);
  if (chance(30)) cart["product"] = a_product();
  if (chance(30)) cart["category"] = json{a_category(), "cups"};
  if (cart.size() > 1 && chance(30)) cart.erase("idle_for");
  return {{"cart", cart}};
}

json promo_code_leaf(Day today) {
  json leaf{{"promo_codes", text_of({"issued", "unused", "redeemed", "expired", "expiring"})}};
  if (chance(40)) leaf["pool"] = chance(50) ? json("spring") : json{"a pool with a long name", "unheard of"};
  if (leaf["promo_codes"] == "expiring") {
    leaf["within"] = text_of({"1 hour", "3 days", "2 weeks"});
  } else {
    put_window(leaf, today);
  }
  const int small = pick(3);
  put_comparison(leaf, small, small + pick(3));
  return leaf;
}

json membership_leaf() {
  json leaf;
  switch (pick(3)) {
    case 0:
      return {{"in_campaign", chance(50) ? json(a_campaign()) : json{a_campaign(), "winback"}}};
    case 1:
      leaf["segment"] = text_of({"buyers", "a segment with a long name", "unheard of"});
      break;
    default:
      leaf["stage"] = chance(50) ? json("active") : json{"active", "churned"};
  }
  if (chance(60)) leaf["in_for"] = a_span();
  return leaf;
}

json attribute_leaf(Day today) {
  json leaf{{"attribute", text_of({"city", "points", "member", "birthday", "likes", "absent"})}};
  if (chance(40)) leaf["attribute"] = "birthday";
  switch (pick(13)) {
    case 11:
    case 12:
      if (chance(80)) leaf["attribute"] = "likes";
      leaf[chance(50) ? "has_any" : "has_all"] = one_of<json>(
          {"tea", json{"tea", "cups"}, json{"a hobby with a long name", "tea"}, json{"chess", "cups"}});
      break;
    case 7:
      leaf[chance(50) ? "at_least_ago" : "less_than_ago"] = chance(50) ? a_span() : text_of({"20 years", "120 days"});
      break;
    case 8:
      put_comparison(leaf["days_until"] = json::object(), -pick(20), pick(20));
      break;
    case 9:
    case 10: {
      const int first = pick(40) - 20;
      leaf["days_until_anniversary"] = chance(30) ? json{{"equals", first}}
                                                  : json{{"between", json{first, first + pick(60)}}};
      break;
    }
    case 0:
      leaf["is_set"] = chance(50);
      break;
    case 1:
      leaf["equals"] = one_of<json>({"Omsk", true, false, 2, 2.5, to_text(a_day(today))});
      break;
    case 2:
      leaf["in"] = json{"Omsk", "a city with a rather long name", 1, 1.5, 2, to_text(a_day(today))};
      break;
    case 3:
      leaf["contains"] = text_of({"msk", "Om", "rather"});
      break;
    case 4:
      leaf["starts_with"] = text_of({"To", "a city", "msk"});
      break;
    case 5:
      put_comparison(leaf, to_text(today - pick(10)), to_text(today + pick(10)));
      break;
    default: {
      const int small = pick(5);
      put_comparison(leaf, small, small + pick(5));
    }
  }
  return leaf;
}

json any_leaf(Day today) {
  switch (pick(23)) {
    case 17:
    case 18:
      return promo_code_leaf(today);
    case 9:
    case 10:
    case 11:
    case 12:
      return happening_leaf(today);
    case 13:
      return cart_leaf();
    case 14:
      return membership_leaf();
    case 15: {
      json leaf{{"bonus", text_of({"accrued", "spent"})}};
      if (chance(50)) leaf["type"] = text_of({"comeback", "unknown"});
      put_window(leaf, today);
      put_money(leaf, 2);
      return leaf;
    }
    case 16:
      return {{"rfm_moved", {{"from", {{"r", json{1, 2}}}}, {"to", {{"r", pick(3) + 1}}}, {"within", a_span()}}}};
    case 0:
      return {{"first_seen", json::object()}};
    case 1: {
      const ChannelKind channel = a_channel();
      json leaf{{"contact", to_text(channel)}, {"is", text_of({"valid", "invalid", "absent", "present", "confirmed"})}};
      if (channel == ChannelKind::email && chance(50)) leaf["domain"] = json{"mail.example", "gone.example"};
      if (channel == ChannelKind::sms && chance(50)) leaf["country"] = text_of({"RU", "KZ"});
      return leaf;
    }
    case 2: {
      json leaf{{"consent", to_text(a_channel())}};
      if (chance(50)) leaf["topic"] = a_topic();
      return leaf;
    }
    case 3:
      return {{"label", text_of({"vip", "new"})}};
    case 4:
      return attribute_leaf(today);
    case 5:
      return {{"rfm", {{"r", json{1, 2}}, {"f", pick(3) + 1}}}};
    case 6:
      return {{"rfm", {{"m", json{1, 3}}, {"name", one_of<json>({"loyal", json{"at_risk", "lost"}})}}}};
    case 7: {
      json leaf{{"bonus", text_of({"balance", "pending", "burning"})}};
      if (chance(50)) leaf["type"] = text_of({"comeback", "unknown"});
      if (leaf["bonus"] == "burning") leaf["within"] = text_of({"1 hour", "3 days", "2 weeks"});
      put_money(leaf);
      return leaf;
    }
    case 8:
      return {{"sample", {{"percent", one_of<json>({0, 12.5, 50, 100})}, {"salt", "s"}}}};
    default:
      return order_leaf(today);
  }
}

json tree(Day today, int depth) {
  if (depth == 0 || chance(40)) {
    json leaf = any_leaf(today);
    if (leaf.contains("first_seen")) put_moment(leaf["first_seen"], today);
    return leaf;
  }
  if (chance(20)) return {{"not", tree(today, depth - 1)}};
  if (chance(3)) return {{"everyone", true}};
  json children = json::array();
  for (int i = pick(3); i >= 0; --i) children.push_back(tree(today, depth - 1));
  return {{chance(50) ? "all" : "any", children}};
}

Instant a_now() {
  const std::string day = text_of({"2024-03-25", "2024-03-29", "2024-10-20", "2024-02-27", "2024-12-28", "2024-07-01"});
  return berlin.start_of(*parse_day(day)) + Duration::minutes(30 * pick(48 * 4));
}

/// One random question to one random customer, both ways.
struct Case {
  Instant now;
  RandomCustomer customer{now};
  json text;
  Condition condition;
  Audience audience;
  CustomerNumber number = record(audience, customer.raw, now);
  ListedRfm rfm{customer.raw};
  ListedBonuses bonuses{customer.raw};
  ListedSegments segments{customer.raw};
  ConditionOracle oracle{customer.raw, berlin, customer.enrolled_at};

  Case(Instant when, json asked) : now(when), text(std::move(asked)) {
    const auto parsed = parse_condition(text.dump());
    RC_LOG() << text.dump(1) << " now " << to_text(now, berlin) << "\n";
    for (const RawOrder& order : customer.raw.orders) {
      RC_LOG() << to_text(Instant::from_seconds(order.second), berlin) << " " << to_text(order.total) << " less "
               << to_text(order.refunded) << " " << to_text(order.status) << "\n";
    }
    if (!parsed) RC_LOG() << parsed.error().text() << "\n";
    RC_ASSERT(parsed.has_value());
    condition = *parsed;
  }
  [[nodiscard]] Answer ask(Instant at) const {
    const Moment moment{at, &berlin, &audience, customer.enrolled_at, &rfm, &bonuses, &segments};
    return evaluate(condition, audience.customer(number), moment);
  }
};

TEST(ConditionAgainstHistory, AnswersAsTheListsDo) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    const Case asked(now, tree(berlin.day(now), 3));
    for (int i = 0; i < 20; ++i) {
      const Instant at = asked.now + Duration::minutes(30 * (pick(2000) - 500));
      const Answer answer = asked.ask(at);
      RC_ASSERT(answer.until > at);
      RC_ASSERT(answer.holds == asked.oracle.holds(asked.text, at));
    }
  }));
}

/// Goes through three weeks, from one answer to the next, past random instants and past those at which something comes
/// in, comparing at each.
void walk(const Case& asked) {
  std::vector<Instant> instants;
  for (int i = 0; i < 30; ++i) instants.push_back(asked.now + Duration::minutes(10 * pick(6 * 24 * 21)));
  std::vector<std::int64_t> seconds;
  for (const RawOrder& order : asked.customer.raw.orders) seconds.push_back(order.second);
  for (const RawHappening& happening : asked.customer.raw.happenings) seconds.push_back(happening.second);
  for (const RawPromoCode& code : asked.customer.raw.codes) {
    seconds.push_back(code.second);
    if (code.expires) seconds.push_back(*code.expires);
  }
  for (const std::int64_t second : seconds) {
    const Instant at = Instant::from_seconds(second);
    if (at <= asked.now) continue;
    for (const Instant near : {at - Duration{1}, at, at + Duration{1}}) instants.push_back(near);
  }
  std::ranges::sort(instants);

  Answer current = asked.ask(asked.now);
  for (const Instant at : instants) {
    while (current.until <= at) {
      const Instant until = current.until;
      RC_ASSERT(asked.oracle.holds(asked.text, until - Duration{1}) == current.holds);
      current = asked.ask(until);
      RC_ASSERT(current.until > until);
      RC_ASSERT(asked.oracle.holds(asked.text, until) == current.holds);
    }
    RC_ASSERT(asked.oracle.holds(asked.text, at) == current.holds);
  }
}

TEST(ConditionAgainstHistory, AnAnswerHoldsUntilItSaysAndNoChangeIsMissed) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    walk(Case(now, tree(berlin.day(now), 2)));
  }));
}

TEST(ConditionAgainstHistory, AGroupOfAnswersAboutOrdersMissesNoChange) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    json children = json::array();
    for (int i = 0; i < 3; ++i) children.push_back(order_leaf(berlin.day(now)));
    walk(Case(now, json{{chance(50) ? "all" : "any", children}}));
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutOrdersAloneMissesNoChange) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    walk(Case(now, order_leaf(berlin.day(now))));
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutHappeningsCartsOrDatesMissesNoChange) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    const Day today = berlin.day(now);
    walk(Case(now, chance(60) ? happening_leaf(today) : chance(50) ? cart_leaf() : attribute_leaf(today)));
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutPromoCodesMissesNoChange) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    for (int i = 0; i < 3; ++i) walk(Case(now, promo_code_leaf(berlin.day(now))));
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutPromoCodesHoldsNoLongerThanItSays) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    const Case asked(now, promo_code_leaf(berlin.day(now)));
    for (Answer answer = asked.ask(asked.now); answer.until != Instant::never();) {
      const Answer next = asked.ask(answer.until);
      RC_ASSERT(next.holds != answer.holds);
      answer = next;
    }
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutHappeningsOrDatesHoldsNoLongerThanItSays) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    json leaf = chance(50) ? happening_leaf(berlin.day(now)) : attribute_leaf(berlin.day(now));
    leaf.erase("no_order_since");
    const Case asked(now, leaf);
    Answer answer = asked.ask(asked.now);
    for (int change = 0; change < 20 && answer.until != Instant::never(); ++change) {  // anniversaries never end
      const Answer next = asked.ask(answer.until);
      RC_ASSERT(next.holds != answer.holds);
      answer = next;
    }
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutOrdersHoldsNoLongerThanItSays) {
  EXPECT_TRUE(holds_in_random_cases([] {
    const Instant now = a_now();
    json leaf = order_leaf(berlin.day(now));
    leaf.erase("no_order_since");
    const Case asked(now, leaf);
    for (Answer answer = asked.ask(asked.now); answer.until != Instant::never();) {
      const Answer next = asked.ask(answer.until);
      RC_ASSERT(next.holds != answer.holds);
      answer = next;
    }
  }));
}

TEST(ConditionAgainstHistory, ItsOwnTextIsTheSameConditionAndReadsInBothLanguages) {
  std::ostringstream published;
  published << std::ifstream(SchemaCheck::path).rdbuf();
  const SchemaCheck schema(published.str());
  EXPECT_TRUE(rc::check([&schema] {
    const json tree_of_json = tree(*parse_day("2024-03-29"), 3);
    const std::string text = tree_of_json.dump();
    const auto condition = parse_condition(text);
    RC_LOG() << text << "\n";
    RC_ASSERT(condition.has_value());
    RC_ASSERT(schema.accepts(tree_of_json));
    RC_ASSERT(schema.accepts(json::parse(to_json(*condition))));
    const auto again = parse_condition(to_json(*condition));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == *condition);
    RC_ASSERT(to_json(*again) == to_json(*condition));
    RC_ASSERT(!describe(*condition, "ru").empty());
    RC_ASSERT(!describe(*condition, "en").empty());
  }));
}

}  // namespace
}  // namespace lapwing
