#include "policy/suppressions.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'750'000'000);
constexpr std::uint64_t mailbox = 77;

class SuppressionsTest : public testing::Test {
 protected:
  SuppressionsTest() {
    anna_ = audience_.ensure("anna", now);
    CustomerRecorded known{.customer_id = "anna"};
    known.contacts = {{ChannelKind::email, ContactState::valid, mailbox, "example.com"}};
    audience_.record(anna_, known);
  }
  void hear(ReceiptOutcome outcome, Instant at, std::uint64_t contact = 0) {
    list_.hear({.intent = IntentNumber{1}, .outcome = outcome, .reply = {}, .contact = contact}, anna_,
               ChannelKind::email, audience_, at);
  }
  [[nodiscard]] bool is_on(ChannelKind channel = ChannelKind::email) const {
    return list_.contain(audience_, anna_, channel);
  }

  Audience audience_;
  CustomerNumber anna_{};
  Suppressions list_;
};

TEST_F(SuppressionsTest, AContactThatIsNoLongerTheCustomersIsTheOneThatBounced) {
  hear(ReceiptOutcome::bounced, now, 99);
  EXPECT_FALSE(is_on());
  ASSERT_EQ(list_.all().size(), 1u);
  EXPECT_EQ(list_.all()[0].whom, 99u);
}

TEST_F(SuppressionsTest, WhatSaysNothingOfTheContactChangesNothing) {
  for (const ReceiptOutcome outcome :
       {ReceiptOutcome::accepted, ReceiptOutcome::deferred, ReceiptOutcome::failed, ReceiptOutcome::unknown,
        ReceiptOutcome::delivered, ReceiptOutcome::opened, ReceiptOutcome::clicked, ReceiptOutcome::unsubscribed,
        ReceiptOutcome::machine_opened, ReceiptOutcome::machine_clicked}) {
    hear(outcome, now);
  }
  EXPECT_TRUE(list_.all().empty());
}

TEST_F(SuppressionsTest, SoftBouncesAreRememberedByAnImage) {
  for (int day = 0; day < 4; ++day) hear(ReceiptOutcome::soft_bounced, now + Duration::days(day));
  ByteWriter image;
  list_.save(image);
  const std::string bytes = image.take();
  ByteReader reader(bytes);
  list_ = Suppressions();
  list_.load(reader);
  ASSERT_TRUE(reader.finish());
  hear(ReceiptOutcome::soft_bounced, now + soft_bounce_span - Duration{1});
  EXPECT_FALSE(is_on()) << "too soon after the first";
  hear(ReceiptOutcome::soft_bounced, now + soft_bounce_span);
  EXPECT_TRUE(is_on());
}

TEST_F(SuppressionsTest, WhoeverWasTakenOffTheListBeginsAnew) {
  hear(ReceiptOutcome::bounced, now);
  ASSERT_TRUE(is_on());
  ASSERT_TRUE(list_.record({ChannelKind::email, mailbox, "", false, "it works again"}, audience_));
  EXPECT_FALSE(is_on());
  hear(ReceiptOutcome::soft_bounced, now + Duration::days(30));
  EXPECT_FALSE(is_on());
}

TEST_F(SuppressionsTest, AComplaintIsAboutAllChannels) {
  hear(ReceiptOutcome::complained, now);
  EXPECT_TRUE(is_on());
  EXPECT_TRUE(is_on(ChannelKind::sms));
}

}  // namespace
}  // namespace lapwing
