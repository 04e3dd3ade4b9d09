#include "delivery/outbox.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

const Instant start = parse_instant("2024-05-31T10:00:00Z").value();

MessageFacts message(std::uint16_t partition, std::uint64_t intent, bool marketing = true) {
  MessageFacts facts;
  facts.partition = PartitionId{partition};
  facts.intent = IntentNumber{intent};
  facts.marketing = marketing;
  return facts;
}

Outbox::Receipts receipt(const MessageFacts& facts, ReceiptOutcome outcome) {
  return {{facts.partition, {facts.intent, outcome, 451, "later"}}};
}

std::string names(const std::vector<MessageFacts>& batch) {
  std::string all;
  for (const MessageFacts& facts : batch) all += intent_token(facts.partition, facts.intent) + " ";
  return all;
}

/// Tries one message until it is settled; gives the minutes from the start at which it was tried.
std::vector<std::int64_t> tries(Outbox& outbox, ReceiptOutcome outcome, ReceiptArrived& last) {
  std::vector<std::int64_t> minutes;
  for (Instant now = start; outbox.size() > 0; now = outbox.next_due()) {
    EXPECT_TRUE(now == start || outbox.due(now - Duration{1}, 10).empty());
    const auto batch = outbox.due(now, 10);
    EXPECT_EQ(batch.size(), 1U);
    minutes.push_back((now - start).ms / 60'000);
    last = outbox.settle(receipt(batch.at(0), outcome), now).at(0).second;
  }
  return minutes;
}

TEST(AnOutbox, TriesWhatIsNewAtOnceAndTransactionalMessagesFirst) {
  Outbox outbox;
  EXPECT_EQ(outbox.next_due(), Instant::never());
  for (const auto& facts : {message(1, 1), message(0, 7), message(1, 2, false), message(0, 9)}) outbox.add(facts);
  EXPECT_EQ(outbox.next_due(), Instant::earliest());
  EXPECT_EQ(names(outbox.due(start, 3)), "p01-000000000002 p00-000000000007 p00-000000000009 ");
  EXPECT_EQ(names(outbox.due(start, 3)), "p01-000000000001 ");
  EXPECT_TRUE(outbox.due(start, 3).empty()) << "what is being tried is not due";
  EXPECT_EQ(outbox.size(), 4U);
}

TEST(AnOutbox, TakesEachIntentOnceEvenAfterItWasSettled) {
  Outbox outbox;
  EXPECT_TRUE(outbox.add(message(0, 5)));
  EXPECT_FALSE(outbox.add(message(0, 5)));
  EXPECT_TRUE(outbox.add(message(1, 5))) << "another partition numbers its own";
  EXPECT_EQ(outbox.due(start, 10).size(), 2U);
  outbox.settle(receipt(message(0, 5), ReceiptOutcome::accepted), start);
  EXPECT_FALSE(outbox.add(message(0, 5))) << "its receipt may still be on the way to the journal";
  EXPECT_EQ(outbox.newest(PartitionId{0}), IntentNumber{5});
  EXPECT_EQ(outbox.newest(PartitionId{3}), IntentNumber{0});
}

TEST(AnOutbox, TriesDeferredMarketingGentlyAndGivesUpWithinADay) {
  Outbox outbox;
  outbox.add(message(3, 123));
  ReceiptArrived last;
  const auto minutes = tries(outbox, ReceiptOutcome::deferred, last);
  ASSERT_GE(minutes.size(), 6U);
  EXPECT_EQ(minutes[0], 0);
  EXPECT_GE(minutes[1], 15);
  EXPECT_LE(minutes[1], 17);
  EXPECT_LE(minutes.back(), 24 * 60);
  EXPECT_EQ(last.outcome, ReceiptOutcome::failed);
  EXPECT_EQ(last.reply, "gave up after " + std::to_string(minutes.size()) + " tries: later");
  EXPECT_EQ(outbox.next_due(), Instant::never());
}

TEST(AnOutbox, TriesTransactionalMessagesSoonAndForTwoDays) {
  Outbox outbox;
  outbox.add(message(3, 124, false));
  ReceiptArrived last;
  const auto minutes = tries(outbox, ReceiptOutcome::deferred, last);
  EXPECT_EQ(minutes[1], 1);
  EXPECT_GT(minutes.back(), 40 * 60);
  EXPECT_LE(minutes.back(), 48 * 60);
  EXPECT_EQ(last.outcome, ReceiptOutcome::failed);
}

TEST(AnOutbox, NeverRepeatsMarketingThatMayHaveArrived) {
  Outbox outbox;
  outbox.add(message(0, 1));
  outbox.due(start, 1);
  const auto settled = outbox.settle(receipt(message(0, 1), ReceiptOutcome::unknown), start);
  EXPECT_EQ(settled.at(0).second.outcome, ReceiptOutcome::unknown);
  EXPECT_EQ(outbox.size(), 0U);
}

TEST(AnOutbox, RepeatsATransactionalMessageInDoubtAndSaysSo) {
  Outbox outbox;
  outbox.add(message(0, 1, false));
  outbox.due(start, 1);
  const auto settled = outbox.settle(receipt(message(0, 1), ReceiptOutcome::unknown), start);
  EXPECT_EQ(settled.at(0).second.outcome, ReceiptOutcome::deferred);
  EXPECT_EQ(settled.at(0).second.reply, "in doubt, goes again: later");
  EXPECT_EQ(outbox.due(start + Duration::hours(1), 1).size(), 1U);
}

TEST(AnOutbox, NeverRepeatsAnSmsThatMayHaveArrived) {
  Outbox outbox;
  MessageFacts facts = message(0, 1, false);
  facts.channel = ChannelKind::sms;
  outbox.add(facts);
  ReceiptArrived last;
  EXPECT_EQ(tries(outbox, ReceiptOutcome::unknown, last), (std::vector<std::int64_t>{0}));
  EXPECT_EQ(last.outcome, ReceiptOutcome::unknown);
}

TEST(AnOutbox, PassesOnReceiptsOfWhatItIsNotTrying) {
  Outbox outbox;
  outbox.add(message(0, 1));
  const auto foreign = receipt(message(0, 77), ReceiptOutcome::failed);
  EXPECT_EQ(outbox.settle(foreign, start), foreign);
  const auto early = receipt(message(0, 1), ReceiptOutcome::accepted);
  EXPECT_EQ(outbox.settle(early, start), early);
  EXPECT_EQ(outbox.due(start, 10).size(), 1U) << "a receipt of an earlier try does not end one that has not begun";
}

}  // namespace
}  // namespace lapwing
