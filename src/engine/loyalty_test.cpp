// Holds, limits of writing off and rules of accrual in a partition under a clock of its own.
#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/engine.hpp"

namespace lapwing {
namespace {

constexpr const char* base_type = R"({"id": "base", "title": "Base", "spend":
  {"max_percent": 30, "min_order": 1000, "excluded_categories": ["gift cards"]}})";
constexpr const char* cashback = R"({"id": "cashback", "title": "Cashback", "bonus_type": "base", "percent": 10,
  "excluded_categories": ["gift cards"], "min_order": 100})";

Instant at(const char* text) { return parse_instant(text).value(); }

class Loyalty {
 public:
  Loyalty() {
    now_ = at("2024-01-01T00:00:00Z");
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::bonus_type, "base", 1, base_type});
  }

  Result<Change> tell(Input input) { return engine_->apply(std::move(input), now_, records_); }
  std::string rule(const std::string& text, const char* id = "cashback", std::uint32_t version = 1) {
    const auto change = tell(DefinitionPublished{DefinitionKind::accrual_rule, id, version, text});
    return change ? "" : change.error().text();
  }
  Result<Change> order(const char* id, std::int64_t total, OrderStatus status = OrderStatus::completed) {
    return tell(OrderRecorded{
        .customer_id = "anna", .order_id = id, .placed_at = placed_, .status = status, .total = Money::of(total)});
  }
  /// Gives anna bonuses, who is known from then on.
  void give(std::int64_t amount) {
    ASSERT_TRUE(tell(CustomerRecorded{.customer_id = "anna", .created_at = now_}));
    ASSERT_TRUE(tell(BonusAccrualRequested{"anna", "base", Money::of(amount), fmt::format("gift {}", to_text(now_))}));
  }
  std::string hold(const char* key, std::int64_t amount, const char* expires_at) {
    const auto change = tell(BonusHoldRequested{"anna", "", Money::of(amount), key, at(expires_at), {}});
    return change ? (*change == Change::unchanged ? "unchanged" : "") : change.error().text();
  }
  void pass_until(const char* until) {
    while (engine_->next_due() <= at(until)) engine_->advance(engine_->next_due(), records_);
    now_ = at(until);
    placed_ = now_;
  }
  /// "pending active held debt" in whole units.
  std::string balance() const {
    const BonusLedger& ledger = engine_->bonuses().ledger(anna());
    const BonusBalance balance = ledger.balance(now_);
    const auto whole = [](Money amount) { return std::to_string(amount.units / Money::scale); };
    return fmt::format("{} {} {} {}", whole(balance.pending), whole(balance.active), whole(balance.held),
                       whole(ledger.debt()));
  }
  CustomerNumber anna() const { return engine_->audience().find("anna").value(); }

  std::unique_ptr<Engine> engine_ = std::make_unique<Engine>();
  std::vector<Record> records_;
  Instant now_{};
  Instant placed_ = at("2024-01-01T00:00:00Z");
};

TEST(Loyalty, WhatIsHeldIsSpentOnItsOrderAndComesBackWhenTheOrderFalls) {
  Loyalty shop;
  shop.give(500);
  EXPECT_EQ(shop.hold("cart", 300, "2024-01-02T00:00:00Z"), "");
  EXPECT_EQ(shop.hold("cart", 300, "2024-01-02T00:00:00Z"), "unchanged");
  EXPECT_EQ(shop.balance(), "0 200 300 0");
  EXPECT_EQ(shop.tell(BonusSpendRequested{"anna", "", Money::of(201), "k", {}}).error().text(),
            "amount: expected at most 200.00, which can be spent here, found 201.00");
  EXPECT_EQ(shop.tell(BonusHoldCommitted{"anna", "cart", "o1"}), Change::changed);
  EXPECT_EQ(shop.tell(BonusHoldCommitted{"anna", "cart", "o1"}), Change::unchanged);
  ASSERT_TRUE(shop.tell(OrderRecorded{.customer_id = "anna",
                                      .order_id = "o1",
                                      .placed_at = shop.now_,
                                      .total = Money::of(1000),
                                      .bonus_spent = Money::of(300)}));
  EXPECT_EQ(shop.balance(), "0 200 0 0") << "the order was paid by the hold";
  ASSERT_TRUE(shop.order("o1", 1000, OrderStatus::cancelled));
  EXPECT_EQ(shop.balance(), "0 500 0 0");
}

TEST(Loyalty, AHoldEndsByItselfAtItsTimeAndCannotBeCommittedThen) {
  Loyalty shop;
  shop.give(500);
  shop.hold("cart", 300, "2024-01-01T12:00:00Z");
  shop.hold("other", 100, "2024-01-05T00:00:00Z");
  EXPECT_EQ(shop.engine_->next_due(), at("2024-01-01T12:00:00Z"));
  shop.pass_until("2024-01-01T12:00:00Z");
  EXPECT_EQ(shop.balance(), "0 400 100 0");
  EXPECT_EQ(shop.tell(BonusHoldCommitted{"anna", "cart", "o1"}).error().text(),
            "key: the hold 'cart' has ended: its bonuses are not set aside any more");
  EXPECT_EQ(shop.tell(BonusHoldReleased{"anna", "other"}), Change::changed);
  EXPECT_EQ(shop.tell(BonusHoldReleased{"anna", "other"}), Change::unchanged);
  EXPECT_EQ(shop.balance(), "0 500 0 0");
}

TEST(Loyalty, ARequestThatIsOverdueSeesWhatTimeHasDone) {
  Loyalty shop;
  shop.give(500);
  shop.hold("cart", 300, "2024-01-01T12:00:00Z");
  shop.now_ = at("2024-01-03T00:00:00Z");  // nobody advanced the engine
  EXPECT_EQ(shop.tell(BonusSpendRequested{"anna", "", Money::of(400), "k", {}}), Change::changed);
  EXPECT_EQ(shop.balance(), "0 100 0 0");
  shop.hold("second", 50, "2024-01-04T00:00:00Z");
  shop.now_ = at("2024-01-05T00:00:00Z");
  ASSERT_TRUE(shop.tell(OrderRecorded{.customer_id = "anna",
                                      .order_id = "o1",
                                      .placed_at = shop.now_,
                                      .total = Money::of(1000),
                                      .bonus_spent = Money::of(100)}));
  EXPECT_EQ(shop.balance(), "0 0 0 0");
}

TEST(Loyalty, SpendingKeepsToWhatTheTypeMayPayOfThePurchase) {
  Loyalty shop;
  shop.give(5000);
  const BonusPurchase purchase{Money::of(2000), {{.category = "gift cards", .amount = Money::of(500)}}};
  EXPECT_EQ(shop.tell(BonusHoldRequested{"anna", "", Money::of(451), "cart", at("2024-01-02T00:00:00Z"), purchase})
                .error()
                .text(),
            "amount: expected at most 450.00, which can be spent here, found 451.00");
  EXPECT_TRUE(shop.tell(BonusSpendRequested{"anna", "base", Money::of(450), "k", purchase}));
  EXPECT_EQ(shop.tell(BonusSpendRequested{"anna", "gift", Money::of(1), "k2", {}}).error().text(),
            "there is no bonus type \"gift\"");
}

TEST(Loyalty, WhatMayBePaidIsToldWithWhatLimitsIt) {
  Loyalty shop;
  shop.give(400);
  const auto told = [&](std::int64_t total, std::int64_t gift_cards) {
    BonusOrder order{Money::of(total), {}};
    if (gift_cards > 0) order.lines.push_back({"gift cards", Money::of(gift_cards)});
    const Spendable spendable = shop.engine_->bonuses().spendable(shop.anna(), order, shop.now_);
    return fmt::format("{} {}", to_text(spendable.amount), to_text(spendable.by_type.at(0).limit));
  };
  EXPECT_EQ(told(2000, 0), "400.00 balance");
  EXPECT_EQ(told(1200, 0), "360.00 max_share");
  EXPECT_EQ(told(999, 0), "0.00 min_order");
  EXPECT_EQ(told(1200, 1200), "0.00 excluded_categories");
}

TEST(Loyalty, ACompletedOrderEarnsOnceHoweverOftenItIsTold) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(cashback), "");
  ASSERT_TRUE(shop.order("o1", 1000, OrderStatus::created));
  EXPECT_EQ(shop.balance(), "0 0 0 0");
  shop.placed_ = at("2024-01-01T00:00:00Z");
  shop.now_ = at("2024-01-09T00:00:00Z");
  ASSERT_TRUE(shop.order("o1", 1000));
  EXPECT_EQ(shop.balance(), "0 100 0 0") << "it came so far now, however long ago it was placed";
  ASSERT_TRUE(shop.order("o1", 1000));
  ASSERT_TRUE(shop.tell(OrderRecorded{.customer_id = "anna",
                                      .order_id = "o1",
                                      .placed_at = shop.placed_,
                                      .total = Money::of(1000),
                                      .store = "a store"}));
  EXPECT_EQ(shop.balance(), "0 100 0 0");
}

TEST(Loyalty, AnOrderIsReckonedAnewWhenItChanges) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(cashback), "");
  ASSERT_TRUE(shop.order("o1", 1000));
  ASSERT_TRUE(shop.order("o1", 1500));
  EXPECT_EQ(shop.balance(), "0 150 0 0");
  ASSERT_TRUE(shop.order("o1", 300));
  EXPECT_EQ(shop.balance(), "0 30 0 0");
  ASSERT_TRUE(shop.order("o1", 500));
  EXPECT_EQ(shop.balance(), "0 50 0 0");
  ASSERT_TRUE(shop.tell(OrderRecorded{.customer_id = "anna",
                                      .order_id = "o1",
                                      .placed_at = shop.placed_,
                                      .total = Money::of(500),
                                      .refunded = Money::of(200)}));
  EXPECT_EQ(shop.balance(), "0 30 0 0") << "what was returned in part earns nothing";
  ASSERT_TRUE(shop.order("o1", 500, OrderStatus::returned));
  EXPECT_EQ(shop.balance(), "0 0 0 0");
  ASSERT_TRUE(shop.order("o1", 500));
  EXPECT_EQ(shop.balance(), "0 50 0 0");
}

TEST(Loyalty, ACancelledOrderTakesNoMoreThanThereIsAndTheRestIsADebt) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(cashback), "");
  ASSERT_TRUE(shop.order("o1", 1000));
  ASSERT_TRUE(shop.tell(BonusSpendRequested{"anna", "", Money::of(70), "k", {}}));
  ASSERT_TRUE(shop.order("o1", 1000, OrderStatus::cancelled));
  EXPECT_EQ(shop.balance(), "0 0 0 70");
  ASSERT_TRUE(shop.order("o2", 1000));
  EXPECT_EQ(shop.balance(), "0 30 0 0");
}

TEST(Loyalty, WhatATypeKeepsOnReturnStays) {
  Loyalty shop;
  shop.tell(DefinitionPublished{DefinitionKind::bonus_type, "base", 2,
                                R"({"id": "base", "title": "Base", "on_return": "keep"})"});
  ASSERT_EQ(shop.rule(cashback), "");
  ASSERT_TRUE(shop.order("o1", 1000));
  ASSERT_TRUE(shop.order("o1", 1000, OrderStatus::cancelled));
  EXPECT_EQ(shop.balance(), "0 100 0 0");
}

TEST(Loyalty, RewardsArePendingForTheDaysOfTheirRule) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(R"({"id": "cashback", "title": "Cashback", "bonus_type": "base", "fixed": 50,
                          "status": "paid", "pending": "14 days"})"),
            "");
  ASSERT_TRUE(shop.order("o1", 10, OrderStatus::paid));
  EXPECT_EQ(shop.balance(), "50 0 0 0");
  ASSERT_TRUE(shop.order("o2", 10, OrderStatus::paid));
  ASSERT_TRUE(shop.order("o2", 10, OrderStatus::returned));
  EXPECT_EQ(shop.balance(), "50 0 0 0") << "pending ones of a fallen order never become active";
  shop.pass_until("2024-01-15T00:00:00Z");
  EXPECT_EQ(shop.balance(), "0 50 0 0");
}

TEST(Loyalty, WhatIsExcludedOrPaidWithBonusesEarnsNothing) {
  Loyalty shop;
  shop.give(500);
  ASSERT_EQ(shop.rule(cashback), "");
  ASSERT_TRUE(shop.tell(OrderRecorded{.customer_id = "anna",
                                      .order_id = "o1",
                                      .placed_at = shop.now_,
                                      .total = Money::of(2000),
                                      .bonus_spent = Money::of(300),
                                      .lines = {{"p1", "gift cards", Quantity{}, Money::of(400), Money::of(400)}}}));
  EXPECT_EQ(shop.balance(), "0 330 0 0") << "200 are left, and 10 % of 2000 - 300 - 400 came";
  shop.hold("cart", 100, "2024-01-02T00:00:00Z");
  ASSERT_TRUE(shop.order("o2", 1000));
  EXPECT_EQ(shop.balance(), "0 330 100 0");
  ASSERT_TRUE(shop.tell(BonusHoldCommitted{"anna", "cart", "o2"}));
  EXPECT_EQ(shop.balance(), "0 320 0 0") << "the hold paid a part of it";
  ASSERT_TRUE(shop.order("small", 99));
  EXPECT_EQ(shop.balance(), "0 320 0 0");
}

TEST(Loyalty, LinesThatComeLaterAddToWhatAnOrderEarnedButBeginNothing) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(cashback), "");
  const auto line = [](std::int64_t amount) {
    return std::vector<OrderLine>{{"p", "c", Quantity{}, Money::of(amount), Money::of(amount)}};
  };
  const auto order = [&](const char* id, std::int64_t amount) {
    return OrderRecorded{
        .customer_id = "anna", .order_id = id, .placed_at = shop.now_, .total = {}, .lines = line(amount)};
  };
  ASSERT_TRUE(shop.tell(order("o1", 100)));
  ASSERT_TRUE(shop.tell(OrderLinesRecorded{"anna", "o1", 1, line(120)}));
  EXPECT_EQ(shop.balance(), "0 22 0 0");
  ASSERT_TRUE(shop.tell(order("o2", 90)));
  ASSERT_TRUE(shop.tell(OrderLinesRecorded{"anna", "o2", 1, line(120)}));
  EXPECT_EQ(shop.balance(), "0 22 0 0") << "only imports tell lines alone";
}

TEST(Loyalty, HistoryEarnsNothingUnlessItIsAskedFor) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(cashback), "");
  shop.now_ = at("2024-03-01T00:00:00Z");
  ASSERT_TRUE(shop.order("old", 1000));
  OrderRecorded imported{.customer_id = "anna", .order_id = "new", .placed_at = shop.now_, .total = Money::of(1000)};
  imported.imported = true;
  ASSERT_TRUE(shop.tell(imported));
  ASSERT_TRUE(shop.order("old", 1100));
  EXPECT_EQ(shop.balance(), "0 0 0 0");
  ASSERT_EQ(shop.rule(R"({"id": "past", "title": "Past", "bonus_type": "base", "percent": "1.5", "whole_units": true,
                          "history": true})",
                      "past"),
            "");
  ASSERT_TRUE(shop.order("old", 1050));
  EXPECT_EQ(shop.balance(), "0 16 0 0") << "15.75, rounded up to whole units";
}

TEST(Loyalty, AnOrderStaysWithTheVersionOfTheRuleThatItEarnedBy) {
  Loyalty shop;
  ASSERT_EQ(shop.rule(cashback), "");
  ASSERT_TRUE(shop.order("o1", 1000));
  ASSERT_EQ(shop.rule(R"({"id": "cashback", "title": "Cashback", "bonus_type": "base", "percent": 50})", "cashback", 2),
            "");
  ASSERT_TRUE(shop.order("o1", 1100));
  EXPECT_EQ(shop.balance(), "0 110 0 0");
  ASSERT_EQ(shop.rule(R"({"id": "cashback", "title": "Cashback", "bonus_type": "base", "percent": 50,
                          "enabled": false})",
                      "cashback", 3),
            "");
  ASSERT_TRUE(shop.order("o2", 1000));
  ASSERT_TRUE(shop.order("o1", 1000));
  EXPECT_EQ(shop.balance(), "0 100 0 0");
}

TEST(Loyalty, ARuleForASegmentSeesTheOrderThatBringsTheCustomerIn) {
  Loyalty shop;
  shop.tell(DefinitionPublished{DefinitionKind::segment, "rich", 1,
                                R"({"id": "rich", "condition": {"orders": "sum", "at_least": 1000}})"});
  ASSERT_EQ(shop.rule(R"({"id": "cashback", "title": "C", "bonus_type": "base", "percent": 10, "segment": "rich"})"),
            "");
  ASSERT_TRUE(shop.order("o1", 600));
  EXPECT_EQ(shop.balance(), "0 0 0 0");
  ASSERT_TRUE(shop.order("o2", 400));
  EXPECT_EQ(shop.balance(), "0 40 0 0");
}

TEST(Loyalty, ARuleThatMakesNoSenseIsRefusedByItsField) {
  Loyalty shop;
  const auto refused = [&](const std::string& fields) {
    return shop.rule(R"({"id": "cashback", "title": "C", )" + fields + "}");
  };
  EXPECT_EQ(refused(R"("bonus_type": "gift", "percent": 5)"), "$.bonus_type: there is no bonus type \"gift\"");
  EXPECT_EQ(refused(R"("bonus_type": "base")"), "$: expected either \"percent\" or \"fixed\"");
  EXPECT_EQ(refused(R"("bonus_type": "base", "percent": 101)"),
            "$.percent: expected more than 0 and at most 100, found 101.00");
  EXPECT_EQ(refused(R"("bonus_type": "base", "fixed": 5, "status": "returned")"),
            "$.status: expected \"created\", \"paid\" or \"completed\", found \"returned\"");
  EXPECT_EQ(refused(R"("bonus_type": "base", "fixed": 5, "segment": "rich")"),
            "$.segment: there is no segment \"rich\"");
  EXPECT_EQ(refused(R"("bonus_type": "base", "fixed": 5, "stage": "x")"), "$.stage: the lifecycle has no stage \"x\"");
  EXPECT_EQ(refused(R"("bonus_type": "base", "fixed": 5, "sum": 1)"), "$: unknown field \"sum\"");
}

TEST(Loyalty, LiabilityIsWhatWasGivenAndNeitherSpentNorBurned) {
  Loyalty shop;
  shop.tell(DefinitionPublished{DefinitionKind::bonus_type, "base", 2,
                                R"({"id": "base", "title": "Base", "burn": {"end_of": "month"}})"});
  shop.give(300);
  ASSERT_TRUE(shop.tell(BonusSpendRequested{"anna", "", Money::of(100), "k", {}}));
  shop.pass_until("2024-02-10T00:00:00Z");
  shop.give(500);
  shop.hold("cart", 150, "2024-02-11T00:00:00Z");
  const BonusLiability owed = shop.engine_->bonuses().liability(shop.now_, Zone()).at("base");
  EXPECT_EQ(owed.active, Money::of(350));
  EXPECT_EQ(owed.held, Money::of(150));
  EXPECT_EQ(owed.accrued, Money::of(800));
  EXPECT_EQ(owed.spent, Money::of(100));
  EXPECT_EQ(owed.burned, Money::of(200));
  EXPECT_EQ(owed.breakage_thousandths(), 666);
  EXPECT_EQ(owed.customers, 1u);
  EXPECT_EQ(owed.burning, (std::map<Day, Money>{{day_of({2024, 2, 1}), Money::of(500)}}));
  EXPECT_EQ(shop.engine_->bonuses().liability(at("2024-03-01T00:00:00Z"), Zone()).at("base").burned, Money::of(700));
}

// ---- Any inputs

struct Step {
  int kind = 0;
  int key = 0;
  int order = 0;
  std::int64_t amount = 0;
  int status = 0;
};

void showValue(const Step& step, std::ostream& out) {
  constexpr std::array names = {"order", "hold", "commit", "release", "spend", "pass", "restart"};
  out << names.at(static_cast<std::size_t>(step.kind)) << " key " << step.key << " order " << step.order << " amount "
      << step.amount << " status " << step.status << "\n";
}

rc::Gen<Step> some_step() {
  using rc::gen::inRange;
  return rc::gen::build<Step>(rc::gen::set(&Step::kind, inRange(0, 7)), rc::gen::set(&Step::key, inRange(0, 4)),
                              rc::gen::set(&Step::order, inRange(0, 3)),
                              rc::gen::set(&Step::amount, inRange<std::int64_t>(1, 400)),
                              rc::gen::set(&Step::status, inRange(0, 5)));
}

/// What all postings sum to, and what each order earned, from the journal alone.
struct Booked {
  Money balance;
  Money debt;
  std::map<std::string, Money> rewards;
};

Booked book(const std::vector<Record>& records) {
  Booked booked;
  for (const Record& record : records) {
    const auto* decision = std::get_if<Decision>(&record.body);
    const auto* posted = decision == nullptr ? nullptr : std::get_if<BonusPosted>(decision);
    if (posted == nullptr) continue;
    const BonusPosting posting{
        .kind = static_cast<BonusPostingKind>(posted->kind), .amount = posted->amount, .key = {}, .of = {}};
    booked.balance += balance_change(posting);
    booked.debt += debt_change(posting);
    RC_ASSERT(booked.balance >= Money{});
    RC_ASSERT(booked.debt >= Money{});
    if (posted->rule.empty()) continue;
    if (posted->kind == PostingKind::accrued) booked.rewards[posted->order_id] += posted->amount;
    if (posted->kind == PostingKind::clawed_back || posted->kind == PostingKind::debt) {
      booked.rewards[posted->order_id] -= posted->amount;
    }
  }
  return booked;
}

TEST(Loyalty, AfterAnyInputsPostingsAreTheBalanceAndOrdersHaveEarnedWhatTheyAreWorth) {
  EXPECT_TRUE(rc::check([] {
    Loyalty shop;
    shop.give(300);
    shop.rule(R"({"id": "cashback", "title": "Cashback", "bonus_type": "base", "percent": 10, "min_order": 100,
                  "history": true})");
    std::map<std::string, std::pair<std::int64_t, OrderStatus>> orders;
    for (const Step& step : *rc::gen::resize(200, rc::gen::container<std::vector<Step>>(some_step()))) {
      const std::string key = std::to_string(step.key);
      const std::string order = std::to_string(step.order);
      const Instant soon = shop.now_ + Duration::hours(step.amount / 8);
      if (step.kind == 0) {
        const auto status = static_cast<OrderStatus>(step.status);
        RC_ASSERT(shop.order(order.c_str(), step.amount, status).has_value());
        orders[order] = {step.amount, status};
      } else if (step.kind == 1) {
        static_cast<void>(shop.tell(BonusHoldRequested{"anna", "", Money::of(step.amount), key, soon, {}}));
      } else if (step.kind == 2) {
        static_cast<void>(shop.tell(BonusHoldCommitted{"anna", key, order}));
      } else if (step.kind == 3) {
        static_cast<void>(shop.tell(BonusHoldReleased{"anna", key}));
      } else if (step.kind == 4) {
        static_cast<void>(shop.tell(BonusSpendRequested{"anna", "", Money::of(step.amount), key, {}}));
      } else if (step.kind == 5) {
        shop.now_ = soon;
        shop.engine_->advance(shop.now_, shop.records_);
      } else {  // a restart: from the image, and from the journal
        auto loaded = std::make_unique<Engine>();
        RC_ASSERT(loaded->load(shop.engine_->save()).has_value());
        Engine replayed;
        for (const Record& record : shop.records_) RC_ASSERT(replayed.replay(record).has_value());
        RC_ASSERT(replayed.save() == shop.engine_->save());
        RC_ASSERT(loaded->save() == shop.engine_->save());
        shop.engine_ = std::move(loaded);
      }
      const Booked booked = book(shop.records_);
      const BonusLedger& ledger = shop.engine_->bonuses().ledger(shop.anna());
      RC_ASSERT(ledger.booked() == booked.balance);
      RC_ASSERT(ledger.debt() == booked.debt);
      for (const auto& [id, told] : orders) {
        const std::int64_t paid = ledger.outstanding("order/" + id).units;
        const bool earns = told.second == OrderStatus::completed && told.first >= 100;
        const std::int64_t units = earns ? std::max<std::int64_t>(0, told.first * Money::scale - paid) / 10 : 0;
        const auto found = booked.rewards.find(id);
        RC_ASSERT((found == booked.rewards.end() ? 0 : found->second.units) == units);
      }
    }
  }));
}

}  // namespace
}  // namespace lapwing
