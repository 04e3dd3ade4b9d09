#include "loyalty/ledger.hpp"

#include <gtest/gtest.h>

#include "base/bytes.hpp"

namespace lapwing {
namespace {

constexpr BonusTypeIndex usual{0};
constexpr BonusTypeIndex gift{1};

/// A ledger under test: whole amounts, and hours as time. Everything planned is applied at once.
class Account {
 public:
  void pass_to(std::int64_t hour) {
    now_ = at(hour);
    carry_out(ledger_.plan_due(now_));
  }
  std::string accrue(std::string_view key, std::int64_t amount, std::int64_t burns_hour, std::int64_t active_hour = 0,
                     BonusTypeIndex type = usual) {
    const BonusTerm term{std::max(now_, at(active_hour)), at(burns_hour)};
    return carry_out(ledger_.plan_accrual({key, now_, Money::of(amount), type, term, LotNumber{next_lot_++}}));
  }
  std::string spend(std::string_view key, std::int64_t amount, std::optional<SpendLimits> limits = {},
                    std::optional<BonusTypeIndex> type = {}) {
    return carry_out(ledger_.plan_spend({key, now_, Money::of(amount), type, std::move(limits)}));
  }
  std::string hold(std::string_view key, std::int64_t amount, std::int64_t expires_hour) {
    return carry_out(ledger_.plan_hold({key, now_, Money::of(amount), {}, {}, at(expires_hour)}));
  }
  std::string commit(std::string_view key, std::string_view spend_key) {
    return carry_out(ledger_.plan_commit({key, now_, spend_key}));
  }
  std::string release(std::string_view key) { return carry_out(ledger_.plan_release({key, now_})); }
  std::string give_back(std::string_view key, std::string_view spend_key, std::optional<std::int64_t> amount = {}) {
    return carry_out(ledger_.plan_return({key, now_, spend_key, money(amount), now_ + Duration::days(3)}));
  }
  std::string claw_back(std::string_view key, std::string_view accrual_key, std::optional<std::int64_t> amount = {}) {
    return carry_out(ledger_.plan_clawback({key, now_, accrual_key, money(amount), LotNumber{next_lot_++}}));
  }
  /// "pending active burning-within-a-day debt", in whole units.
  [[nodiscard]] std::string balance(std::optional<BonusTypeIndex> type = {}) const {
    const BonusBalance balance = ledger_.balance(now_, Duration::days(1), type);
    return whole(balance.pending) + " " + whole(balance.active) + " " + whole(balance.burning) + " " +
           whole(ledger_.debt());
  }
  [[nodiscard]] const BonusLedger& ledger() const { return ledger_; }
  [[nodiscard]] Instant now() const { return now_; }
  static Instant at(std::int64_t hour) { return Instant{} + Duration::hours(hour); }

 private:
  static std::string whole(Money amount) { return std::to_string(amount.units / Money::scale); }
  static std::optional<Money> money(std::optional<std::int64_t> amount) {
    return amount ? std::optional(Money::of(*amount)) : std::nullopt;
  }
  /// The postings in words, as "spent 30 of 1, spent 5 of 2", or the error.
  std::string carry_out(const Result<BonusLedger::Postings>& postings) {
    if (!postings) return postings.error().text();
    std::string words;
    for (const BonusPosting& posting : *postings) {
      words += (words.empty() ? "" : ", ") + std::string(to_text(posting.kind)) + " " + whole(posting.amount) + " of " +
               std::to_string(posting.lot.value);
      ledger_.apply(posting);
    }
    return words;
  }

  BonusLedger ledger_;
  Instant now_;
  std::uint64_t next_lot_ = 1;
};

TEST(BonusLedgerTest, ALotWaitsLivesAndBurns) {
  Account account;
  EXPECT_EQ(account.accrue("a", 100, 72, 24), "accrued 100 of 1");
  EXPECT_EQ(account.balance(), "100 0 0 0");
  EXPECT_EQ(account.ledger().next_change(), Account::at(24));
  account.pass_to(24);
  EXPECT_EQ(account.balance(), "0 100 0 0");
  EXPECT_EQ(account.ledger().next_change(), Account::at(72));
  account.pass_to(48);
  EXPECT_EQ(account.balance(), "0 100 100 0");
  account.pass_to(72);
  EXPECT_EQ(account.balance(), "0 0 0 0");
  EXPECT_EQ(account.ledger().next_change(), Instant::never());
}

TEST(BonusLedgerTest, ABalanceSaysHowLongItHolds) {
  Account account;
  account.accrue("a", 100, 96, 24);
  const auto until = [&](std::int64_t hour) {
    return account.ledger().balance(Account::at(hour), Duration::days(1)).until;
  };
  EXPECT_EQ(until(0), Account::at(24));   // becomes active
  EXPECT_EQ(until(24), Account::at(72));  // is about to burn
  EXPECT_EQ(until(72), Account::at(96));  // burns
  EXPECT_EQ(until(96), Instant::never());
}

TEST(BonusLedgerTest, WhatBurnsFirstIsSpentFirstThenWhatWasActiveFirst) {
  Account account;
  account.accrue("late", 10, 300);
  account.accrue("pending", 10, 50, 40);
  account.pass_to(10);
  account.accrue("younger", 10, 100);
  account.accrue("soon", 10, 90);
  account.pass_to(12);
  account.accrue("youngest", 10, 100);
  EXPECT_EQ(account.spend("order", 35), "spent 10 of 4, spent 10 of 3, spent 10 of 5, spent 5 of 1");
  EXPECT_EQ(account.spend("more", 6), "amount: expected at most 5.00, which can be spent here, found 6.00");
  EXPECT_EQ(account.balance(), "10 5 0 0");
}

TEST(BonusLedgerTest, ASpendKeepsWithinTheLimitsOfItsOrder) {
  Account account;
  account.accrue("a", 100, 50, 0, usual);
  account.accrue("b", 100, 90, 0, gift);
  EXPECT_EQ(account.spend("order", 80, SpendLimits{Money::of(200), {Money::of(30), Money::of(60)}}),
            "spent 30 of 1, spent 50 of 2");
  EXPECT_EQ(account.spend("small", 30, SpendLimits{Money::of(20), {Money::of(30), Money::of(60)}}),
            "amount: expected at most 20.00, which can be spent here, found 30.00");
  EXPECT_EQ(account.spend("gift", 60, {}, gift),
            "amount: expected at most 50.00, which can be spent here, found 60.00");
  EXPECT_EQ(account.spend("no limit", 70, {}, usual), "spent 70 of 1");
  EXPECT_EQ(account.spend("unknown type", 1, SpendLimits{Money::of(20), {Money::of(9)}}),
            "amount: expected at most 0.00, which can be spent here, found 1.00");
  EXPECT_EQ(account.balance(gift), "0 50 0 0");
}

TEST(BonusLedgerTest, EachKeyWorksOnceAndKeysOfDifferentOperationsDoNotMix) {
  Account account;
  EXPECT_EQ(account.accrue("order 7", 100, 50), "accrued 100 of 1, activated 100 of 1");
  EXPECT_EQ(account.accrue("order 7", 100, 50), "");
  EXPECT_EQ(account.spend("order 7", 40), "spent 40 of 1");
  EXPECT_EQ(account.spend("order 7", 40), "");
  EXPECT_EQ(account.give_back("order 7", "order 7", 15), "returned 15 of 1");
  EXPECT_EQ(account.give_back("order 7", "order 7", 15), "");
  EXPECT_EQ(account.claw_back("order 7", "order 7", 10), "clawed_back 10 of 1");
  EXPECT_EQ(account.claw_back("order 7", "order 7", 10), "");
  EXPECT_EQ(account.balance(), "0 65 0 0");
  EXPECT_EQ(account.ledger().outstanding("order 7"), Money::of(25));
}

TEST(BonusLedgerTest, AReturnRestoresTheSameLotsLastTakenFirst) {
  Account account;
  account.accrue("a", 10, 500);
  account.accrue("b", 10, 600);
  account.spend("order", 15);
  EXPECT_EQ(account.give_back("r1", "order", 7), "returned 5 of 2, returned 2 of 1");
  EXPECT_EQ(account.ledger().lots()[1].burns_at, Account::at(600));
  EXPECT_EQ(account.give_back("r2", "order", 9), "amount: expected at most 8.00, which is still out, found 9.00");
  EXPECT_EQ(account.give_back("r2", "order"), "returned 8 of 1");
  EXPECT_EQ(account.give_back("r3", "order"), "");
  EXPECT_EQ(account.give_back("r3", "no order"), "spend_key: no spend has the key 'no order'");
  EXPECT_EQ(account.balance(), "0 20 0 0");
}

TEST(BonusLedgerTest, WhatComesBackAfterItsBurnLivesForTheGrace) {
  Account account;
  account.accrue("a", 10, 24);
  account.spend("order", 6);
  account.pass_to(30);
  EXPECT_EQ(account.balance(), "0 0 0 0");
  account.give_back("r", "order");
  EXPECT_EQ(account.balance(), "0 6 0 0");
  EXPECT_EQ(account.ledger().next_change(), Account::at(30 + 72));
  account.pass_to(30 + 72);
  EXPECT_EQ(account.balance(), "0 0 0 0");
}

TEST(BonusLedgerTest, AClawbackGoesToZeroAndTheRestIsADebtPaidFirst) {
  Account account;
  account.accrue("order", 100, 500);
  account.accrue("other", 20, 400);
  account.accrue("waiting", 5, 600, 300);
  account.spend("shoes", 90, {}, {});
  EXPECT_EQ(account.balance(), "5 30 0 0");
  EXPECT_EQ(account.claw_back("cancelled", "order"), "clawed_back 30 of 1, clawed_back 5 of 3, debt 65 of 4");
  EXPECT_EQ(account.balance(), "0 0 0 65");
  EXPECT_EQ(account.accrue("next", 40, 500), "accrued 40 of 5, debt_paid 40 of 5");
  EXPECT_EQ(account.balance(), "0 0 0 25");
  EXPECT_EQ(account.give_back("shoes back", "shoes", 80),
            "returned 70 of 1, returned 10 of 2, debt_paid 10 of 2, debt_paid 15 of 1");
  EXPECT_EQ(account.balance(), "0 55 0 0");
  EXPECT_EQ(account.claw_back("again", "order"), "");
}

TEST(BonusLedgerTest, AnAccrualThatPaysADebtIsActiveWithTheRest) {
  Account account;
  account.accrue("order", 30, 500);
  account.spend("shoes", 30);
  EXPECT_EQ(account.claw_back("cancelled", "order"), "debt 30 of 2");
  EXPECT_EQ(account.accrue("next", 100, 500), "accrued 100 of 3, debt_paid 30 of 3, activated 70 of 3");
  EXPECT_EQ(account.accrue("last", 100, 500, 24), "accrued 100 of 4");
  EXPECT_EQ(account.balance(), "100 70 0 0");
}

TEST(BonusLedgerTest, WhatBurnedIsNotClawedBack) {
  Account account;
  account.accrue("order", 100, 24);
  account.accrue("other", 50, 500);
  account.spend("shoes", 30);
  account.pass_to(24);
  EXPECT_EQ(account.claw_back("cancelled", "order", 80), "clawed_back 30 of 2");
  EXPECT_EQ(account.claw_back("twice", "order"), "");
  EXPECT_EQ(account.claw_back("typo", "odrer"), "accrual_key: no accrual has the key 'odrer'");
  EXPECT_EQ(account.balance(), "0 20 0 0");
}

TEST(BonusLedgerTest, WhatIsHeldNobodyElseSpends) {
  Account account;
  account.accrue("a", 100, 48);
  account.accrue("b", 100, 24);
  EXPECT_EQ(account.hold("cart", 150, 10), "held 100 of 2, held 50 of 1");
  EXPECT_EQ(account.balance(), "0 50 0 0");
  EXPECT_EQ(account.ledger().balance(account.now()).held, Money::of(150));
  EXPECT_EQ(account.ledger().booked(), Money::of(200)) << "what is held is still the customer's";
  EXPECT_EQ(account.spend("other", 51), "amount: expected at most 50.00, which can be spent here, found 51.00");
  EXPECT_EQ(account.hold("cart", 10, 10), "") << "one key, one hold";
}

TEST(BonusLedgerTest, ACommittedHoldIsSpentOnTheSameLotsAndComesBackToThem) {
  Account account;
  account.accrue("a", 100, 480);
  account.accrue("b", 100, 240);
  account.hold("cart", 150, 10);
  EXPECT_EQ(account.commit("cart", "order"), "spent 100 of 2, spent 50 of 1");
  EXPECT_EQ(account.commit("cart", "order"), "");
  EXPECT_EQ(account.spend("order", 1), "") << "the order is paid";
  EXPECT_EQ(account.release("cart"), "key: the hold 'cart' was committed: return the spend instead");
  EXPECT_EQ(account.give_back("r", "order"), "returned 50 of 1, returned 100 of 2");
  EXPECT_EQ(account.balance(), "0 200 0 0");
}

TEST(BonusLedgerTest, AHoldEndsByReleaseOrByItselfAndCannotBeCommittedThen) {
  Account account;
  account.accrue("a", 100, 480);
  account.hold("cart", 60, 10);
  account.hold("second", 30, 20);
  EXPECT_EQ(account.release("cart"), "released 60 of 1");
  EXPECT_EQ(account.release("cart"), "");
  EXPECT_EQ(account.commit("cart", "order"), "key: the hold 'cart' has ended: its bonuses are not set aside any more");
  EXPECT_EQ(account.ledger().next_change(), Account::at(20));
  account.pass_to(20);
  EXPECT_EQ(account.balance(), "0 100 0 0");
  EXPECT_EQ(account.release("second"), "");
  EXPECT_EQ(account.release("third"), "hold: no hold has the key 'third'");
}

TEST(BonusLedgerTest, ALotThatBurnsWhileHeldIsKeptUntilTheHoldEnds) {
  Account account;
  account.accrue("a", 100, 24);
  account.hold("cart", 60, 48);
  account.hold("second", 30, 72);
  account.pass_to(24);
  EXPECT_EQ(account.ledger().booked(), Money::of(90)) << "only what was not held burned";
  EXPECT_EQ(account.commit("cart", "order"), "spent 60 of 1");
  EXPECT_EQ(account.release("second"), "released 30 of 1, burned 30 of 1");
}

TEST(BonusLedgerTest, AClawbackLeavesWhatIsHeldAndTheDebtIsPaidWhenTheHoldEnds) {
  Account account;
  account.accrue("a", 100, 480);
  account.hold("cart", 80, 10);
  EXPECT_EQ(account.claw_back("cancelled", "a"), "clawed_back 20 of 1, debt 80 of 2");
  EXPECT_EQ(account.release("cart"), "released 80 of 1, debt_paid 80 of 1");
  EXPECT_EQ(account.balance(), "0 0 0 0");
}

TEST(BonusLedgerTest, AnOrderThatWasPaidBeforeItsHoldIsCommittedIsNotPaidTwice) {
  Account account;
  account.accrue("a", 100, 480);
  account.hold("cart", 60, 10);
  account.spend("order", 40);
  EXPECT_EQ(account.commit("cart", "order"), "spent 20 of 1, released 40 of 1");
  EXPECT_EQ(account.ledger().outstanding("order"), Money::of(60));
  account.hold("more", 40, 10);
  EXPECT_EQ(account.commit("more", "order"), "spent 40 of 1") << "what was paid counts once";
}

TEST(BonusLedgerTest, SenselessRequestsAreRefused) {
  Account account;
  EXPECT_EQ(account.accrue("", 1, 9), "key: expected a key that names the operation");
  EXPECT_EQ(account.accrue("a", 0, 9), "amount: expected more than 0 and at most 1000000000.00, found 0.00");
  EXPECT_EQ(account.accrue("a", 1'000'000'001, 9),
            "amount: expected more than 0 and at most 1000000000.00, found 1000000001.00");
  EXPECT_EQ(account.accrue("a", 1, 0),
            "term: expected a term that ends after it begins and after now, found 1970-01-01T00:00:00Z to "
            "1970-01-01T00:00:00Z");
  EXPECT_EQ(account.spend("s", -1), "amount: expected more than 0 and at most 1000000000.00, found -1.00");
}

TEST(BonusLedgerTest, AnImageCutShortIsNoticed) {
  Account account;
  account.accrue("a", 10, 24);
  ByteWriter image;
  account.ledger().write(image);
  ByteReader whole(image.bytes());
  EXPECT_EQ(BonusLedger::read(whole).booked(), Money::of(10));
  EXPECT_TRUE(whole.finish());
  ByteReader cut(std::string_view(image.bytes()).substr(0, image.bytes().size() - 1));
  static_cast<void>(BonusLedger::read(cut));
  EXPECT_FALSE(cut.finish());
}

}  // namespace
}  // namespace lapwing
