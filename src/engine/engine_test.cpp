#include "engine/engine.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace lapwing {
namespace {

constexpr const char* campaign = R"({
  "id": "winback", "trigger": {"schedule": {"every": "day", "at": "10:00"}},
  "audience": {"all": [{"orders": "count", "at_least": 1}, {"orders": "count", "within": "30 days", "equals": 0}]},
  "entry": {"again": {"gap": "60 days", "since": "entry", "after_new_order": true}},
  "goal": {"reach": "order", "exit": "returned"},
  "steps": [
    {"send": {"channel": "email", "template": "hello"}},
    {"wait": "7 days"},
    {"accrue": {"bonus": "comeback", "amount": 500}},
    {"branch": [
      {"when": {"orders": "sum", "at_least": 1000}, "steps": [{"send": {"channel": "email", "template": "rich"}}]},
      {"steps": [{"send": {"channel": "email", "template": "poor"}}]}]},
    {"wait": "5 days"},
    {"exit": "told"}]})";

constexpr const char* comeback = R"({"id": "comeback", "title": "Comeback", "burn": {"after_days": 10}})";

Instant at(const char* text) { return parse_instant(text).value(); }

/// An engine under a clock of its own, with the campaign above, that keeps all it journaled.
class Scenario {
 public:
  Scenario() {
    now_ = at("2024-01-01T00:00:00Z");
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::bonus_type, "comeback", 1, comeback});
    for (const char* id : {"hello", "rich", "poor"}) {
      tell(DefinitionPublished{DefinitionKind::message_template, id, 1, "{}"});
    }
  }

  Result<Change> tell(Input input) { return engine_.apply(std::move(input), now_, records_); }
  void publish() { ASSERT_TRUE(tell(DefinitionPublished{DefinitionKind::campaign, "winback", 1, campaign})); }
  void order(const char* customer, const char* id, Money total) {
    ASSERT_TRUE(tell(OrderRecorded{.customer_id = customer, .order_id = id, .placed_at = now_, .total = total}));
  }
  void customer(const char* id, ContactState contact, bool consented) {
    CustomerRecorded facts{.customer_id = id};
    facts.contacts = {{ChannelKind::email, contact, 0}};
    facts.consents = {{ChannelKind::email, "", consented, now_, "test"}};
    ASSERT_TRUE(tell(facts));
  }
  /// Lets time pass, timer by timer.
  void pass_until(Instant until) {
    while (engine_.next_due() <= until) engine_.advance(engine_.next_due(), records_);
    now_ = until;
  }
  /// A standstill: time has passed and nothing was decided meanwhile.
  void wake_up_at(Instant until) {
    now_ = until;
    engine_.advance(now_, records_);
  }

  template <class Kind>
  std::vector<std::pair<Instant, Kind>> decided() const {
    std::vector<std::pair<Instant, Kind>> found;
    for (const Record& record : records_) {
      const auto* decision = std::get_if<Decision>(&record.body);
      if (decision == nullptr) continue;
      if (const auto* kind = std::get_if<Kind>(decision)) found.emplace_back(record.at, *kind);
    }
    return found;
  }

  /// Which segments somebody entered, left, and when.
  std::vector<std::pair<Instant, std::string>> entered() const { return changes(&SegmentsChanged::entered); }
  std::vector<std::pair<Instant, std::string>> left() const { return changes(&SegmentsChanged::left); }

  Engine engine_;
  std::vector<Record> records_;
  Instant now_{};

 private:
  std::vector<std::pair<Instant, std::string>> changes(std::string SegmentsChanged::* which) const {
    std::vector<std::pair<Instant, std::string>> found;
    for (const auto& [when, changed] : decided<SegmentsChanged>()) {
      const SegmentSet segments = SegmentSet::unpack(changed.*which).value();
      segments.for_each([&, at = when](SegmentNumber number) {
        found.emplace_back(at, engine_.segments().catalogue().segment(number).id);
      });
    }
    return found;
  }
};

TEST(Engine, AWalkTakesItsStepsAtTheirTimes) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(1500));
  shop.publish();
  shop.pass_until(at("2024-03-01T00:00:00Z"));
  const auto entered = shop.decided<Enrolled>();
  ASSERT_EQ(entered.size(), 1u) << "again only after a new order";
  EXPECT_EQ(to_text(entered[0].first), "2024-01-31T10:00:00Z");
  const auto messages = shop.decided<MessageQueued>();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].second.template_id, "hello");
  EXPECT_EQ(messages[1].second.template_id, "rich") << "the branch looks at what was bought";
  EXPECT_EQ(to_text(messages[1].first), "2024-02-07T10:00:00Z");
  const auto exits = shop.decided<Exited>();
  ASSERT_EQ(exits.size(), 1u);
  EXPECT_EQ(exits[0].second.reason, "told");
  EXPECT_EQ(to_text(exits[0].first), "2024-02-12T10:00:00Z");
}

TEST(Engine, AnOrderEndsTheWalkAtOnceAlsoInsideAWait) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(10));
  shop.publish();
  shop.pass_until(at("2024-02-03T12:34:56Z"));
  shop.order("anna", "o2", Money::of(70));
  const auto exits = shop.decided<Exited>();
  ASSERT_EQ(exits.size(), 1u);
  EXPECT_EQ(exits[0].second.reason, "returned");
  EXPECT_EQ(exits[0].first, at("2024-02-03T12:34:56Z"));
  shop.pass_until(at("2024-02-20T00:00:00Z"));
  EXPECT_EQ(shop.decided<MessageQueued>().size(), 1u) << "nothing more is sent";
  EXPECT_EQ(shop.engine_.report().campaigns.at("winback").revenue, Money::of(70));
}

TEST(Engine, ACancelledOrderIsNoReturn) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(10));
  shop.publish();
  shop.pass_until(at("2024-02-03T00:00:00Z"));
  OrderRecorded cancelled{.customer_id = "anna",
                          .order_id = "o2",
                          .placed_at = shop.now_,
                          .status = OrderStatus::cancelled,
                          .total = Money::of(70)};
  ASSERT_TRUE(shop.tell(cancelled));
  EXPECT_TRUE(shop.decided<Exited>().empty());
  EXPECT_TRUE(shop.decided<GoalReached>().empty());
}

TEST(Engine, AMessageThatMayNotGoIsRefusedWithItsReasonAndTheWalkGoesOn) {
  Scenario shop;
  shop.customer("bad", ContactState::invalid, true);
  shop.customer("mute", ContactState::valid, false);
  shop.order("bad", "o1", Money::of(10));
  shop.order("mute", "o2", Money::of(10));
  shop.publish();
  shop.pass_until(at("2024-03-01T00:00:00Z"));
  const CampaignCounters counters = shop.engine_.report().campaigns.at("winback");
  EXPECT_EQ(counters.messages.at("hello").refused.at("invalid_contact"), 1u);
  EXPECT_EQ(counters.messages.at("hello").refused.at("no_consent"), 1u);
  EXPECT_EQ(counters.exited.at("told"), 2u);
  EXPECT_TRUE(shop.decided<MessageQueued>().empty());
}

TEST(Engine, BonusesOfAWalkAreSpentByOrdersAndTheRestBurns) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(10));
  shop.publish();
  shop.pass_until(at("2024-02-08T00:00:00Z"));
  ASSERT_TRUE(shop.tell(OrderRecorded{.customer_id = "anna",
                                      .order_id = "o2",
                                      .placed_at = shop.now_,
                                      .total = Money::of(900),
                                      .bonus_spent = Money::of(200)}));
  shop.pass_until(at("2024-03-01T00:00:00Z"));
  const BonusCounters bonuses = shop.engine_.report().bonuses.at("comeback");
  EXPECT_EQ(bonuses.accrued, Money::of(500));
  EXPECT_EQ(bonuses.spent, Money::of(200));
  EXPECT_EQ(bonuses.burned, Money::of(300));
}

TEST(Engine, AScheduleThatWasDueSeveralTimesFiresOnceAfterAStandstill) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(10));
  shop.publish();
  shop.wake_up_at(at("2024-02-20T15:00:00Z"));
  const auto fired = shop.decided<ScheduleFired>();
  ASSERT_EQ(fired.size(), 1u);
  EXPECT_EQ(to_text(fired[0].second.next_due), "2024-02-21T10:00:00Z");
  EXPECT_EQ(shop.decided<Enrolled>().size(), 1u);
}

TEST(Engine, WhatChangesNothingIsNotRecorded) {
  Scenario shop;
  shop.order("anna", "o1", Money::of(10));
  const std::size_t before = shop.records_.size();
  shop.order("anna", "o1", Money::of(10));
  EXPECT_EQ(shop.records_.size(), before);
}

TEST(Engine, AWrongDefinitionIsRefusedWithThePathOfTheField) {
  Scenario shop;
  const auto tell = [&](std::string text) {
    return shop.tell(DefinitionPublished{DefinitionKind::campaign, "x", 1, std::move(text)}).error().text();
  };
  std::string wrong = campaign;
  EXPECT_NE(tell(wrong.replace(wrong.find("7 days"), 6, "7 moons")).find("$.steps[1].wait"), std::string::npos);
  wrong = campaign;
  EXPECT_NE(tell(wrong.replace(wrong.find("comeback"), 8, "nothing!")).find("no bonus type"), std::string::npos);
  wrong = campaign;
  EXPECT_NE(tell(wrong.replace(wrong.find("\"orders\": \"sum\""), 15, "\"ordres\": \"sum\""))
                .find("$.steps[3].branch[0].when"),
            std::string::npos);
}

TEST(Engine, AnOperatorsAccrualWorksOnceUnderItsKey) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  const BonusAccrualRequested request{"anna", "comeback", Money::of(300), "spring"};
  EXPECT_EQ(shop.tell(request), Change::changed);
  const std::size_t records = shop.records_.size();
  EXPECT_EQ(shop.tell(request), Change::unchanged);
  EXPECT_EQ(shop.records_.size(), records);
  shop.now_ = at("2024-01-20T00:00:00Z");  // the first lot burned on the 11th, and nobody has looked yet
  EXPECT_EQ(shop.tell(BonusAccrualRequested{"anna", "comeback", Money::of(50), "late"}), Change::changed);
  const CustomerNumber anna = *shop.engine_.audience().find("anna");
  EXPECT_EQ(shop.engine_.bonuses().ledger(anna).balance(shop.now_).active, Money::of(50));
  shop.pass_until(at("2024-03-01T00:00:00Z"));
  const BonusCounters bonuses = shop.engine_.report().bonuses.at("comeback");
  EXPECT_EQ(bonuses.accrued, Money::of(350));
  EXPECT_EQ(bonuses.burned, Money::of(350));
}

TEST(Engine, AnAccrualThatCannotBeIsRefusedAndChangesNothing) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  const std::string before = shop.engine_.save();
  const auto error = [&](BonusAccrualRequested request) { return shop.tell(std::move(request)).error().text(); };
  EXPECT_EQ(error({"nobody", "comeback", Money::of(1), "k"}), "there is no customer \"nobody\"");
  EXPECT_EQ(error({"anna", "gift", Money::of(1), "k"}), "there is no bonus type \"gift\"");
  EXPECT_NE(error({"anna", "comeback", Money{}, "k"}).find("above zero"), std::string::npos);
  EXPECT_NE(error({"anna", "comeback", Money::of(2'000'000'000), "k"}).find("at most"), std::string::npos);
  EXPECT_NE(error({"anna", "comeback", Money::of(1), ""}).find("key"), std::string::npos);
  EXPECT_EQ(shop.engine_.save(), before);
}

TEST(Engine, ABroadcastWritesOnceToWhomItMayAndTellsWhyNotToTheRest) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.customer("bad", ContactState::invalid, true);
  shop.customer("mute", ContactState::valid, false);
  shop.customer("other", ContactState::valid, true);
  BroadcastRequested request{"spring", ChannelKind::email,     "hello", MessageClass::marketing,
                             "",       {"anna", "bad", "mute"}};
  EXPECT_EQ(shop.tell(request), Change::changed);
  const auto queued = shop.decided<MessageQueued>();
  ASSERT_EQ(queued.size(), 1u);
  EXPECT_EQ(queued[0].second.customer, *shop.engine_.audience().find("anna"));
  EXPECT_EQ(queued[0].second.campaign_id, "broadcast:spring");
  EXPECT_EQ(queued[0].second.message_class, MessageClass::marketing);
  const MessageCounters counters = shop.engine_.report().campaigns.at("broadcast:spring").messages.at("hello");
  EXPECT_EQ(counters.refused.at("invalid_contact"), 1u);
  EXPECT_EQ(counters.refused.at("no_consent"), 1u);
  EXPECT_EQ(shop.engine_.pending().size(), 1u);

  request.customer_ids.push_back("other");
  EXPECT_EQ(shop.tell(request), Change::unchanged) << "it was sent";
  Engine restarted;
  ASSERT_TRUE(restarted.load(shop.engine_.save()));
  std::vector<Record> none;
  EXPECT_EQ(restarted.apply(request, shop.now_, none), Change::unchanged);
  request.broadcast_id = "summer";
  request.message_class = MessageClass::service;
  EXPECT_EQ(shop.tell(request), Change::changed);
  EXPECT_EQ(shop.decided<MessageQueued>().size(), 4u) << "service needs no consent: anna, mute, other";
}

TEST(Engine, ABroadcastThatCannotBeIsRefusedWhole) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  const std::string before = shop.engine_.save();
  EXPECT_FALSE(shop.tell(BroadcastRequested{"spring", ChannelKind::email, "hello", {}, "", {"anna", "nobody"}}));
  EXPECT_FALSE(shop.tell(BroadcastRequested{"spring", ChannelKind::email, "no such", {}, "", {"anna"}}));
  EXPECT_FALSE(shop.tell(BroadcastRequested{"", ChannelKind::email, "hello", {}, "", {"anna"}}));
  EXPECT_EQ(shop.engine_.save(), before);
}

TEST(Engine, WhatBecameOfMessagesAndWalksCanBeAskedAbout) {
  Scenario shop;
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(10));
  shop.publish();
  shop.pass_until(at("2024-02-01T00:00:00Z"));
  const auto holds = [&](const char* text) {
    const CustomerView anna = shop.engine_.audience().customer(CustomerNumber{0});
    return evaluate(parse_condition(text).value(), anna, shop.engine_.moment(shop.now_)).holds;
  };
  const IntentNumber intent = shop.decided<MessageQueued>().at(0).second.intent;
  ASSERT_EQ(shop.tell(ReceiptArrived{intent, ReceiptOutcome::accepted, 250, "ok"}), Change::changed);
  EXPECT_TRUE(holds(R"({"messages":"count","where":{"is":"not_opened","campaign":"winback"},"equals":1})"));
  ASSERT_EQ(shop.tell(ReceiptArrived{intent, ReceiptOutcome::opened, 0, ""}), Change::changed);
  EXPECT_EQ(shop.tell(ReceiptArrived{intent, ReceiptOutcome::opened, 0, ""}), Change::unchanged);
  EXPECT_TRUE(holds(R"({"messages":"count","where":{"is":"not_opened"},"equals":0})"));
  EXPECT_TRUE(holds(R"({"messages":"last","where":{"is":"opened","template":"hello"},"less_than_ago":"1 hour"})"));
  EXPECT_TRUE(holds(R"({"in_campaign":"winback"})"));
  shop.pass_until(at("2024-03-01T00:00:00Z"));
  EXPECT_FALSE(holds(R"({"in_campaign":"winback"})"));
  EXPECT_TRUE(holds(R"({"campaigns":"count","where":{"campaign":"winback","reason":"told"},"equals":1})"));
  EXPECT_TRUE(holds(R"({"bonus":"accrued","within":"60 days","equals":500})"));
  EXPECT_TRUE(holds(R"({"bonus":"spent","equals":0})"));
}

TEST(Engine, SegmentsFollowActivityMessagesAndWalksAtOnce) {
  Scenario shop;
  const auto publish_segment = [&](const std::string& id, const std::string& condition) {
    const std::string text = R"({"id":")" + id + R"(","condition":)" + condition + "}";
    const auto published = shop.tell(DefinitionPublished{DefinitionKind::segment, id, 1, text});
    ASSERT_TRUE(published) << published.error().text();
  };
  publish_segment("carted", R"({"cart":"not_empty"})");
  publish_segment("walking", R"({"in_campaign":"winback"})");
  publish_segment("written", R"({"messages":"count","at_least":1})");
  publish_segment("readers", R"({"messages":"count","where":{"is":"opened"},"at_least":1})");
  shop.customer("anna", ContactState::valid, true);
  shop.order("anna", "o1", Money::of(10));
  shop.publish();
  ActivityRecorded filled{.customer_id = "anna", .at = shop.now_, .kind = ActivityKind::cart_changed};
  filled.cart = {{"green", "tea", {}, Money::of(5), Money::of(5)}};
  ASSERT_TRUE(shop.tell(filled));
  shop.pass_until(at("2024-02-01T00:00:00Z"));
  ASSERT_TRUE(shop.tell(ReceiptArrived{IntentNumber{1}, ReceiptOutcome::opened, 0, ""}));
  shop.pass_until(at("2024-03-01T00:00:00Z"));
  std::vector<std::string> story;
  for (const auto& [when, id] : shop.entered()) story.push_back(id + " " + to_text(when));
  EXPECT_EQ(story, (std::vector<std::string>{"carted 2024-01-01T00:00:00Z", "walking 2024-01-31T10:00:00Z",
                                             "written 2024-01-31T10:00:00Z", "readers 2024-02-01T00:00:00Z"}));
  const auto left = shop.left();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].second, "walking");
  EXPECT_EQ(to_text(left[0].first), "2024-02-12T10:00:00Z");
}

TEST(Engine, ActivityRegistersItsCustomerAndNeedsItsSubject) {
  Scenario shop;
  ActivityRecorded viewed{.customer_id = "boris", .at = shop.now_, .kind = ActivityKind::product_view};
  EXPECT_FALSE(shop.tell(viewed));
  viewed.product_id = "green";
  EXPECT_EQ(shop.tell(viewed), Change::added);
  EXPECT_EQ(shop.decided<Registered>().size(), 1u);
  EXPECT_EQ(shop.tell(viewed), Change::unchanged);
}

TEST(Engine, PromoCodesMoveSegmentsWhenTheyAreIssuedRedeemedAndOver) {
  Scenario shop;
  const std::string text = R"({"id":"unused","condition":{"promo_codes":"unused","at_least":1}})";
  ASSERT_TRUE(shop.tell(DefinitionPublished{DefinitionKind::segment, "unused", 1, text}));
  const Instant start = shop.now_;
  EXPECT_EQ(shop.tell(PromoCodeIssued{"anna", "SALE", "spring", start, start + Duration::days(9)}), Change::added);
  EXPECT_EQ(shop.tell(PromoCodeIssued{"anna", "SALE", "spring", start, start + Duration::days(9)}), Change::unchanged);
  EXPECT_EQ(shop.tell(PromoCodeIssued{"boris", "HELLO", "spring", start, {}}), Change::added);
  shop.pass_until(start + Duration::days(20));
  ASSERT_TRUE(shop.tell(OrderRecorded{
      .customer_id = "boris", .order_id = "o1", .placed_at = shop.now_, .total = Money::of(5), .promo_code = "HELLO"}));
  std::vector<std::string> story;
  for (const auto& [when, id] : shop.left()) story.push_back(to_text(when));
  EXPECT_EQ(shop.entered().size(), 2u);
  EXPECT_EQ(story, (std::vector{to_text(start + Duration::days(9)), to_text(start + Duration::days(20))}));
}

TEST(Engine, PromoCodesWithoutACustomerATextOrAnEndBehindTheirIssueAreRefused) {
  Scenario shop;
  const Instant at = shop.now_;
  EXPECT_FALSE(shop.tell(PromoCodeIssued{"", "SALE", "", at, {}}));
  EXPECT_FALSE(shop.tell(PromoCodeIssued{"anna", "", "", at, {}}));
  EXPECT_FALSE(shop.tell(PromoCodeIssued{"anna", "SALE", "", at, at}));
  EXPECT_FALSE(shop.tell(PromoCodeIssued{"anna", "SALE", "", Instant{-1'000'000}, {}}));
}

/// Random shop life: customers, orders, consents and passing time.
void live(Scenario& shop, int steps) {
  for (int i = 0; i < steps; ++i) {
    const std::string id = "customer-" + std::to_string(*rc::gen::inRange(0, 6));
    const std::string key = "k" + std::to_string(*rc::gen::inRange(0, 8));
    switch (*rc::gen::inRange(0, 9)) {
      case 8:
        RC_ASSERT(shop.tell(PromoCodeIssued{id, key, "spring", shop.now_, {}}).has_value());
        break;
      case 6: {
        ActivityRecorded did{.customer_id = id, .at = shop.now_ - Duration::hours(*rc::gen::inRange(0, 9))};
        did.kind = *rc::gen::element(ActivityKind::visit, ActivityKind::cart_changed);
        if (did.kind == ActivityKind::cart_changed) did.cart = {{"green", "tea", {}, Money::of(5), Money::of(5)}};
        RC_ASSERT(shop.tell(did).has_value());
        break;
      }
      case 7: {
        const IntentNumber intent{*rc::gen::inRange<std::uint64_t>(0, 6)};
        const auto outcome = *rc::gen::element(ReceiptOutcome::accepted, ReceiptOutcome::failed,
                                               ReceiptOutcome::delivered, ReceiptOutcome::clicked);
        RC_ASSERT(shop.tell(ReceiptArrived{intent, outcome, 0, ""}).has_value());
        break;
      }
      case 0:
        shop.customer(id.c_str(), static_cast<ContactState>(*rc::gen::inRange(0, 3)), *rc::gen::arbitrary<bool>());
        break;
      case 1:
        shop.order(id.c_str(), ("o" + std::to_string(*rc::gen::inRange(0, 60))).c_str(),
                   Money::of(*rc::gen::inRange(1, 3000)));
        break;
      case 2:
        // Refused if the customer is not known yet, unchanged if the key was used.
        static_cast<void>(shop.tell(BonusAccrualRequested{id, "comeback", Money::of(*rc::gen::inRange(1, 90)), key}));
        break;
      case 3:
        static_cast<void>(
            shop.tell(BroadcastRequested{key, ChannelKind::email, "hello", MessageClass::marketing, "", {id}}));
        break;
      default:
        shop.pass_until(shop.now_ + Duration::hours(*rc::gen::inRange(1, 24 * 40)));
        break;
    }
  }
}

TEST(Engine, ReplayAndSnapshotsEndInTheStateThatWasDecided) {
  EXPECT_TRUE(rc::check([] {
    Scenario shop;
    shop.publish();
    live(shop, 40);
    Engine replayed;
    const auto restart_at = *rc::gen::inRange<std::size_t>(0, shop.records_.size() + 1);
    for (std::size_t i = 0; i < shop.records_.size(); ++i) {
      if (i == restart_at) {
        const std::string image = replayed.save();
        Engine restarted;
        RC_ASSERT(restarted.load(image).has_value());
        const bool same = restarted.save() == image;
        RC_ASSERT(same);
      }
      RC_ASSERT(replayed.replay(shop.records_[i]).has_value());
    }
    const bool same = replayed.save() == shop.engine_.save();
    RC_ASSERT(same);
    RC_ASSERT(replayed.next_due() == shop.engine_.next_due());
  }));
}

TEST(Engine, ARestartedEngineDecidesAsTheOneThatRanOn) {
  EXPECT_TRUE(rc::check([] {
    Scenario shop;
    shop.publish();
    live(shop, 25);
    Engine restarted;
    RC_ASSERT(restarted.load(shop.engine_.save()).has_value());
    std::vector<Record> on, again;
    const Instant later = shop.now_ + Duration::days(200);
    while (shop.engine_.next_due() <= later) shop.engine_.advance(shop.engine_.next_due(), on);
    while (restarted.next_due() <= later) restarted.advance(restarted.next_due(), again);
    RC_ASSERT(on == again);
  }));
}

}  // namespace
}  // namespace lapwing
