// What becomes of messages under a policy, told as short stories under a clock of their own.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <memory>

#include "engine/engine.hpp"

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

/// A campaign for everybody that sends at that time of the shop's day, waits a day, and sends once more.
std::string campaign(const std::string& id, const std::string& time, const std::string& more = "",
                     const std::string& before_send = "") {
  return R"({"id":")" + id + R"(","trigger":{"schedule":{"every":"day","at":")" + time +
         R"("}},"audience":{"contact":"email","is":"present"},"entry":"once",)" + more + R"("steps":[)" + before_send +
         R"({"send":{"channel":"email","template":")" + id + R"("}},{"wait":"1 day"},)" +
         R"({"send":{"channel":"email","template":"last"}}]})";
}

class Scenario {
 public:
  explicit Scenario(const Zone& zone = Zone(), const char* start = "2024-05-06T06:00:00Z") {
    now_ = at(start);
    tell(ShopConfigured{"Shop", "RUB", zone, 1, "ru", "RU"});
    for (const char* id : {"high", "low", "last", "hello"}) {
      tell(DefinitionPublished{DefinitionKind::message_template, id, 1, "{}"});
    }
  }

  Result<Change> tell(Input input) { return engine_.apply(std::move(input), now_, records_); }
  void publish(DefinitionKind kind, const std::string& id, const std::string& text) {
    const auto told = tell(DefinitionPublished{kind, id, ++versions_, text});
    ASSERT_TRUE(told) << told.error().text();
  }
  void policy(const std::string& fields) {
    publish(DefinitionKind::policy, "policy", R"({"id":"policy",)" + fields + "}");
  }
  void customer(const std::string& id, bool consented = true, const std::string& zone = "",
                std::uint64_t fingerprint = 0) {
    CustomerRecorded facts{.customer_id = id, .created_at = {}, .zone = zone};
    facts.contacts = {{ChannelKind::email, ContactState::valid, fingerprint, {}}};
    facts.consents = {{ChannelKind::email, "", consented, now_, "test"}};
    ASSERT_TRUE(tell(facts));
  }
  void broadcast(const std::string& id, std::vector<std::string> to, std::uint8_t priority = priority_usual,
                 OnLimit on_limit = OnLimit::defer) {
    ASSERT_TRUE(tell(BroadcastRequested{id, ChannelKind::email, "hello", MessageClass::marketing, "", std::move(to),
                                        priority, on_limit}));
  }
  void receipt(std::uint64_t intent, ReceiptOutcome outcome) {
    ASSERT_TRUE(tell(ReceiptArrived{IntentNumber{intent}, outcome, 0, ""}));
  }
  /// Every message is accepted in the minute after it was queued.
  void pass_until(Instant until, bool accepting = true) {
    for (;;) {
      const Instant due = std::max(now_, std::min(engine_.next_due(), until));
      const bool answers = accepting && !engine_.pending().empty() && now_ + Duration::minutes(1) <= due;
      now_ = answers ? now_ + Duration::minutes(1) : due;
      engine_.advance(now_, records_);
      if (answers) {
        while (!engine_.pending().empty()) receipt(engine_.pending().begin()->first.value, ReceiptOutcome::accepted);
      } else if (now_ >= until) {
        return;
      }
    }
  }
  /// What was decided of messages, as "queued low 2024-...".
  std::vector<std::string> story(const Zone& zone = Zone()) const {
    std::vector<std::string> lines;
    for (const Record& record : records_) {
      const auto* decision = std::get_if<Decision>(&record.body);
      if (decision == nullptr) continue;
      const std::string when = to_text(record.at, zone);
      if (const auto* queued = std::get_if<MessageQueued>(decision)) {
        lines.push_back("queued " + queued->template_id + " " + when);
      } else if (const auto* held = std::get_if<MessageHeld>(decision)) {
        lines.push_back("held " + held->template_id + " by " + held->rule + " until " + to_text(held->until, zone));
      } else if (const auto* refused = std::get_if<MessageRefused>(decision)) {
        const std::string rule = refused->rule.empty() ? "" : "(" + refused->rule + ")";
        lines.push_back("refused " + refused->template_id + " " + refused->reason + rule + " " + when);
      } else if (const auto* withdrawn = std::get_if<MessageWithdrawn>(decision)) {
        lines.push_back("withdrawn " + withdrawn->reason + " " + when);
      } else if (const auto* exited = std::get_if<Exited>(decision)) {
        lines.push_back("exited " + exited->reason + " " + when);
      }
    }
    return lines;
  }

  Engine engine_;
  std::vector<Record> records_;
  Instant now_{};
  std::uint32_t versions_ = 0;
};

using Story = std::vector<std::string>;

TEST(Sending, OfTwoCampaignsInTheSameInstantTheOneOfHigherPriorityGoesFirst) {
  Scenario shop;
  shop.tell(ZoneDefined{Zone("Asia/Omsk", 6 * 3600, {})});
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"daily","limit":1,"per":"day"}])");
  shop.customer("anna", true, "Asia/Omsk");
  shop.publish(DefinitionKind::campaign, "a", campaign("low", "10:00"));
  shop.publish(DefinitionKind::campaign, "b", campaign("high", "10:00", R"("priority":80,)"));
  shop.pass_until(at("2024-05-06T20:00:00Z"));
  const Zone omsk("Asia/Omsk", 6 * 3600, {});
  EXPECT_EQ(shop.story(omsk),
            (Story{"queued high 2024-05-06T16:00:00+06:00", "held low by daily until 2024-05-07T00:00:00+06:00",
                   "queued low 2024-05-07T00:00:00+06:00"}));
}

TEST(Sending, AWalkStandsAtItsSendAndItsWaitsBeginBehindIt) {
  Scenario shop;
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna");
  shop.publish(DefinitionKind::campaign, "low", campaign("low", "22:00"));
  shop.pass_until(at("2024-05-20T00:00:00Z"));
  EXPECT_EQ(shop.story(),
            (Story{"held low by quiet_hours until 2024-05-07T09:00:00Z", "queued low 2024-05-07T09:00:00Z",
                   "queued last 2024-05-08T09:00:00Z", "exited completed 2024-05-08T09:00:00Z"}));
  EXPECT_TRUE(shop.engine_.held().empty());
}

TEST(Sending, ANightWithAChangeOfTheClockEndsByTheCustomersClock) {
  const Zone berlin("Europe/Berlin", 3600, {{at("2024-03-31T01:00:00Z").seconds(), 7200}});
  Scenario shop(Zone(), "2024-03-30T06:00:00Z");
  shop.tell(ZoneDefined{berlin});
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna", true, "Europe/Berlin");
  shop.publish(DefinitionKind::campaign, "low", campaign("low", "22:00"));
  shop.pass_until(at("2024-03-31T12:00:00Z"));
  EXPECT_EQ(shop.story(berlin),
            (Story{"held low by quiet_hours until 2024-03-31T09:00:00+02:00", "queued low 2024-03-31T09:00:00+02:00"}));
}

TEST(Sending, AnExitWithdrawsWhatIsHeldAtOnce) {
  Scenario shop;
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna");
  shop.publish(DefinitionKind::campaign, "low",
               campaign("low", "22:00", R"("goal":{"reach":"order","exit":"bought"},)"));
  shop.pass_until(at("2024-05-07T03:00:00Z"));
  ASSERT_TRUE(
      shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o1", .placed_at = shop.now_, .total = Money::of(5)}));
  shop.pass_until(at("2024-05-09T00:00:00Z"));
  EXPECT_EQ(shop.story(),
            (Story{"held low by quiet_hours until 2024-05-07T09:00:00Z",
                   "refused low withdrawn(bought) 2024-05-07T03:00:00Z", "exited bought 2024-05-07T03:00:00Z"}));
}

TEST(Sending, TheFilterBeforeASendIsAskedAgainAtItsRelease) {
  Scenario shop;
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna");
  shop.publish(DefinitionKind::campaign, "low",
               campaign("low", "22:00", "", R"({"filter":{"orders":"count","equals":0},"else":"bought"},)"));
  shop.pass_until(at("2024-05-07T03:00:00Z"));
  ASSERT_TRUE(
      shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o1", .placed_at = shop.now_, .total = Money::of(5)}));
  shop.pass_until(at("2024-05-09T00:00:00Z"));
  EXPECT_EQ(shop.story(),
            (Story{"held low by quiet_hours until 2024-05-07T09:00:00Z",
                   "refused low withdrawn(bought) 2024-05-07T09:00:00Z", "exited bought 2024-05-07T09:00:00Z"}));
}

TEST(Sending, AConsentThatIsWithdrawnMeanwhileCounts) {
  Scenario shop;
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna");
  shop.publish(DefinitionKind::campaign, "low", campaign("low", "22:00"));
  shop.pass_until(at("2024-05-07T03:00:00Z"));
  shop.customer("anna", false);
  shop.pass_until(at("2024-05-07T12:00:00Z"));
  EXPECT_EQ(shop.story(), (Story{"held low by quiet_hours until 2024-05-07T09:00:00Z",
                                 "refused low no_consent 2024-05-07T03:00:00Z"}));
}

TEST(Sending, ARoomThatAFailureLeavesIsTakenAtOnce) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"gap","gap":"2 days"}])");
  shop.customer("anna");
  shop.broadcast("first", {"anna"});
  shop.broadcast("second", {"anna"});
  shop.pass_until(at("2024-05-06T07:00:00Z"), false);
  shop.receipt(1, ReceiptOutcome::failed);
  EXPECT_EQ(shop.story(), (Story{"queued hello 2024-05-06T06:00:00Z", "held hello by gap until 2024-05-08T06:00:00Z",
                                 "queued hello 2024-05-06T07:00:00Z"}));
}

TEST(Sending, AWindowCountsFromTheAcceptanceOfAMessage) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"gap","gap":"2 days"}])");
  shop.customer("anna");
  shop.broadcast("first", {"anna"});
  shop.pass_until(at("2024-05-06T10:00:00Z"), false);
  shop.receipt(1, ReceiptOutcome::accepted);
  shop.broadcast("second", {"anna"});
  shop.pass_until(at("2024-05-09T00:00:00Z"));
  EXPECT_EQ(shop.story(), (Story{"queued hello 2024-05-06T06:00:00Z", "held hello by gap until 2024-05-08T10:00:00Z",
                                 "queued hello 2024-05-08T10:00:00Z"}));
}

TEST(Sending, WhatCannotGoInTimeIsRefusedWithTheCapAndTheWalkGoesOn) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"weekly","limit":1,"per":"week"}],"defer_max":"3 days")");
  shop.customer("anna");
  shop.broadcast("first", {"anna"});
  shop.publish(DefinitionKind::campaign, "low", campaign("low", "10:00"));
  shop.pass_until(at("2024-05-10T00:00:00Z"));
  EXPECT_EQ(shop.story(),
            (Story{"queued hello 2024-05-06T06:00:00Z", "refused low cap(weekly) 2024-05-06T10:00:00Z",
                   "refused last cap(weekly) 2024-05-07T10:00:00Z", "exited completed 2024-05-07T10:00:00Z"}));
}

TEST(Sending, AWalkOfHigherPriorityThatWakesSoonTakesTheRoom) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"daily","limit":1,"per":"day"}],"hold_for_higher":"30 minutes")");
  shop.customer("anna");
  shop.publish(DefinitionKind::campaign, "high", campaign("high", "10:00", R"("priority":80,)"));
  shop.pass_until(at("2024-05-07T09:40:00Z"));
  shop.broadcast("news", {"anna"});
  shop.broadcast("now or never", {"anna"}, priority_usual, OnLimit::drop);
  shop.pass_until(at("2024-05-08T00:00:00Z"));
  EXPECT_EQ(shop.story(),
            (Story{"queued high 2024-05-06T10:00:00Z", "held hello by higher_priority until 2024-05-07T10:00:00Z",
                   "refused hello higher_priority 2024-05-07T09:40:00Z", "queued last 2024-05-07T10:00:00Z",
                   "exited completed 2024-05-07T10:00:00Z", "held hello by daily until 2024-05-08T00:00:00Z",
                   "queued hello 2024-05-08T00:00:00Z"}));
}

TEST(Sending, AHouseholdGetsABroadcastOnce) {
  Scenario shop;
  shop.policy(R"("ramp":"10 minutes")");
  for (const char* id : {"anna", "boris"}) shop.customer(id, true, "", 77);
  shop.customer("clara", true, "", 78);
  shop.now_ = at("2024-05-06T22:00:00Z");
  shop.broadcast("spring", {"anna", "boris", "clara"});
  shop.pass_until(at("2024-05-07T12:00:00Z"));
  std::map<std::string, int> fates;
  for (const std::string& line : shop.story()) ++fates[line.substr(0, line.rfind(' '))];
  EXPECT_EQ(fates.at("queued hello"), 2);
  EXPECT_EQ(fates.at("refused hello household"), 1);
}

TEST(Sending, ANewPolicyFreesWhatTheOldOneHeld) {
  Scenario shop;
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna");
  shop.now_ = at("2024-05-06T22:00:00Z");
  shop.broadcast("spring", {"anna"});
  shop.now_ = at("2024-05-06T23:00:00Z");
  shop.policy(R"("quiet_hours":[])");
  EXPECT_EQ(shop.story(),
            (Story{"held hello by quiet_hours until 2024-05-07T09:00:00Z", "queued hello 2024-05-06T23:00:00Z"}));
}

TEST(Sending, WithoutAPolicyNothingWaits) {
  Scenario shop;
  shop.customer("anna", true, "", 77);
  shop.customer("boris", true, "", 77);
  shop.now_ = at("2024-05-06T23:00:00Z");
  shop.broadcast("spring", {"anna", "boris"});
  EXPECT_EQ(shop.story(), (Story{"queued hello 2024-05-06T23:00:00Z", "queued hello 2024-05-06T23:00:00Z"}));
}

TEST(Sending, APolicyThatCannotBeIsRefusedAndChangesNothing) {
  Scenario shop;
  const std::string before = shop.engine_.save();
  const auto error = [&](const std::string& id, const std::string& text) {
    return shop.tell(DefinitionPublished{DefinitionKind::policy, id, 1, text}).error().text();
  };
  EXPECT_NE(error("other", R"({"id":"policy"})").find("called \"policy\""), std::string::npos);
  EXPECT_EQ(error("policy", R"({"id":"policy","ramp":"9 days"})").substr(0, 6), "$.ramp");
  EXPECT_NE(error("policy", R"({"id":"policy","withheld_topics":[{"topic":"n","stages":["lost"]}]})").find("\"lost\""),
            std::string::npos);
  EXPECT_EQ(shop.engine_.save(), before);
}

TEST(Sending, NewsAreNotForTheChurned) {
  Scenario shop;
  const auto lifecycle = [&](const std::string& last) {
    return R"({"id":"lifecycle","stages":[{"id":"active","condition":{"orders":"count","at_least":1}},{"id":")" + last +
           R"("}]})";
  };
  shop.publish(DefinitionKind::lifecycle, "lifecycle", lifecycle("churned"));
  shop.policy(R"("withheld_topics":[{"topic":"news","stages":["churned"]}])");
  EXPECT_FALSE(shop.tell(DefinitionPublished{DefinitionKind::lifecycle, "lifecycle", 9, lifecycle("lost")}));
  shop.customer("anna");
  shop.now_ = at("2024-05-06T12:00:00Z");
  const auto news = [&](const char* id) {
    return shop.tell(BroadcastRequested{id, ChannelKind::email, "hello", MessageClass::marketing, "news", {"anna"}});
  };
  ASSERT_TRUE(news("spring"));
  ASSERT_TRUE(
      shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o1", .placed_at = shop.now_, .total = Money::of(5)}));
  ASSERT_TRUE(news("summer"));
  EXPECT_EQ(shop.story(),
            (Story{"refused hello withheld_topic(churned) 2024-05-06T12:00:00Z", "queued hello 2024-05-06T12:00:00Z"}));
}

// ---- Attempts

TEST(Sending, AMessageThatWaitsToBeTriedIsWithdrawnOnceItsConsentIsTakenBack) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"daily","limit":1,"per":"day"}])");
  shop.customer("anna");
  shop.broadcast("one", {"anna"});
  ASSERT_TRUE(shop.tell(AttemptRequested{IntentNumber{1}}));
  shop.receipt(1, ReceiptOutcome::deferred);
  shop.broadcast("two", {"anna"});
  shop.customer("anna", false);
  ASSERT_TRUE(shop.tell(AttemptRequested{IntentNumber{1}}));
  EXPECT_EQ(shop.story().back(), "withdrawn no_consent 2024-05-06T06:00:00Z");
  EXPECT_TRUE(shop.engine_.pending().empty());
  EXPECT_TRUE(shop.engine_.dead_letters().empty()) << "nobody shall send it again";
  const auto told = shop.tell(AttemptRequested{IntentNumber{1}});
  EXPECT_EQ(told.value(), Change::unchanged) << "there is nothing to try any more";
}

TEST(Sending, WhatIsWithdrawnMakesRoomUnderItsCap) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"daily","limit":1,"per":"day"}])");
  shop.customer("anna");
  shop.broadcast("one", {"anna"});
  shop.broadcast("two", {"anna"});
  EXPECT_EQ(shop.story().back(), "held hello by daily until 2024-05-07T00:00:00Z");
  ASSERT_TRUE(shop.tell(SuppressionChanged{ChannelKind::email, 0, "anna", true, "asked"}));
  ASSERT_TRUE(shop.tell(AttemptRequested{IntentNumber{1}}));
  EXPECT_EQ(shop.engine_.report().campaigns.at("broadcast:one").messages.at("hello").failed, 1U);
  ASSERT_TRUE(shop.tell(SuppressionChanged{ChannelKind::email, 0, "anna", false, "asked"}));
  shop.pass_until(at("2024-05-06T06:10:00Z"));
  shop.broadcast("three", {"anna"});
  EXPECT_EQ(shop.story().back(), "queued hello 2024-05-06T06:10:00Z");
}

TEST(Sending, ATryWaitsForTheEndOfQuietHoursAndOfAPause) {
  Scenario shop(Zone(), "2024-05-06T20:55:00Z");
  shop.policy(R"("ramp":"0 minutes")");
  shop.customer("anna");
  shop.broadcast("one", {"anna"});
  const PendingIntent& pending = shop.engine_.pending().at(IntentNumber{1});
  EXPECT_EQ(shop.engine_.attempt_verdict(pending, shop.now_), Verdict(GoesNow{}));
  EXPECT_EQ(shop.engine_.attempt_verdict(pending, at("2024-05-06T21:00:00Z")),
            Verdict(Waits{at("2024-05-07T09:00:00Z"), "quiet_hours"}));
  shop.publish(DefinitionKind::campaign, "low", campaign("low", "20:57"));
  shop.pass_until(at("2024-05-06T20:58:00Z"), false);
  ASSERT_EQ(shop.engine_.pending().size(), 2U);
  ASSERT_TRUE(shop.tell(CampaignStatusSet{"low", CampaignStatus::paused, "bounces"}));
  EXPECT_EQ(shop.engine_.attempt_verdict(shop.engine_.pending().at(IntentNumber{2}), shop.now_),
            Verdict(Waits{Instant::never(), "paused"}));
  EXPECT_EQ(shop.engine_.campaigns().status_reason("low"), "bounces");
}

TEST(Sending, AnOperatorSendsAgainWhatFailedAndItCountsAgain) {
  Scenario shop;
  shop.policy(R"("quiet_hours":[],"caps":[{"id":"daily","limit":1,"per":"day"}])");
  shop.customer("anna");
  shop.broadcast("one", {"anna"});
  EXPECT_FALSE(shop.tell(ResendRequested{IntentNumber{7}})) << "there is none";
  EXPECT_EQ(shop.tell(ResendRequested{IntentNumber{1}}).value(), Change::unchanged) << "it is pending";
  ASSERT_TRUE(shop.tell(AttemptRequested{IntentNumber{1}}));
  shop.receipt(1, ReceiptOutcome::failed);
  ASSERT_TRUE(shop.engine_.dead_letters().contains(IntentNumber{1}));
  ASSERT_TRUE(shop.tell(ResendRequested{IntentNumber{1}}));
  EXPECT_EQ(shop.engine_.pending().at(IntentNumber{1}).attempts, 0U);
  shop.broadcast("two", {"anna"});
  EXPECT_EQ(shop.story().back(), "held hello by daily until 2024-05-07T00:00:00Z");
  shop.receipt(1, ReceiptOutcome::accepted);
  EXPECT_TRUE(shop.engine_.dead_letters().empty());
}

TEST(Sending, AMessageInDoubtIsADeadLetterUntilItIsHeardOf) {
  Scenario shop;
  shop.customer("anna");
  shop.broadcast("one", {"anna"});
  shop.broadcast("two", {"anna"});
  shop.receipt(1, ReceiptOutcome::unknown);
  shop.receipt(2, ReceiptOutcome::bounced);
  EXPECT_EQ(shop.engine_.dead_letters().size(), 1U) << "where there is no mailbox nothing is sent again";
  shop.receipt(1, ReceiptOutcome::delivered);
  EXPECT_TRUE(shop.engine_.dead_letters().empty());
}

TEST(Sending, DeadLettersAreKeptForThirtyDays) {
  Scenario shop;
  shop.customer("anna");
  shop.broadcast("one", {"anna"});
  shop.broadcast("two", {"anna"});
  shop.receipt(1, ReceiptOutcome::failed);
  shop.now_ = shop.now_ + Duration::days(31);
  shop.receipt(2, ReceiptOutcome::failed);
  EXPECT_FALSE(shop.engine_.dead_letters().contains(IntentNumber{1}));
  EXPECT_TRUE(shop.engine_.dead_letters().contains(IntentNumber{2}));
}

// ---- Random shops

constexpr const char* random_policy = R"("ramp":"20 minutes","defer_max":"2 days","caps":[
  {"id":"daily","limit":1,"per":"day"},{"id":"rolling","limit":2,"per":"50 hours"},
  {"id":"group","group":"g","gap":"30 hours"}])";

void live(Scenario& shop, int steps) {
  int broadcasts = 0;
  for (int i = 0; i < steps; ++i) {
    const std::string id = "c" + std::to_string(*rc::gen::inRange(0, 4));
    switch (*rc::gen::inRange(0, 10)) {
      case 0: {
        const std::string zone = *rc::gen::element<std::string>("", "Europe/Berlin");
        shop.customer(id, *rc::gen::inRange(0, 4) > 0, zone, *rc::gen::inRange<std::uint64_t>(1, 4));
        break;
      }
      case 1:
        if (!shop.engine_.audience().find(id)) break;
        shop.broadcast("b" + std::to_string(++broadcasts), {id}, static_cast<std::uint8_t>(*rc::gen::inRange(0, 100)),
                       *rc::gen::element(OnLimit::defer, OnLimit::drop));
        break;
      case 2:
        RC_ASSERT(shop.tell(OrderRecorded{.customer_id = id,
                                          .order_id = "o" + std::to_string(i),
                                          .placed_at = shop.now_,
                                          .total = Money::of(5)})
                      .has_value());
        break;
      case 3: {
        if (shop.engine_.pending().empty()) break;
        const auto outcome = *rc::gen::element(ReceiptOutcome::accepted, ReceiptOutcome::failed,
                                               ReceiptOutcome::unknown);
        shop.receipt(shop.engine_.pending().begin()->first.value, outcome);
        break;
      }
      case 4:
        if (shop.engine_.pending().empty()) break;
        RC_ASSERT(shop.tell(AttemptRequested{shop.engine_.pending().begin()->first}).has_value());
        break;
      case 5:
        if (shop.engine_.dead_letters().empty()) break;
        RC_ASSERT(shop.tell(ResendRequested{shop.engine_.dead_letters().begin()->first}).has_value());
        break;
      default:
        shop.pass_until(shop.now_ + Duration::minutes(*rc::gen::inRange(1, 60 * 30)), *rc::gen::arbitrary<bool>());
        break;
    }
  }
}

/// A shop on the days around Berlin's change of the clock, with two campaigns and broadcasts.
void open(Scenario& shop, const Zone& berlin) {
  shop.tell(ZoneDefined{berlin});
  shop.policy(random_policy);
  shop.publish(DefinitionKind::campaign, "low", campaign("low", "20:30", R"("group":"g","priority":20,)"));
  shop.publish(DefinitionKind::campaign, "high",
               campaign("high", "09:10", R"("group":"g","priority":80,"goal":{"reach":"order","exit":"bought"},)"));
}

Zone changing_berlin() { return {"Europe/Berlin", 3600, {{at("2024-03-31T01:00:00Z").seconds(), 7200}}}; }

/// Reads the journal alone and finds what no message may do.
class Auditor {
 public:
  explicit Auditor(const Zone& berlin) : berlin_(berlin) {}

  void read(const Record& record) {
    if (const auto* input = std::get_if<Input>(&record.body)) {
      if (const auto* facts = std::get_if<CustomerRecorded>(input)) {
        CustomerRecorded& known = customers_[facts->customer_id];
        const std::string zone = facts->zone.empty() ? known.zone : facts->zone;  // what is not said stays
        known = *facts;
        known.zone = zone;
      }
      if (const auto* receipt = std::get_if<ReceiptArrived>(input)) {
        Sent& sent = sent_.at(receipt->intent.value - 1);
        sent.open = false;
        sent.counts = receipt->outcome != ReceiptOutcome::failed;
        sent.at = record.at;
      }
      if (const auto* again = std::get_if<ResendRequested>(input)) {
        Sent& sent = sent_.at(again->intent.value - 1);
        sent.open = sent.counts = true;
      }
      return;
    }
    const auto& decision = std::get<Decision>(record.body);
    if (const auto* registered = std::get_if<Registered>(&decision)) ids_.push_back(registered->customer_id);
    if (const auto* held = std::get_if<MessageHeld>(&decision)) RC_ASSERT(held->until > record.at);
    if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) {
      sent_.at(withdrawn->intent.value - 1).open = sent_.at(withdrawn->intent.value - 1).counts = false;
    }
    if (const auto* queued = std::get_if<MessageQueued>(&decision)) check(*queued, record.at);
  }

 private:
  struct Sent {
    std::string customer;
    std::uint64_t contact = 0;
    std::string group;
    Instant at{};
    bool open = true;
    bool counts = true;
  };

  void check(const MessageQueued& queued, Instant now) {
    const CustomerRecorded& customer = customers_.at(ids_.at(queued.customer.value));
    RC_ASSERT(customer.consents.at(0).granted);
    const Zone& zone = customer.zone.empty() ? utc_ : berlin_;
    const auto minute = zone.time_of_day(now).ms / 60'000;
    RC_ASSERT(minute >= 9 * 60);
    RC_ASSERT(minute < 21 * 60);
    const std::uint64_t contact = customer.contacts.at(0).fingerprint;
    int today = 0, in_50_hours = 0, of_group = 0;
    for (const Sent& sent : sent_) {
      if (!sent.counts || (sent.customer != customer.customer_id && contact_of(sent) != contact)) continue;
      if (sent.open || zone.day(sent.at) == zone.day(now)) ++today;
      if (sent.open || sent.at > now - Duration::hours(50)) ++in_50_hours;
      if (sent.group == "g" && (sent.open || sent.at > now - Duration::hours(30))) ++of_group;
    }
    RC_ASSERT(today == 0);
    RC_ASSERT(in_50_hours <= 1);
    if (queued.group == "g") RC_ASSERT(of_group == 0);
    sent_.push_back({customer.customer_id, contact, queued.group, now});
  }
  /// Where the one who got it can be reached now.
  std::uint64_t contact_of(const Sent& sent) const { return customers_.at(sent.customer).contacts.at(0).fingerprint; }

  Zone berlin_, utc_;
  std::map<std::string, CustomerRecorded> customers_;
  std::vector<std::string> ids_;
  std::vector<Sent> sent_;
};

TEST(Sending, NoCapOrQuietHourIsBrokenAndNobodyIsWrittenToWithoutConsent) {
  EXPECT_TRUE(rc::check([] {
    Scenario shop(Zone(), "2024-03-29T06:00:00Z");
    open(shop, changing_berlin());
    live(shop, 60);
    Auditor auditor(changing_berlin());
    for (const Record& record : shop.records_) auditor.read(record);
  }));
}

TEST(Sending, ARestartInBetweenChangesNothing) {
  EXPECT_TRUE(rc::check([] {
    Scenario shop(Zone(), "2024-03-29T06:00:00Z");
    open(shop, changing_berlin());
    live(shop, 40);
    auto replayed = std::make_unique<Engine>();
    const auto restart_at = *rc::gen::inRange<std::size_t>(0, shop.records_.size());
    for (std::size_t i = 0; i < shop.records_.size(); ++i) {
      if (i == restart_at) {
        const std::string image = replayed->save();
        replayed = std::make_unique<Engine>();
        RC_ASSERT(replayed->load(image).has_value());
        const bool same = replayed->save() == image;
        RC_ASSERT(same);
      }
      RC_ASSERT(replayed->replay(shop.records_[i]).has_value());
    }
    const bool same = replayed->save() == shop.engine_.save();
    RC_ASSERT(same);
    Engine loaded;
    RC_ASSERT(loaded.load(shop.engine_.save()).has_value());
    std::vector<Record> on, again, of_loaded;
    const Instant later = shop.now_ + Duration::days(5);
    while (shop.engine_.next_due() <= later) shop.engine_.advance(shop.engine_.next_due(), on);
    while (replayed->next_due() <= later) replayed->advance(replayed->next_due(), again);
    while (loaded.next_due() <= later) loaded.advance(loaded.next_due(), of_loaded);
    RC_ASSERT(on == again);
    RC_ASSERT(on == of_loaded);
  }));
}

}  // namespace
}  // namespace lapwing
