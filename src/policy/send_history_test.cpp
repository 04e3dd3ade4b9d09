#include "policy/send_history.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "policy/held_messages.hpp"

namespace lapwing {
namespace {

constexpr CustomerNumber anna{3};

MessageQueued message(std::uint64_t intent, MessageClass message_class = MessageClass::marketing) {
  return {.intent = IntentNumber{intent}, .customer = anna, .template_id = "t", .message_class = message_class};
}

TEST(SendHistory, AMessageCountsFromItsAcceptanceAndNotAtAllIfItFails) {
  SendHistory history;
  history.queued(message(1), "c", Instant{1000});
  history.queued(message(2), "c", Instant{2000});
  history.queued(message(3, MessageClass::transactional), "c", Instant{2000});
  history.settled(anna, IntentNumber{1}, ReceiptOutcome::accepted, Instant{5000});
  history.settled(anna, IntentNumber{9}, ReceiptOutcome::accepted, Instant{5000});
  ASSERT_EQ(history.of(anna).size(), 2u);
  EXPECT_EQ(history.of(anna)[0].at, Instant{5000});
  EXPECT_EQ(history.of(anna)[0].is_open, 0u);
  EXPECT_EQ(history.of(anna)[1].is_open, 1u);
  EXPECT_EQ(history.subject(history.of(anna)[1]).campaign_id, "c");
  history.settled(anna, IntentNumber{2}, ReceiptOutcome::failed, Instant{6000});
  history.settled(anna, IntentNumber{1}, ReceiptOutcome::failed, Instant{6000});
  EXPECT_TRUE(history.of(anna).empty());
}

TEST(SendHistory, WhatNoWindowReachesIsForgottenByTheNextMessage) {
  SendHistory history;
  history.queued(message(1), "c", Instant{});
  history.settled(anna, IntentNumber{1}, ReceiptOutcome::unknown, Instant{});
  history.queued(message(2), "c", Instant{} + history_kept);
  EXPECT_EQ(history.of(anna).size(), 2u);
  history.queued(message(3), "c", Instant{1} + history_kept);
  ASSERT_EQ(history.of(anna).size(), 2u);
  EXPECT_EQ(history.of(anna)[0].intent, IntentNumber{2});
}

TEST(SendHistory, ComesBackFromItsImage) {
  SendHistory history;
  for (std::uint64_t intent = 1; intent < 9; ++intent) {
    MessageQueued sent = message(intent);
    sent.customer = CustomerNumber{static_cast<std::uint32_t>(intent % 3)};
    sent.group = intent % 2 == 0 ? "g" : "";
    history.queued(sent, "c", Instant{static_cast<std::int64_t>(intent)});
  }
  ByteWriter image;
  history.save(image);
  SendHistory loaded;
  ByteReader from(image.bytes());
  loaded.load(from);
  ASSERT_TRUE(from.finish());
  ByteWriter again;
  loaded.save(again);
  EXPECT_EQ(again.bytes(), image.bytes());
  EXPECT_EQ(loaded.of(CustomerNumber{1}).size(), 3u);
}

/// Holds, kept as a plain list.
TEST(HeldMessages, AgreeWithAListHoweverTheyComeAndEnd) {
  EXPECT_TRUE(rc::check([] {
    HeldMessages held;
    std::vector<MessageHeld> list;
    for (int i = *rc::gen::inRange(0, 50); i > 0; --i) {
      const HoldNumber hold{*rc::gen::inRange<std::uint64_t>(1, 9)};
      const auto known = std::ranges::find(list, hold, &MessageHeld::hold);
      if (*rc::gen::inRange(0, 3) == 0) {
        held.end(hold);
        if (known != list.end()) list.erase(known);
      } else if (known != list.end()) {
        known->until = Instant{*rc::gen::inRange(0, 20)};
        held.enact(*known);
      } else {
        MessageHeld one{.hold = hold, .enrollment = EnrollmentNumber{hold.value * 10}, .template_id = "t", .rule = "r"};
        one.customer = CustomerNumber{static_cast<std::uint32_t>(hold.value % 4)};
        one.until = Instant{*rc::gen::inRange(0, 20)};
        held.enact(one);
        list.push_back(one);
      }
      ByteWriter image;
      held.save(image);
      ByteReader from(image.bytes());
      HeldMessages loaded;
      loaded.load(from);
      RC_ASSERT(from.finish().has_value());
      RC_ASSERT(loaded.next() == held.next());
      if (*rc::gen::arbitrary<bool>()) held = loaded;
    }
    RC_ASSERT(held.size() == list.size());
    const Instant now{10};
    Instant next = Instant::never();
    std::size_t due = 0;
    for (const MessageHeld& one : list) {
      next = std::min(next, one.until);
      if (one.until <= now) ++due;
      RC_ASSERT(*held.find(one.hold) == one);
      RC_ASSERT(held.of(one.enrollment) == one.hold);
      RC_ASSERT(std::ranges::count(held.of(one.customer), one.hold) == 1);
    }
    RC_ASSERT(held.next_due() == next);
    RC_ASSERT(held.due(now).size() == due);
  }));
}

}  // namespace
}  // namespace lapwing
