#include "demo/answers.hpp"

#include <map>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace lapwing {
namespace {

constexpr Day today{20'600};
const Instant noon = Instant{} + Duration::days(20'500) + Duration::hours(9);  // in Moscow

struct Tally {
  std::map<ReceiptOutcome, int> receipts;
  int purchases = 0;
  int clickless_purchases = 0;
};

Tally answers_of(int customers, bool is_mail) {
  const DemoAnswers answers(1, today);
  Tally tally;
  for (int i = 0; i < customers; ++i) {
    const std::string customer = fmt::format("C{}", i);
    const DemoAnswer answer = answers.to({customer, "p00-1", is_mail, noon});
    bool clicked = false;
    for (const auto& [at, outcome] : answer.receipts) {
      ++tally.receipts[outcome];
      clicked = clicked || outcome == ReceiptOutcome::clicked;
    }
    if (!answer.purchase) continue;
    ++tally.purchases;
    if (!clicked) ++tally.clickless_purchases;
  }
  return tally;
}

TEST(DemoAnswers, AnswerAsMailingsOfShopsAreAnswered) {
  constexpr int customers = 20'000;
  Tally tally = answers_of(customers, true);
  const auto share = [&](ReceiptOutcome outcome) { return 100.0 * tally.receipts[outcome] / customers; };
  EXPECT_NEAR(share(ReceiptOutcome::delivered), 99.0, 0.5);
  EXPECT_NEAR(share(ReceiptOutcome::opened), 18.5, 1.5);
  EXPECT_NEAR(share(ReceiptOutcome::machine_opened), 22.0, 1.5);
  EXPECT_NEAR(share(ReceiptOutcome::clicked), 3.7, 0.7);
  EXPECT_NEAR(share(ReceiptOutcome::machine_clicked), 3.0, 0.6);
  EXPECT_LT(share(ReceiptOutcome::bounced) + share(ReceiptOutcome::soft_bounced), 1.5);
  EXPECT_GT(tally.receipts[ReceiptOutcome::unsubscribed], 0);
  EXPECT_LT(share(ReceiptOutcome::complained), 0.1);
  EXPECT_NEAR(100.0 * tally.purchases / customers, 1.0, 0.4);
  EXPECT_EQ(tally.clickless_purchases, 0);
}

TEST(DemoAnswers, NobodyIsToldThatATextWasOpened) {
  Tally tally = answers_of(2'000, false);
  EXPECT_EQ(tally.receipts[ReceiptOutcome::opened], 0);
  EXPECT_EQ(tally.receipts[ReceiptOutcome::machine_opened], 0);
  EXPECT_GT(tally.receipts[ReceiptOutcome::delivered], 1'900);
  EXPECT_GT(tally.purchases, 0);
}

TEST(DemoAnswers, ComeLaterThanTheMessageAndInOrder) {
  const DemoAnswers answers(1, today);
  for (int i = 0; i < 5'000; ++i) {
    const DemoAnswer answer = answers.to({fmt::format("C{}", i), "p00-1", true, noon});
    Instant before = noon;
    for (const auto& [at, outcome] : answer.receipts) {
      ASSERT_GT(at, before);
      before = at;
    }
    if (!answer.purchase) continue;
    ASSERT_GT(answer.purchase->at, before);
    ASSERT_FALSE(answer.purchase->lines.empty());
    ASSERT_GT(answer.purchase->cancelled_at.value_or(Instant::never()), answer.purchase->at);
  }
}

TEST(DemoAnswers, AreTheSameForTheSameMessageAndOtherForTheNext) {
  const DemoAnswers once(1, today), again(1, today), elsewhere(2, today);
  int same = 0, other_message = 0, other_seed = 0;
  constexpr int customers = 1'000;
  for (int i = 0; i < customers; ++i) {
    const std::string customer = fmt::format("C{}", i);
    const auto receipts = once.to({customer, "p00-1", true, noon}).receipts;
    same += again.to({customer, "p00-1", true, noon}).receipts == receipts ? 1 : 0;
    other_message += again.to({customer, "p00-2", true, noon}).receipts == receipts ? 1 : 0;
    other_seed += elsewhere.to({customer, "p00-1", true, noon}).receipts == receipts ? 1 : 0;
  }
  EXPECT_EQ(same, customers);
  EXPECT_LT(other_message, customers / 10);
  EXPECT_LT(other_seed, customers / 10);
}

}  // namespace
}  // namespace lapwing
