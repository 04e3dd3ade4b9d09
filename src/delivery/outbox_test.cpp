#include "delivery/outbox.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

const Instant start = parse_instant("2024-05-31T10:00:00Z").value();

const Day today{19874};  // on which `start` is

WaitingMessage message(std::uint16_t partition, std::uint64_t intent, bool marketing = true) {
  return {.name = {PartitionId{partition}, IntentNumber{intent}},
          .channel = ChannelKind::email,
          .marketing = marketing,
          .place = "shop.example"};
}

std::vector<Delivered> answer(const WaitingMessage& message, ReceiptOutcome outcome) {
  return {{message.name.partition, {message.name.intent, outcome, 451, "later"}, {}}};
}

std::string names(const std::vector<MessageName>& batch) {
  std::string all;
  for (const MessageName& name : batch) all += intent_token(name.partition, name.intent) + " ";
  return all;
}

/// Tries one message until it is settled; gives the minutes from the start at which it was tried.
std::vector<std::int64_t> tries(Outbox& outbox, ReceiptOutcome outcome, ReceiptArrived& last) {
  std::vector<std::int64_t> minutes;
  for (Instant now = start; outbox.size() > 0; now = outbox.next_due()) {
    EXPECT_TRUE(now == start || outbox.due(now - Duration{1}, today, 10).empty());
    const auto batch = outbox.due(now, today, 10);
    EXPECT_EQ(batch.size(), 1U);
    minutes.push_back((now - start).ms / 60'000);
    last = outbox.settle({{batch.at(0).partition, {batch.at(0).intent, outcome, 451, "later"}, {}}}, now, today)
               .at(0)
               .second;
  }
  return minutes;
}

TEST(AnOutbox, TriesWhatIsNewAtOnceAndTransactionalMessagesFirst) {
  Outbox outbox;
  EXPECT_EQ(outbox.next_due(), Instant::never());
  for (const auto& one : {message(1, 1), message(0, 7), message(1, 2, false), message(0, 9)}) outbox.add(one);
  EXPECT_EQ(outbox.next_due(), Instant::earliest());
  EXPECT_EQ(names(outbox.due(start, today, 3)), "p01-000000000002 p00-000000000007 p00-000000000009 ");
  EXPECT_EQ(names(outbox.due(start, today, 3)), "p01-000000000001 ");
  EXPECT_TRUE(outbox.due(start, today, 3).empty()) << "what is being tried is not due";
  EXPECT_EQ(outbox.size(), 4U);
}

TEST(AnOutbox, TakesEachIntentOnceEvenAfterItWasSettled) {
  Outbox outbox;
  EXPECT_TRUE(outbox.add(message(0, 5)));
  EXPECT_FALSE(outbox.add(message(0, 5)));
  EXPECT_TRUE(outbox.add(message(1, 5))) << "another partition numbers its own";
  EXPECT_EQ(outbox.due(start, today, 10).size(), 2U);
  outbox.settle(answer(message(0, 5), ReceiptOutcome::accepted), start, today);
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
  outbox.due(start, today, 1);
  const auto settled = outbox.settle(answer(message(0, 1), ReceiptOutcome::unknown), start, today);
  EXPECT_EQ(settled.at(0).second.outcome, ReceiptOutcome::unknown);
  EXPECT_EQ(outbox.size(), 0U);
}

TEST(AnOutbox, RepeatsATransactionalMessageInDoubtAndSaysSo) {
  Outbox outbox;
  outbox.add(message(0, 1, false));
  outbox.due(start, today, 1);
  const auto settled = outbox.settle(answer(message(0, 1), ReceiptOutcome::unknown), start, today);
  EXPECT_EQ(settled.at(0).second.outcome, ReceiptOutcome::deferred);
  EXPECT_EQ(settled.at(0).second.reply, "in doubt, goes again: later");
  EXPECT_EQ(outbox.due(start + Duration::hours(1), today, 1).size(), 1U);
}

TEST(AnOutbox, NeverRepeatsAnSmsThatMayHaveArrived) {
  Outbox outbox;
  WaitingMessage sms = message(0, 1, false);
  sms.channel = ChannelKind::sms;
  outbox.add(sms);
  ReceiptArrived last;
  EXPECT_EQ(tries(outbox, ReceiptOutcome::unknown, last), (std::vector<std::int64_t>{0}));
  EXPECT_EQ(last.outcome, ReceiptOutcome::unknown);
}

TEST(AnOutbox, PassesOnReceiptsOfWhatItIsNotTrying) {
  Outbox outbox;
  outbox.add(message(0, 1));
  for (const auto& [intent, outcome] : {std::pair(77, ReceiptOutcome::failed), {1, ReceiptOutcome::accepted}}) {
    const auto passed = outbox.settle(answer(message(0, static_cast<std::uint64_t>(intent)), outcome), start, today);
    ASSERT_EQ(passed.size(), 1U);
    EXPECT_EQ(passed[0].second,
              (ReceiptArrived{IntentNumber{static_cast<std::uint64_t>(intent)}, outcome, 451, "later"}));
  }
  EXPECT_EQ(outbox.due(start, today, 10).size(), 1U)
      << "a receipt of an earlier try does not end one that has not begun";
}

TEST(AnOutbox, GivesEachProviderAnEqualShareOfABatch) {
  Outbox outbox;
  for (std::uint64_t i = 1; i <= 100; ++i) {
    WaitingMessage one = message(0, i);
    one.place = "gmail.com";
    outbox.add(one);
  }
  WaitingMessage last = message(0, 101);
  last.place = "yandex.ru";
  outbox.add(last);
  EXPECT_TRUE(names(outbox.due(start, today, 10)).contains("p00-000000000101"));
  EXPECT_EQ(outbox.due(start, today, 100).size(), 91U) << "and what one does not use the others have";
}

TEST(AnOutbox, KeepsAMessageThatMayNotGoYetWithoutCountingATry) {
  Outbox outbox;
  outbox.add(message(0, 1));
  outbox.due(start, today, 1);
  outbox.postpone({PartitionId{0}, IntentNumber{1}}, start + Duration::hours(30));
  EXPECT_TRUE(outbox.due(start + Duration::hours(29), today, 1).empty());
  EXPECT_EQ(outbox.due(start + Duration::hours(30), today, 1).size(), 1U);
  const auto later = outbox.settle(answer(message(0, 1), ReceiptOutcome::deferred), start + Duration::hours(30), today);
  EXPECT_EQ(later.at(0).second.outcome, ReceiptOutcome::deferred) << "its day begins with the first try";
}

TEST(AnOutbox, GivesTheRoomOfWhatWasNotTriedToOthers) {
  PaceSettings settings = usual_pace();
  settings.warm_up = PaceSettings::WarmUp{.first_day = 2, .enough = 100, .deferred_max = 1000};
  settings.other_per_minute = 120;
  Outbox outbox(settings);
  for (std::uint64_t i = 1; i <= 5; ++i) outbox.add(message(0, i));
  EXPECT_EQ(outbox.due(start, today, 9).size(), 2U);
  EXPECT_TRUE(outbox.due(start, today, 9).empty());
  outbox.postpone({PartitionId{0}, IntentNumber{1}}, start + Duration::hours(1));
  outbox.drop({PartitionId{0}, IntentNumber{2}});
  EXPECT_EQ(names(outbox.due(start, today, 9)), "p00-000000000003 p00-000000000004 ");
  EXPECT_TRUE(outbox.due(start, today, 9).empty());
}

TEST(AnOutbox, GoesOnWithTheTriesOfBeforeARestart) {
  Outbox outbox;
  WaitingMessage one = message(0, 1);
  one.attempts = 6;
  one.first_attempt_at = start - Duration::hours(23);
  outbox.add(one);
  outbox.due(start, today, 1);
  const auto last = outbox.settle(answer(one, ReceiptOutcome::deferred), start, today);
  EXPECT_EQ(last.at(0).second.outcome, ReceiptOutcome::failed);
  EXPECT_EQ(last.at(0).second.reply, "gave up after 7 tries: later");
}

TEST(AnOutbox, TakesInAgainWhatAnOperatorWantsSentAgain) {
  Outbox outbox;
  outbox.add(message(0, 5));
  outbox.due(start, today, 1);
  outbox.settle(answer(message(0, 5), ReceiptOutcome::failed), start, today);
  EXPECT_FALSE(outbox.add(message(0, 5)));
  outbox.add_again(message(0, 5));
  EXPECT_EQ(names(outbox.due(start, today, 9)), "p00-000000000005 ");
}

TEST(AnOutbox, WaitsAsLongAsAServerAsks) {
  Outbox outbox;
  outbox.add(message(0, 1));
  outbox.due(start, today, 1);
  auto throttled = answer(message(0, 1), ReceiptOutcome::deferred);
  throttled[0].sign = {PaceSign::Kind::throttled, Duration::hours(2)};
  outbox.settle(throttled, start, today);
  EXPECT_TRUE(outbox.due(start + Duration::hours(2) - Duration{1}, today, 1).empty());
  EXPECT_GE(outbox.next_due(), start + Duration::hours(2));
}

}  // namespace
}  // namespace lapwing
