#include "backtest/backtest.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "backtest/past_rfm.hpp"

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }
const Instant from = at("2024-03-01T00:00:00Z");
const Instant until = at("2024-06-01T00:00:00Z");

/// A shop that imported its history today, long after it happened.
class PastShop {
 public:
  PastShop() {
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::bonus_type, "gift", 1, R"({"id": "gift", "title": "Gift"})"});
  }

  void tell(Input input) {
    const auto told = engine_.apply(std::move(input), today_, records_);
    ASSERT_TRUE(told) << told.error().text();
  }
  void policy(const char* text) { tell(DefinitionPublished{DefinitionKind::policy, "policy", 1, text}); }
  void customer(const char* id, const char* created_at) {
    CustomerRecorded facts{.customer_id = id, .imported = true};
    facts.created_at = at(created_at);
    facts.contacts = {{ChannelKind::email, ContactState::valid, 0, {}}};
    facts.consents = {{ChannelKind::email, "", true, at(created_at), ""}};
    tell(facts);
  }
  void order(const char* id, const char* placed_at, Money total = Money::of(100)) {
    tell(OrderRecorded{.customer_id = id,
                       .order_id = fmt::format("{}{}", id, placed_at),
                       .placed_at = at(placed_at),
                       .total = total,
                       .imported = true});
  }

  [[nodiscard]] Result<BacktestPlan> plan(const std::string& draft) const {
    BacktestPlan plan{.campaign = parse_campaign(draft, 1).value(), .bonus_types = {}, .from = from, .until = until};
    return complete_plan(std::move(plan), engine_);
  }
  [[nodiscard]] BacktestReport play(const std::string& draft) const {
    return play_backtest(engine_, plan(draft).value());
  }
  [[nodiscard]] const Engine& engine() const { return engine_; }

 private:
  Engine engine_;
  std::vector<Record> records_;
  Instant today_ = at("2025-01-01T00:00:00Z");
};

std::string lapsed(const char* rest) {
  return fmt::format(
      R"({{"id": "lapsed", "trigger": {{"when": {{"orders": "last", "at_least_ago": "30 days"}}}}, {}}})", rest);
}
constexpr const char* mail = R"("steps": [{"send": {"channel": "email", "template": "t"}}, {"exit": "told"}])";

TEST(Backtest, WhatHoldsAtTheBeginningStartsNothing) {
  PastShop shop;
  shop.customer("anna", "2023-01-01T00:00:00Z");
  shop.order("anna", "2024-01-05T12:00:00Z");  // lapsed before the beginning
  shop.customer("boris", "2023-01-01T00:00:00Z");
  shop.order("boris", "2024-03-05T12:00:00Z");
  const BacktestReport report = shop.play(lapsed(mail));
  EXPECT_EQ(report.entries(), 1u);
  EXPECT_EQ(report.entered.begin()->first, parse_day("2024-04-04").value());
}

TEST(Backtest, ImportedHistoryCounts) {
  PastShop shop;
  shop.customer("anna", "2023-01-01T00:00:00Z");
  shop.order("anna", "2024-04-01T12:00:00Z");
  shop.order("anna", "2024-04-03T12:00:00Z");
  const BacktestReport report = shop.play(
      R"({"id": "d", "trigger": {"order": {}}, "entry": {"every": "order"}, "steps": [{"exit": "told"}]})");
  EXPECT_EQ(report.entries(), 2u);
  EXPECT_EQ(report.customers_entered, 1u);
}

TEST(Backtest, NobodyIsKnownBeforeTheirFirstTrace) {
  PastShop shop;
  shop.customer("anna", "2024-05-30T12:00:00Z");
  shop.customer("late", "2024-06-30T12:00:00Z");
  const BacktestReport report = shop.play(
      R"({"id": "d", "trigger": {"schedule": {"every": "day", "at": "10:00"}}, "audience": {"everyone": true},
          "entry": {"again": {"gap": "0 days"}}, "steps": [{"exit": "told"}]})");
  EXPECT_EQ(report.customers, 1u);
  EXPECT_EQ(report.entries(), 1u) << "on 31 May only";
}

TEST(Backtest, CountsWhoBoughtAnywayWithinTheWindow) {
  PastShop shop;
  for (const char* id : {"anna", "boris", "vera"}) {
    shop.customer(id, "2023-01-01T00:00:00Z");
    shop.order(id, "2024-03-05T12:00:00Z");
  }
  shop.order("anna", "2024-04-06T12:00:00Z", Money::of(500));   // two days behind the entry
  shop.order("boris", "2024-04-20T12:00:00Z", Money::of(700));  // sixteen
  const BacktestReport report = shop.play(lapsed(mail));
  EXPECT_EQ(report.bought, (BoughtAnyway{3, 1, 1, Money::of(500)}));
  BacktestPlan plan = shop.plan(lapsed(mail)).value();
  plan.known_until = at("2024-04-10T00:00:00Z");
  EXPECT_EQ(play_backtest(shop.engine(), plan).bought.observed, 0u) << "no window is over by then";
}

TEST(Backtest, CountsMessagesCostsRefusalsAndLiability) {
  PastShop shop;
  shop.policy(R"({"id": "policy", "quiet_hours": [{"from": "21:00", "to": "09:00"}], "costs": {"email": 0.5}})");
  shop.customer("anna", "2023-01-01T00:00:00Z");
  shop.order("anna", "2024-03-05T23:00:00Z");
  shop.customer("boris", "2023-01-01T00:00:00Z");
  shop.tell(CustomerRecorded{.customer_id = "boris",
                             .consents = {{ChannelKind::email, "", false, at("2025-01-01T00:00:00Z"), ""}}});
  shop.order("boris", "2024-03-05T12:00:00Z");
  const BacktestReport report = shop.play(lapsed(
      R"("steps": [{"accrue": {"bonus": "gift", "amount": 100}}, {"task": {"text": "call"}}, {"webhook": {"to": "crm"}},
                   {"send": {"channel": "email", "template": "t"}}, {"exit": "told"}])"));
  const BacktestMessages& messages = report.messages.at({ChannelKind::email, "t"});
  EXPECT_EQ(messages.sent, 1u);
  EXPECT_EQ(messages.held, 1u) << "it was eleven in the evening";
  EXPECT_EQ(messages.refused.at({"no_consent", ""}), 1u);
  EXPECT_EQ(report.cost(), *parse_money("0.5"));
  EXPECT_EQ(report.bonuses.at("gift"), (BacktestBonuses{2, Money::of(200)}));
  EXPECT_EQ(report.tasks, 2u);
  EXPECT_EQ(report.webhooks, 2u);
  EXPECT_EQ(report.exited.at("told"), 2u);
}

TEST(Backtest, PlayingChangesNothing) {
  PastShop shop;
  shop.customer("anna", "2023-01-01T00:00:00Z");
  shop.order("anna", "2024-03-05T12:00:00Z");
  const std::string before = shop.engine().save();
  EXPECT_EQ(shop.play(lapsed(mail)).entries(), 1u);
  EXPECT_EQ(shop.engine().save(), before);
}

TEST(Backtest, FaultsOfADraftAreToldWithTheirPlace) {
  const PastShop shop;
  const auto fault = [&](const char* trigger) {
    const auto plan = shop.plan(fmt::format(R"({{"id": "d", "trigger": {}, "steps": [{{"exit": "told"}}]}})", trigger));
    return plan ? std::string() : plan.error().text();
  };
  EXPECT_EQ(fault(R"({"segment": {"id": "vip"}})"), "$.trigger.segment.id: there is no segment \"vip\"");
  EXPECT_EQ(fault(R"({"when": {"segment": "vip"}})"), "$.trigger.when: there is no segment \"vip\"");
  EXPECT_EQ(fault(R"({"stage": {"to": ["churned"]}})"), "$.trigger.stage: the lifecycle has no stage \"churned\"");
  EXPECT_EQ(fault(R"({"bonus": {"does": "burned"}})"),
            "$.trigger.bonus.does: history keeps when bonuses were accrued, spent and returned only");
  EXPECT_EQ(fault(R"({"price": {}})"), "$.trigger: history does not keep what products cost and how many there were");
  EXPECT_EQ(fault(R"({"refill": {"product": "tea", "period": "30 days"}})"),
            "$.trigger.refill: a backtest does not play refills: publish the campaign with a control group instead");
}

TEST(Backtest, TellsOnlyWhatTheDraftIsConcernedBy) {
  const PastShop shop;
  EXPECT_EQ(blind_spots(shop.plan(R"({"id": "d", "trigger": {"visits": {}}, "steps": [{"exit": "told"}]})").value(),
                        shop.engine()),
            (std::vector{BlindSpot::reactions, BlindSpot::cart}));
  EXPECT_EQ(blind_spots(shop.plan(lapsed(mail)).value(), shop.engine()),
            (std::vector{BlindSpot::reactions, BlindSpot::receipts, BlindSpot::permission, BlindSpot::orders}));
}

TEST(Backtest, PartitionsAddUp) {
  BacktestReport a{
      .customers = 2, .entered = {{Day{1}, 1}}, .exited = {{"told", 1}}, .bought = {1, 1, 2, Money::of(3)}};
  const BacktestReport b{.customers = 3,
                         .entered = {{Day{1}, 2}, {Day{2}, 1}},
                         .exited = {{"told", 1}, {"late", 2}},
                         .bought = {2, 0, 0, {}}};
  a += b;
  EXPECT_EQ(a, (BacktestReport{.customers = 5,
                               .entered = {{Day{1}, 3}, {Day{2}, 1}},
                               .exited = {{"late", 2}, {"told", 2}},
                               .bought = {3, 1, 2, Money::of(3)}}));
}

TEST(BoundsDays, AreSpreadEvenlyAndAtMostSixty) {
  EXPECT_EQ(bounds_days(from, from + Duration::days(30), Zone()).size(), 30u);
  const std::vector<Day> days = bounds_days(from, from + Duration::days(366), Zone());
  EXPECT_EQ(days.size(), 53u);
  EXPECT_EQ(days[1] - days[0], 7);
}

/// Played as often as its limits take, and the exits of the last time.
std::map<std::string, std::uint64_t> exits_of(const PastShop& shop, BacktestPlan& plan, int& rounds) {
  for (rounds = 1;; ++rounds) {
    const BacktestReport report = play_backtest(shop.engine(), plan);
    if (!find_full_limit(plan, report)) return report.exited;
  }
}

TEST(Backtest, PlacesOfALimitGoToThoseWhoComeThereFirst) {
  PastShop shop;
  shop.customer("late", "2024-03-07T00:00:00Z");
  shop.customer("first", "2024-03-03T00:00:00Z");
  shop.customer("third", "2024-03-05T00:00:00Z");
  shop.customer("second", "2024-03-04T00:00:00Z");
  BacktestPlan plan = shop.plan(R"({"id": "gifts", "trigger": {"registered": true}, "steps": [
      {"limit": {"participants": 2}}, {"exit": "in"}]})")
                          .value();
  int rounds = 0;
  EXPECT_EQ(exits_of(shop, plan, rounds), (std::map<std::string, std::uint64_t>{{"in", 2}, {"full", 2}}));
  EXPECT_EQ(rounds, 2);
  const auto reason_of = [&](const char* id) {
    const auto story = backtest_story(shop.engine(), plan, id).value();
    return std::get<Exited>(std::get<Decision>(story.back().body)).reason;
  };
  EXPECT_EQ(reason_of("first"), "in");
  EXPECT_EQ(reason_of("second"), "in");
  EXPECT_EQ(reason_of("third"), "full");
  EXPECT_EQ(reason_of("late"), "full");
}

TEST(Backtest, SeveralLimitsFillOneAfterAnother) {
  PastShop shop;
  for (int day = 1; day <= 6; ++day)
    shop.customer(fmt::format("c{}", day).c_str(), fmt::format("2024-03-0{}T12:00:00Z", day).c_str());
  BacktestPlan plan = shop.plan(R"({"id": "gifts", "trigger": {"registered": true}, "steps": [
      {"id": "seats", "limit": {"participants": 4, "exit": "no seat"}}, {"wait": "1 day"},
      {"id": "gifts", "limit": {"participants": 1, "exit": "no gift"}}, {"exit": "gift"}]})")
                          .value();
  int rounds = 0;
  EXPECT_EQ(exits_of(shop, plan, rounds),
            (std::map<std::string, std::uint64_t>{{"no seat", 2}, {"no gift", 3}, {"gift", 1}}));
  EXPECT_EQ(rounds, 3);
}

}  // namespace
}  // namespace lapwing
