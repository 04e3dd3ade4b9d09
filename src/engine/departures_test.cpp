// Customers who are erased, or merged into others, as one partition sees it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "condition/scan.hpp"
#include "engine/customer_history.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

class Shop {
 public:
  Shop() {
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::message_template, "hello", 1, "{}"});
    publish(DefinitionKind::bonus_type, "gift", R"({"id": "gift", "title": "Gift", "burn": {"after_days": 100}})");
    publish(DefinitionKind::segment, "buyers", R"({"id": "buyers", "name": {"ru": "П", "en": "Buyers"},
      "condition": {"orders": "count", "at_least": 1}})");
    publish(DefinitionKind::segment, "strangers", R"({"id": "strangers", "name": {"ru": "Ч", "en": "Strangers"},
      "condition": {"orders": "count", "equals": 0}})");
    publish(DefinitionKind::segment, "chosen", R"({"id": "chosen", "name": {"ru": "И", "en": "Chosen"},
      "static": true})");
    publish(DefinitionKind::lifecycle, "lifecycle", R"({"id": "lifecycle", "stages": [
      {"id": "customer", "name": {"ru": "П", "en": "C"}, "condition": {"orders": "count", "at_least": 1}},
      {"id": "visitor", "name": {"ru": "Г", "en": "V"}}]})");
  }

  Result<Change> tell(Input input) { return engine_.apply(std::move(input), now_, records_); }
  void publish(DefinitionKind kind, const std::string& id, const std::string& text) {
    const auto told = tell(DefinitionPublished{kind, id, 1, text});
    ASSERT_TRUE(told) << told.error().text();
  }
  void customer(const std::string& id) {
    CustomerRecorded facts{.customer_id = id};
    facts.contacts = {{ChannelKind::email, ContactState::valid, 77, "example.com"}};
    facts.consents = {{ChannelKind::email, "", true, now_, "test"}, {ChannelKind::email, "news", false, now_, "test"}};
    facts.attributes = {{"city", "Omsk"}};
    facts.labels = {{"vip", true}};
    facts.sealed_personal = "sealed";
    ASSERT_TRUE(tell(facts));
  }
  void order(const std::string& customer, const std::string& id, std::int64_t amount) {
    ASSERT_TRUE(
        tell(OrderRecorded{.customer_id = customer, .order_id = id, .placed_at = now_, .total = Money::of(amount)}));
  }
  bool is_in(const std::string& customer, const std::string& segment) const {
    const auto number = engine_.audience().find(customer);
    return number && engine_.segments().standing(*number, segment).member;
  }
  std::uint64_t digest(const std::string& customer) const {
    return digest_of(history_of(engine_, engine_.audience().find(customer).value()));
  }
  std::vector<std::string> exits() const {
    std::vector<std::string> reasons;
    for (const Record& record : records_) {
      const auto* decision = std::get_if<Decision>(&record.body);
      if (const auto* exited = decision ? std::get_if<Exited>(decision) : nullptr) reasons.push_back(exited->reason);
    }
    return reasons;
  }
  /// How many the scan finds everybody to be.
  std::size_t everybody() const {
    const Condition everyone = parse_condition(R"({"everyone": true})").value();
    const ScanPlan plan({&everyone, 1}, engine_.moment(now_));
    PageScan scan(plan);
    std::size_t count = 0;
    for (std::size_t page = 0; page < plan.page_count(); ++page) {
      count += static_cast<std::size_t>(std::popcount(scan.ask(page).front()));
    }
    return count;
  }
  void expect_replays_to_the_same() const {
    Engine replayed;
    for (const Record& record : records_) ASSERT_TRUE(replayed.replay(record));
    EXPECT_EQ(replayed.save(), engine_.save());
    Engine loaded;
    ASSERT_TRUE(loaded.load(engine_.save()));
    EXPECT_EQ(loaded.save(), engine_.save());
  }

  Engine engine_;
  std::vector<Record> records_;
  Instant now_ = at("2024-05-06T06:00:00Z");
};

/// With all that a customer can have.
void let_live(Shop& shop, const std::string& id) {
  shop.customer(id);
  shop.order(id, id + "-1", 500);
  ASSERT_TRUE(shop.tell(SegmentMembersChanged{"chosen", {id}, {}}));
  ASSERT_TRUE(shop.tell(BonusAccrualRequested{id, "gift", Money::of(300), "g"}));
  ASSERT_TRUE(shop.tell(BonusHoldRequested{
      .customer_id = id, .amount = Money::of(100), .key = "h", .expires_at = shop.now_ + Duration::days(1)}));
  ASSERT_TRUE(shop.tell(PromoCodeIssued{id, "SPRING", "", shop.now_, {}}));
  ActivityRecorded cart{.customer_id = id, .at = shop.now_, .kind = ActivityKind::cart_changed};
  cart.cart = {{"tea", "drinks", {}, Money::of(5), Money::of(5)}};
  ASSERT_TRUE(shop.tell(cart));
}

TEST(Departures, AnErasedCustomerIsInNothingAnyMoreAndNothingHoldsForThem) {
  Shop shop;
  shop.publish(DefinitionKind::campaign, "care", R"({"id": "care", "trigger": {"order": {}}, "steps": [
    {"task": {"text": "Call"}}, {"wait": "3 days"}, {"send": {"channel": "email", "template": "hello"}}]})");
  let_live(shop, "anna");
  shop.customer("boris");
  ASSERT_TRUE(shop.is_in("anna", "buyers") && shop.is_in("anna", "chosen"));
  ASSERT_EQ(shop.engine_.tasks().size(), 1u);
  const CustomerNumber anna = shop.engine_.audience().find("anna").value();

  ASSERT_EQ(shop.tell(CustomerErased{"anna"}).value(), Change::changed);
  EXPECT_EQ(shop.engine_.audience().find("anna"), std::nullopt);
  EXPECT_EQ(shop.engine_.audience().count(), 1u);
  EXPECT_EQ(shop.everybody(), 1u);
  EXPECT_EQ(shop.exits(), std::vector<std::string>{"erased"});
  EXPECT_TRUE(shop.engine_.tasks().empty());
  EXPECT_TRUE(shop.engine_.segments().memberships().of(anna).is_empty());
  EXPECT_TRUE(shop.engine_.segments().stage(anna).first.empty());
  EXPECT_EQ(shop.engine_.bonuses().ledger(anna).booked(), Money{});
  const CustomerView view = shop.engine_.audience().customer(anna);
  EXPECT_TRUE(view.orders().empty() && view.attributes().empty() && view.labels().empty());
  EXPECT_TRUE(view.sealed_personal().empty());
  EXPECT_EQ(view.contact(ChannelKind::email), ContactState::absent);
  EXPECT_FALSE(view.consented(ChannelKind::email));
  // Neither time nor a new definition finds them again.
  shop.publish(DefinitionKind::segment, "all", R"({"id": "all", "name": {"ru": "В", "en": "A"},
    "condition": {"not": {"label": "vip"}}})");
  for (int i = 0; i < 400; ++i) {
    shop.now_ = shop.now_ + Duration::days(1);
    shop.engine_.advance(shop.now_, shop.records_);
  }
  EXPECT_TRUE(shop.engine_.segments().memberships().of(anna).is_empty());
  EXPECT_EQ(shop.tell(CustomerErased{"anna"}).value(), Change::unchanged);
  shop.expect_replays_to_the_same();
}

TEST(Departures, WhatWasAboutToGoToAnErasedCustomerDoesNot) {
  Shop shop;
  shop.customer("anna");
  ASSERT_TRUE(shop.tell(BroadcastRequested{
      "b", ChannelKind::email, "hello", MessageClass::transactional, "", {"anna"}, priority_usual, OnLimit::defer}));
  ASSERT_EQ(shop.engine_.pending().size(), 1u);
  ASSERT_TRUE(shop.tell(CustomerErased{"anna"}));
  ASSERT_TRUE(shop.tell(AttemptRequested{shop.engine_.pending().begin()->first}));
  EXPECT_TRUE(shop.engine_.pending().empty()) << "it was withdrawn";
}

TEST(Departures, NothingIsTakenInUnderTheIdOfSomebodyErased) {
  Shop shop;
  shop.customer("anna");
  ASSERT_TRUE(shop.tell(CustomerErased{"anna"}));
  const std::size_t before = shop.records_.size();
  const std::vector<Input> inputs = {
      CustomerRecorded{.customer_id = "anna"},
      OrderRecorded{.customer_id = "anna", .order_id = "1", .placed_at = shop.now_, .total = Money::of(1)},
      ActivityRecorded{.customer_id = "anna", .at = shop.now_, .kind = ActivityKind::visit},
      PromoCodeIssued{"anna", "X", "", shop.now_, {}},
      BonusAccrualRequested{"anna", "gift", Money::of(1), "k"},
      CustomerMerged{"anna", "boris", 0}};
  for (const Input& input : inputs) {
    const auto told = shop.tell(input);
    ASSERT_FALSE(told) << kind_of({{}, input});
    EXPECT_NE(told.error().message.find("anna"), std::string::npos);
  }
  EXPECT_EQ(shop.records_.size(), before);
  EXPECT_FALSE(shop.tell(CustomerErased{"nobody"}));
}

TEST(Departures, AMergeIsRefusedIfMoreBecameKnownThanWasTold) {
  Shop shop;
  let_live(shop, "anna");
  const std::uint64_t told = shop.digest("anna");
  shop.order("anna", "late", 10);
  const auto merged = shop.tell(CustomerMerged{"anna", "boris", told});
  ASSERT_FALSE(merged);
  EXPECT_NE(merged.error().message.find("meanwhile"), std::string::npos);
  EXPECT_TRUE(shop.is_in("anna", "buyers"));
  ASSERT_TRUE(shop.tell(CustomerMerged{"anna", "boris", shop.digest("anna")}));
  EXPECT_EQ(shop.engine_.audience().gone_into("anna"), "boris");
  const auto late = shop.tell(CustomerRecorded{.customer_id = "anna"});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "the customer \"anna\" was merged into \"boris\"");
  shop.expect_replays_to_the_same();
}

TEST(Departures, AMergeThatWasJournaledIsTakenBackHoweverHistoriesAreToldByThen) {
  Shop shop;
  let_live(shop, "anna");
  ASSERT_TRUE(shop.tell(CustomerMerged{"anna", "boris", shop.digest("anna")}));
  for (Record& record : shop.records_) {
    auto* input = std::get_if<Input>(&record.body);
    if (auto* merged = input != nullptr ? std::get_if<CustomerMerged>(input) : nullptr) ++merged->digest;
  }
  shop.expect_replays_to_the_same();
}

TEST(Departures, MovedBonusesKeepTheirTermsAndComeOnce) {
  Shop shop;
  let_live(shop, "anna");
  shop.customer("boris");
  BonusesMoved moved = history_of(shop.engine_, shop.engine_.audience().find("anna").value()).bonuses;
  ASSERT_EQ(moved.lots.size(), 1u);
  EXPECT_EQ(moved.lots[0].amount, Money::of(300)) << "what is held, too";
  moved.customer_id = "boris";
  shop.now_ = shop.now_ + Duration::days(30);
  ASSERT_EQ(shop.tell(moved).value(), Change::changed);
  EXPECT_EQ(shop.tell(moved).value(), Change::unchanged);
  const CustomerNumber boris = shop.engine_.audience().find("boris").value();
  ASSERT_EQ(shop.engine_.bonuses().ledger(boris).lots().size(), 1u);
  EXPECT_EQ(shop.engine_.bonuses().ledger(boris).lots()[0].burns_at, moved.lots[0].burns_at);
  EXPECT_EQ(shop.engine_.bonuses().ledger(boris).balance(shop.now_).active, Money::of(300));
  shop.expect_replays_to_the_same();
}

/// Whoever is told somebody's history has the same history.
RC_GTEST_PROP(Departures, AHistoryToldOfSomebodyElseIsTheSameHistory, ()) {
  Shop shop;
  const auto second = [&] { return shop.now_ - Duration::seconds(*rc::gen::inRange<int>(1, 300 * 86'400)); };
  for (int i = 0; i < *rc::gen::inRange(1, 30); ++i) {
    if (*rc::gen::arbitrary<bool>()) {
      OrderRecorded order{.customer_id = "anna",
                          .order_id = std::to_string(*rc::gen::inRange(1, 9)),
                          .placed_at = second(),
                          .status = static_cast<OrderStatus>(*rc::gen::inRange(0, 5))};
      if (*rc::gen::arbitrary<bool>()) order.total = Money::of(*rc::gen::inRange(1, 1000));
      for (int line = *rc::gen::inRange(0, 4); line > 0; --line) {
        const Money amount = Money::of(*rc::gen::inRange(1, 100));
        order.lines.push_back({"p" + std::to_string(*rc::gen::inRange(0, 5)), "c", {}, amount, amount});
      }
      static_cast<void>(shop.tell(order));
    } else {
      ActivityRecorded one{.customer_id = "anna", .at = second(), .kind = ActivityKind::product_view};
      one.product_id = "p" + std::to_string(*rc::gen::inRange(0, 5));
      static_cast<void>(shop.tell(one));
    }
  }
  if (*rc::gen::arbitrary<bool>()) let_live(shop, "anna");
  const auto number = shop.engine_.audience().find("anna");
  RC_PRE(number.has_value());
  CustomerHistory told = history_of(shop.engine_, *number);
  const std::uint64_t digest = digest_of(told);
  told.bonuses.lots.clear();  // these have keys of their own

  Shop other;
  const auto tell = [&](Input input) { RC_ASSERT(other.tell(std::move(input)).has_value()); };
  tell(told.facts);
  for (const OrderRecorded& order : told.orders) tell(order);
  for (const ActivityRecorded& one : told.activity) tell(one);
  if (told.cart) tell(*told.cart);
  for (const PromoCodeIssued& code : told.codes) tell(code);
  for (const std::string& segment : told.static_segments) tell(SegmentMembersChanged{segment, {"anna"}, {}});
  CustomerHistory known = history_of(other.engine_, other.engine_.audience().find("anna").value());
  RC_ASSERT(digest_of(known) == digest_of(told));

  RC_ASSERT(shop.tell(CustomerMerged{"anna", "boris", digest}).has_value());
  Engine replayed;
  for (const Record& record : shop.records_) RC_ASSERT(replayed.replay(record).has_value());
  RC_ASSERT(replayed.save() == shop.engine_.save());
  RC_ASSERT(shop.engine_.audience().orders().orders(number->value).empty());
}

}  // namespace
}  // namespace lapwing
