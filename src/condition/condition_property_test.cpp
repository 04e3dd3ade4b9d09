#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <initializer_list>

#include "audience/audience.hpp"
#include "condition/condition.hpp"
#include "condition/condition_oracle.hpp"
#include "condition/describe.hpp"
#include "condition/evaluate.hpp"

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
    const int orders = pick(13);
    for (int i = 0; i < orders; ++i) raw.orders.push_back(an_order(now));
    for (const ChannelKind channel : {ChannelKind::email, ChannelKind::sms}) {
      raw.contacts[channel] = one_of({ContactState::absent, ContactState::valid, ContactState::invalid});
      if (chance(50)) raw.consents[{channel, chance(50) ? "" : a_topic()}] = chance(60);
    }
    if (chance(50)) raw.labels.insert("vip");
    if (chance(60)) raw.attributes["city"] = text_of({"Omsk", "a city with a rather long name", "Tomsk"});
    if (chance(60)) raw.attributes["points"] = an_amount();
    if (chance(60)) raw.attributes["member"] = chance(50);
    if (chance(60)) raw.attributes["birthday"] = a_day(berlin.day(now));
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
  }

 private:
  static RawOrder an_order(Instant now) {
    RawOrder order;
    order.second = (now + Duration::hours(6 * (pick(360) - 300))).seconds() + (chance(30) ? pick(3600) : 0);
    order.total = an_amount();
    if (chance(20)) order.refunded = an_amount();
    if (chance(30)) {
      order.status = one_of({OrderStatus::created, OrderStatus::paid, OrderStatus::cancelled, OrderStatus::returned});
    }
    for (int i = pick(3); i > 0; --i) order.lines.emplace_back(a_category(), a_product());
    return order;
  }
};

/// Registers what the lists say with a real audience.
CustomerNumber record(Audience& audience, const RawCustomer& raw) {
  // Somebody else first, so that numbers of texts and places of orders are not those of this customer alone.
  const CustomerNumber other = audience.ensure("somebody else", raw.heard_at);
  OrderRecorded others{.customer_id = "somebody else", .order_id = "other", .placed_at = raw.heard_at};
  others.lines = {{"mugs", "white", {}, {}, {}}, {"tea", "mug", {}, {}, {}}};
  audience.record(other, others);

  const CustomerNumber number = audience.ensure(raw.id, raw.heard_at);
  CustomerRecorded facts{.customer_id = raw.id, .created_at = raw.created_at};
  for (const auto& [channel, state] : raw.contacts) facts.contacts.push_back({channel, state, 0});
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
                           .refunded = order.refunded};
    for (const auto& [category, product] : order.lines) recorded.lines.push_back({product, category, {}, {}, {}});
    audience.record(number, recorded);
  }
  return number;
}

class ListedRfm final : public RfmSource {
 public:
  explicit ListedRfm(const RawCustomer& raw) : raw_(raw) {}
  [[nodiscard]] std::optional<RfmStanding> standing(const CustomerView&, const Moment& moment) const override {
    std::optional<RfmStanding> current;
    for (const auto& [from, standing] : raw_.rfm) {
      if (from > moment.now) {
        if (current) current->until = from;
        return current;
      }
      current = standing;
    }
    return current;
  }

 private:
  const RawCustomer& raw_;
};

class ListedBonuses final : public BonusSource {
 public:
  explicit ListedBonuses(const RawCustomer& raw) : raw_(raw) {}
  [[nodiscard]] BonusStanding standing(CustomerNumber, std::string_view type, Instant now,
                                       Duration horizon) const override {
    BonusStanding standing;
    for (const RawLot& lot : raw_.lots) {
      if (!type.empty() && lot.type != type) continue;
      if (now < lot.active_at) standing.pending += lot.amount;
      if (lot.active_at <= now && now < lot.burns_at) {
        standing.active += lot.amount;
        if (lot.burns_at <= now + horizon) standing.burning += lot.amount;
      }
      for (const Instant change : {lot.active_at, lot.burns_at, lot.burns_at - horizon}) {
        if (change > now) standing.until = std::min(standing.until, change);
      }
    }
    return standing;
  }

 private:
  const RawCustomer& raw_;
};

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
  if (!where.empty()) to["where"] = where;
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
  const std::string what = text_of({"count", "count", "sum", "average", "minimum", "maximum", "last", "last", "first"});
  leaf["orders"] = what;
  put_filter(leaf);
  if (what == "last" || what == "first") {
    put_moment(leaf, today);
    return leaf;
  }
  put_window(leaf, today);
  if (what == "count") {
    const int small = pick(4);
    put_comparison(leaf, small, small + pick(4));
  } else {
    put_money(leaf, what == "sum" ? 3 : 1);
  }
  return leaf;
}

json attribute_leaf(Day today) {
  json leaf{{"attribute", text_of({"city", "points", "member", "birthday", "absent"})}};
  switch (pick(7)) {
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
  switch (pick(14)) {
    case 0:
      return {{"first_seen", json::object()}};
    case 1:
      return {{"contact", to_text(a_channel())}, {"is", text_of({"valid", "invalid", "absent", "present"})}};
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
  CustomerNumber number = record(audience, customer.raw);
  ListedRfm rfm{customer.raw};
  ListedBonuses bonuses{customer.raw};
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
    const Moment moment{at, &berlin, &audience, customer.enrolled_at, &rfm, &bonuses};
    return evaluate(condition, audience.customer(number), moment);
  }
};

TEST(ConditionAgainstHistory, AnswersAsTheListsDo) {
  EXPECT_TRUE(rc::check([] {
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

/// Goes through three weeks by the hour and past every instant at which an order comes in, comparing at each.
void walk(const Case& asked) {
  std::vector<Instant> instants;
  for (int hour = 0; hour < 24 * 21; ++hour) instants.push_back(asked.now + Duration::hours(hour));
  for (const RawOrder& order : asked.customer.raw.orders) {
    const Instant at = Instant::from_seconds(order.second);
    for (const Instant near : {at - Duration{1}, at, at + Duration{1}}) {
      if (near > asked.now) instants.push_back(near);
    }
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
  EXPECT_TRUE(rc::check([] {
    const Instant now = a_now();
    walk(Case(now, tree(berlin.day(now), 2)));
  }));
}

TEST(ConditionAgainstHistory, AGroupOfAnswersAboutOrdersMissesNoChange) {
  EXPECT_TRUE(rc::check([] {
    const Instant now = a_now();
    json children = json::array();
    for (int i = 0; i < 3; ++i) children.push_back(order_leaf(berlin.day(now)));
    walk(Case(now, json{{chance(50) ? "all" : "any", children}}));
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutOrdersAloneMissesNoChange) {
  EXPECT_TRUE(rc::check([] {
    const Instant now = a_now();
    for (int i = 0; i < 5; ++i) walk(Case(now, order_leaf(berlin.day(now))));
  }));
}

TEST(ConditionAgainstHistory, AnAnswerAboutOrdersHoldsNoLongerThanItSays) {
  EXPECT_TRUE(rc::check([] {
    const Instant now = a_now();
    const Case asked(now, order_leaf(berlin.day(now)));
    for (Answer answer = asked.ask(asked.now); answer.until != Instant::never();) {
      const Answer next = asked.ask(answer.until);
      RC_ASSERT(next.holds != answer.holds);
      answer = next;
    }
  }));
}

TEST(ConditionAgainstHistory, ItsOwnTextIsTheSameConditionAndReadsInBothLanguages) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = tree(*parse_day("2024-03-29"), 4).dump();
    const auto condition = parse_condition(text);
    RC_ASSERT(condition.has_value());
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
