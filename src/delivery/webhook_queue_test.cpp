#include "delivery/webhook_queue.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

const Instant start = parse_instant("2024-05-30T10:00:00Z").value();

WebhookCall call_at(std::uint16_t partition, std::uint64_t frame, std::uint32_t place = 0) {
  return {{PartitionId{partition}, JournalOffset{frame}, place}, "crm", "{}"};
}

std::vector<WebhookKey> keys(const std::vector<WebhookCall>& calls) {
  std::vector<WebhookKey> keys;
  for (const WebhookCall& call : calls) keys.push_back(call.key);
  return keys;
}

TEST(WebhookQueue, TheBodySaysWhomItIsAboutAndCarriesTheStepsData) {
  const WebhookRaised raised{.campaign_id = "w", .endpoint = "crm", .about = "o1", .data = R"({"why":"bought"})"};
  EXPECT_EQ(webhook_body(raised, "anna", start),
            R"({"type":"campaign.webhook","timestamp":"2024-05-30T10:00:00Z",)"
            R"("data":{"customer_id":"anna","campaign_id":"w","about":"o1","data":{"why":"bought"}}})");
}

TEST(WebhookQueue, WhatIsDeferredComesBackLaterEachTimeAndIsGivenUpAfterADay) {
  WebhookQueue queue(1);
  const WebhookCall call = call_at(0, 5);
  queue.add(call, start);
  std::vector<std::int64_t> seconds;  // of the tries, from the first one
  Instant now = start;
  for (bool goes_on = true; goes_on; now = now + Duration::seconds(1)) {
    if (queue.due(now, 10).empty()) continue;
    EXPECT_TRUE(queue.due(now, 10).empty()) << "it is under way";
    seconds.push_back(now.seconds() - start.seconds());
    goes_on = queue.settle(call.key, Outcome::deferred, now);
  }
  EXPECT_EQ(seconds, (std::vector<std::int64_t>{0, 5, 305, 2105, 9305, 27305, 63305}));
  EXPECT_EQ(queue.size(), 0u);
}

TEST(WebhookQueue, ThoseThatWaitLongestGoFirst) {
  WebhookQueue queue(2);
  queue.add(call_at(1, 0), start);
  queue.add(call_at(0, 7), start);
  queue.add(call_at(0, 3), start + Duration::seconds(1));
  EXPECT_EQ(keys(queue.due(start, 10)), keys({call_at(0, 7), call_at(1, 0)}));
  EXPECT_EQ(keys(queue.due(start + Duration::seconds(1), 10)), keys({call_at(0, 3)}));
}

TEST(WebhookQueue, ARestartReadsAgainWhatIsOpenAndNothingElse) {
  WebhookQueue queue(2);
  for (const WebhookCall& call : {call_at(1, 3, 1), call_at(1, 4), call_at(1, 4, 2)}) queue.add(call, start);
  queue.read_until(PartitionId{1}, JournalOffset{9});
  ASSERT_EQ(queue.due(start, 10).size(), 3u);
  EXPECT_TRUE(queue.settle(call_at(1, 3, 1).key, Outcome::accepted, start));
  EXPECT_TRUE(queue.settle(call_at(1, 4).key, Outcome::deferred, start));  // the third is under way when it is killed

  WebhookQueue again(2);
  ASSERT_TRUE(again.load(queue.save()));
  EXPECT_EQ(again.next(PartitionId{0}), JournalOffset{0});
  EXPECT_EQ(again.next(PartitionId{1}), JournalOffset{4});
  EXPECT_FALSE(again.wants(call_at(1, 3, 1).key));
  EXPECT_FALSE(again.wants(call_at(1, 8).key)) << "it was read, and it was none";
  for (const WebhookCall& call : {call_at(1, 4), call_at(1, 4, 2)}) {
    ASSERT_TRUE(again.wants(call.key));
    again.add(call, start);
  }
  EXPECT_TRUE(again.wants(call_at(1, 9).key));
  EXPECT_EQ(again.next(PartitionId{1}), JournalOffset{9});
  EXPECT_EQ(keys(again.due(start, 10)), keys({call_at(1, 4, 2)}));
  EXPECT_EQ(keys(again.due(start + Duration::seconds(5), 10)), keys({call_at(1, 4)}));
  EXPECT_EQ(again.save(), queue.save());
}

TEST(WebhookQueue, WhatWasOpenAndIsNotToBeToldAnyMoreIsReadAgainOnce) {
  WebhookQueue queue(2);
  for (const WebhookCall& call : {call_at(0, 3), call_at(0, 6), call_at(1, 3)}) queue.add(call, start);
  queue.read_until(PartitionId{0}, JournalOffset{9});
  queue.read_until(PartitionId{1}, JournalOffset{9});
  WebhookQueue again(2);
  ASSERT_TRUE(again.load(queue.save()));
  again.read_until(PartitionId{0}, JournalOffset{4});  // as far as there was room; frame 3 is stale
  EXPECT_EQ(again.next(PartitionId{0}), JournalOffset{6});
  again.add(call_at(0, 6), start);
  again.read_until(PartitionId{0}, JournalOffset{9});
  EXPECT_EQ(again.next(PartitionId{0}), JournalOffset{9});
  EXPECT_EQ(again.next(PartitionId{1}), JournalOffset{3}) << "another partition's";
  EXPECT_EQ(keys(again.due(start, 10)), keys({call_at(0, 6)}));
}

TEST(WebhookQueue, ProgressOfAnotherShopIsRefused) {
  WebhookQueue queue(2);
  EXPECT_FALSE(queue.load("{}"));
  EXPECT_FALSE(queue.load(WebhookQueue(3).save()));
  EXPECT_FALSE(queue.load(R"({"partitions":[{"next":1,"open":[]},{"next":-1,"open":[]}]})"));
}

}  // namespace
}  // namespace lapwing
