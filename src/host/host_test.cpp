#include "host/host.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

#include "host/data_folder.hpp"
#include "journal/memory_journal.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

class HostFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("lapwing-host-" + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void put_orders(DataFolder& folder, int from, int until) {
    Host& host = folder.host();
    for (int i = from; i < until; ++i) {
      const std::string customer = "customer-" + std::to_string(i % 37);
      std::vector<Input> inputs;
      inputs.emplace_back(OrderRecorded{.customer_id = customer,
                                        .order_id = "o" + std::to_string(i),
                                        .placed_at = Instant::from_seconds(1'700'000'000 + i * 1000),
                                        .total = Money::of(i)});
      host.submit(host.partition_of(customer), std::move(inputs), Instant::from_seconds(1'800'000'000));
    }
    host.drain();
  }

  static std::uint64_t orders_in(DataFolder& folder) {
    std::vector<std::uint64_t> counts(folder.host().partition_count());
    folder.host().for_each([&](PartitionId id, const Engine& engine) {
      for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
        counts[id.value] += engine.audience().customer(CustomerNumber{number}).orders().size();
      }
    });
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts) sum += count;
    return sum;
  }

  fs::path folder_;
  static constexpr Instant now_ = Instant::from_seconds(1'800'000'000);
};

TEST_F(HostFolder, AReopenedFolderIsInTheStateThatWasLeft) {
  std::uint64_t hash = 0;
  {
    DataFolder folder = DataFolder::open_or_create(folder_, {}, now_).value();
    put_orders(folder, 0, 200);
    ASSERT_TRUE(folder.host().save_snapshots());
    put_orders(folder, 200, 300);
    hash = folder.host().state_hash();
  }
  DataFolder folder = DataFolder::open(folder_, {.workers = 1}).value();
  EXPECT_EQ(folder.host().state_hash(), hash) << "a snapshot, the frames behind it, and another number of threads";
  EXPECT_EQ(orders_in(folder), 300u);
  EXPECT_EQ(folder.shop().zone.name(), "Europe/Moscow");
}

TEST_F(HostFolder, TheSameInputsAgainAddNoFrame) {
  DataFolder folder = DataFolder::open_or_create(folder_, {}, now_).value();
  put_orders(folder, 0, 50);
  std::uint64_t frames = 0;
  for (std::uint16_t i = 0; i < 16; ++i) frames += folder.journal().next_offset(PartitionId{i}).value;
  put_orders(folder, 0, 50);
  std::uint64_t again = 0;
  for (std::uint16_t i = 0; i < 16; ++i) again += folder.journal().next_offset(PartitionId{i}).value;
  EXPECT_EQ(again, frames);
}

TEST_F(HostFolder, AFolderThatIsNoneIsToldSo) {
  const auto folder = DataFolder::open(folder_);
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().text().find("no data folder"), std::string::npos);
}

TEST_F(HostFolder, WhatIsRefusedIsToldAndNotKept) {
  DataFolder folder = DataFolder::open_or_create(folder_, {}, now_).value();
  const auto refused = folder.host().publish(DefinitionPublished{DefinitionKind::campaign, "x", 1, "{}"}, now_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("$"), std::string::npos);
  EXPECT_TRUE(verify_partition(folder.journal(), PartitionId{0}));
}

/// The frames of a one-partition journal with an order in it, the last record replaced.
Result<std::uint64_t> verify_with_last(Decision decision) {
  Engine engine;
  std::vector<Record> records;
  EXPECT_TRUE(
      engine.apply(OrderRecorded{.customer_id = "c", .order_id = "o", .total = Money::of(1)}, Instant{}, records));
  records.back() = {records.back().at, std::move(decision)};
  MemoryJournal journal(1);
  journal.append_and_wait(PartitionId{0}, encode(Batch{records}));
  return verify_partition(journal, PartitionId{0});
}

TEST(Verify, FindsADecisionThatWouldComeOutOtherwise) {
  EXPECT_EQ(verify_with_last(Registered{CustomerNumber{0}, "c"}).value(), 2u);
  const auto forged = verify_with_last(Registered{CustomerNumber{0}, "someone else"});
  ASSERT_FALSE(forged);
  EXPECT_NE(forged.error().text().find("partition 0, frame 0: record 1: registered"), std::string::npos)
      << forged.error().text();
  EXPECT_FALSE(verify_with_last(Exited{EnrollmentNumber{1}, "forged"}));
}

/// Journals what a campaign decides on one customer whom it may write to and one whom it may not.
std::vector<Record> a_campaigns_records() {
  Engine engine;
  std::vector<Record> records;
  const Instant now = Instant::from_seconds(1'700'000'000);
  const auto tell = [&](Input input) { EXPECT_TRUE(engine.apply(std::move(input), now, records)); };
  tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
  for (const char* id : {"anna", "boris"}) {
    CustomerRecorded customer{.customer_id = id};
    customer.contacts = {{ChannelKind::email, ContactState::valid, 1}};
    customer.consents = {{ChannelKind::email, "", std::string_view(id) == "anna", now, "test"}};
    tell(customer);
  }
  tell(DefinitionPublished{DefinitionKind::message_template, "hello", 1, "{}"});
  tell(DefinitionPublished{DefinitionKind::campaign, "hi", 1, R"({
    "id": "hi", "trigger": {"schedule": {"every": "day", "at": "10:00"}}, "audience": {"everyone": true},
    "entry": "once", "steps": [{"send": {"channel": "email", "template": "hello"}}]})"});
  engine.advance(engine.next_due(), records);
  return records;
}

Result<std::uint64_t> verify_records(std::vector<Record> records) {
  MemoryJournal journal(1);
  journal.append_and_wait(PartitionId{0}, encode(Batch{std::move(records)}));
  return verify_partition(journal, PartitionId{0});
}

template <class Kind>
Kind& only(std::vector<Record>& records) {
  for (Record& record : records) {
    auto* decision = std::get_if<Decision>(&record.body);
    if (decision != nullptr && std::holds_alternative<Kind>(*decision)) return std::get<Kind>(*decision);
  }
  throw std::logic_error("there is no such decision");
}

TEST(PartitionTest, ASnapshotOfAnotherVersionIsPassedOverAndTheJournalReplayed) {
  MemoryJournal journal(1);
  journal.append_and_wait(PartitionId{0}, encode(Batch{a_campaigns_records()}));
  Partition whole(PartitionId{0}, journal);
  ASSERT_TRUE(whole.restore());
  std::string other = whole.engine().save();
  ++other[0];  // the version comes first
  ASSERT_TRUE(journal.save_snapshot(PartitionId{0}, journal.next_offset(PartitionId{0}), other));
  Partition again(PartitionId{0}, journal);
  ASSERT_TRUE(again.restore());
  EXPECT_EQ(again.engine().save(), whole.engine().save());
}

TEST(Verify, AgreesWithMessagesThatAnOlderVersionJournaled) {
  std::vector<Record> records = a_campaigns_records();
  EXPECT_EQ(only<MessageQueued>(records).campaign_id, "hi");
  EXPECT_EQ(only<MessageQueued>(records).message_class, MessageClass::marketing);
  EXPECT_EQ(only<MessageRefused>(records).campaign_id, "hi");
  EXPECT_TRUE(verify_records(records));

  std::vector<Record> old = records;
  only<MessageQueued>(old).campaign_id.clear();
  only<MessageQueued>(old).message_class.reset();
  only<MessageRefused>(old).campaign_id.clear();
  EXPECT_TRUE(verify_records(old));
  Engine then, now;
  for (const Record& record : old) ASSERT_TRUE(then.replay(record));
  for (const Record& record : records) ASSERT_TRUE(now.replay(record));
  EXPECT_EQ(then.save(), now.save()) << "the campaign is found through the enrollment";

  std::vector<Record> forged = records;
  only<MessageQueued>(forged).campaign_id = "other";
  EXPECT_FALSE(verify_records(forged));
}

}  // namespace
}  // namespace lapwing
