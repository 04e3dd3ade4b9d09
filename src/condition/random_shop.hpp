#pragma once

#include <rapidcheck.h>

#include <initializer_list>
#include <string>

#include <nlohmann/json.hpp>

#include "audience/audience.hpp"
#include "base/zone.hpp"

namespace lapwing::random_shop {

// Customers by the hundred and conditions about them, for the tests that compare two ways of asking.

using nlohmann::json;

inline const Zone berlin("Europe/Berlin", 3600, {{1679792400, 7200}, {1698541200, 3600}, {1711846800, 7200}});
inline const Instant now = Instant::from_seconds(1'711'900'000);

/// Uniform whatever size RapidCheck is at.
inline int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }
inline bool chance(int percent) { return pick(100) < percent; }
inline std::string one_of(std::initializer_list<const char*> values) {
  return values.begin()[pick(static_cast<int>(values.size()))];
}

inline std::string a_span() { return std::to_string(1 + pick(40)) + one_of({" hours", " days", " weeks", " months"}); }

inline void put_comparison(json& to, int bound) {
  const std::string kind = one_of({"at_least", "at_most", "more_than", "less_than", "equals", "between"});
  to[kind] = kind == "between" ? json{bound, bound + pick(5)} : json(bound);
}

inline json order_figure() {
  json leaf{{"orders", one_of({"count", "count", "sum", "sum", "average", "minimum", "maximum"})}};
  put_comparison(leaf, leaf["orders"] == "count" ? pick(4) : pick(3000));
  switch (pick(5)) {
    case 0:
      leaf["within"] = a_span();
      break;
    case 1:
      leaf["calendar"] = one_of({"current ", "previous "}) + one_of({"day", "week", "month", "quarter", "year"});
      break;
    case 2:
      leaf["from"] = "2024-0" + std::to_string(1 + pick(4)) + "-15";
      if (chance(50)) leaf["until"] = "2024-0" + std::to_string(5 + pick(4)) + "-15";
      break;
    case 3:
      leaf["since"] = "enrollment";
      break;
    default:
      break;
  }
  json where = json::object();
  if (chance(20)) where["status"] = chance(50) ? json("cancelled") : json{"completed", "paid"};
  if (chance(20)) put_comparison(where["total"], pick(1000));
  if (chance(25)) where["category"] = chance(50) ? json("tea") : json{"cups", "c7", "c9", "c11", "c13", "tea"};
  if (chance(15)) where["product"] = chance(50) ? json("p1") : json{"p2", "p3", "p4", "p5", "p6", "unheard"};
  if (!where.empty()) leaf["where"] = where;
  return leaf;
}

inline json a_moment() {
  const std::string kind = one_of({"at_least_ago", "less_than_ago", "before", "after"});
  return {{kind, kind.ends_with("ago") ? a_span() : "2024-03-0" + std::to_string(1 + pick(9))}};
}

inline json leaf() {
  switch (pick(9)) {
    case 0:
      return {{"contact", one_of({"email", "sms"})}, {"is", one_of({"valid", "invalid", "absent", "present"})}};
    case 1:
      return {{"consent", one_of({"email", "sms"})}};
    case 2:
      return {{"consent", "email"}, {"topic", "news"}};
    case 3:
      return {{"label", one_of({"vip", "unheard"})}};
    case 4:
      return {{"first_seen", a_moment()}};
    case 5: {
      json moment = a_moment();
      moment["orders"] = one_of({"last", "last", "first"});
      return moment;
    }
    case 6:
      return {{"sample", {{"percent", 50}, {"salt", "s"}}}};
    default:
      return order_figure();
  }
}

inline json tree(int depth) {
  if (depth == 0 || chance(40)) return leaf();
  if (chance(20)) return {{"not", tree(depth - 1)}};
  if (chance(5)) return {{"everyone", true}};
  json children = json::array();
  for (int i = pick(3); i >= 0; --i) children.push_back(tree(depth - 1));
  return {{chance(50) ? "all" : "any", children}};
}

/// Most amounts are small; some need eight bytes, and a few do not add up in 64 bits.
inline Money an_amount() {
  if (chance(1)) return Money{std::int64_t{3} << 61};
  if (chance(2)) return Money::of(5'000'000'000);
  return Money::of(pick(1000)) - Money::of(chance(5) ? 500 : 0);
}

inline void record_orders(Audience& audience, CustomerNumber customer, const std::string& prefix = {}) {
  for (int i = pick(8); i > 0; --i) {
    OrderRecorded order{.customer_id = "c",
                        .order_id = prefix + std::to_string(i),
                        .placed_at = now - Duration::hours(pick(400) * 6 - (chance(5) ? 2000 : 0)),
                        .total = an_amount()};
    if (chance(10)) order.refunded = an_amount();
    if (chance(10)) order.status = chance(50) ? OrderStatus::cancelled : OrderStatus::paid;
    for (int k = pick(3); k > 0; --k) {
      const std::string category = chance(30) ? "tea" : "c" + std::to_string(pick(40));
      order.lines.push_back({"p" + std::to_string(pick(9)), category, {}, {}, {}});
    }
    audience.record(customer, order);
  }
}

inline void fill(Audience& audience) {
  // Numbers of categories that need two bytes, now and then.
  const CustomerNumber first = audience.ensure("first", now);
  if (chance(30)) {
    OrderRecorded order{.customer_id = "first", .order_id = "o", .placed_at = now - Duration::days(800)};
    for (int i = 0; i < 300; ++i) order.lines.push_back({"p", "other " + std::to_string(i), {}, {}, {}});
    audience.record(first, order);
  }
  const int customers = 1 + pick(chance(20) ? 180 : 12);  // mostly one page, as much as its first lanes
  for (int i = 0; i < customers; ++i) {
    const std::string id = "customer " + std::to_string(i);
    const CustomerNumber customer = audience.ensure(id, now - Duration{pick(100'000'000)});
    CustomerRecorded facts{.customer_id = id};
    if (chance(30)) facts.created_at = now - Duration::hours(pick(3000) - 100);
    if (chance(70))
      facts.contacts = {{ChannelKind::email, chance(70) ? ContactState::valid : ContactState::invalid, 0}};
    if (chance(70)) facts.consents = {{ChannelKind::email, chance(70) ? "" : "news", chance(70), {}, ""}};
    if (chance(30)) facts.labels = {{"vip", chance(80)}};
    audience.record(customer, facts);
    record_orders(audience, customer);
  }
}

}  // namespace lapwing::random_shop
