#include "journal/journal.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "journal/memory_journal.hpp"
#include "journal/sqlite_journal.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

/// What every journal promises, whatever is behind it.
class AnyJournal : public testing::TestWithParam<std::string> {
 protected:
  AnyJournal() {
    if (GetParam() == "sqlite") {
      journal_ = *SqliteJournal::open(folder_.path(), {.create = true, .partitions = 4});
    } else {
      journal_ = std::make_unique<MemoryJournal>(4);
    }
  }

  std::vector<std::string> read(PartitionId partition, JournalOffset from) const {
    std::vector<std::string> payloads;
    const Result<void> done = journal_->read(partition, from, [&](JournalOffset offset, std::string_view payload) {
      EXPECT_EQ(offset.value, from.value + payloads.size());
      payloads.emplace_back(payload);
      return Result<void>();
    });
    EXPECT_TRUE(done) << done.error().text();
    return payloads;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Journal> journal_;
};

std::string kind_of(const testing::TestParamInfo<std::string>& test) { return test.param; }

INSTANTIATE_TEST_SUITE_P(Journals, AnyJournal, testing::Values("memory", "sqlite"), kind_of);

TEST_P(AnyJournal, NumbersEachPartitionsFramesFromZero) {
  EXPECT_EQ(journal_->next_offset(PartitionId{2}), JournalOffset{0});
  EXPECT_EQ(journal_->append_and_wait(PartitionId{2}, "a"), JournalOffset{0});
  EXPECT_EQ(journal_->append_and_wait(PartitionId{2}, "b"), JournalOffset{1});
  EXPECT_EQ(journal_->append_and_wait(PartitionId{0}, "c"), JournalOffset{0});
  EXPECT_EQ(journal_->next_offset(PartitionId{2}), JournalOffset{2});
}

TEST_P(AnyJournal, GivesBackWhatWasAppended) {
  const std::string large(300'000, 'x');
  for (const std::string& payload : {std::string("one"), std::string(), large, std::string("\0\1", 2)}) {
    journal_->append_and_wait(PartitionId{1}, payload);
  }
  EXPECT_EQ(read(PartitionId{1}, JournalOffset{0}),
            (std::vector<std::string>{"one", "", large, std::string("\0\1", 2)}));
  EXPECT_EQ(read(PartitionId{1}, JournalOffset{3}), std::vector<std::string>{std::string("\0\1", 2)});
  EXPECT_TRUE(read(PartitionId{1}, JournalOffset{4}).empty());
  EXPECT_TRUE(read(PartitionId{0}, JournalOffset{0}).empty());
}

TEST_P(AnyJournal, ReadingBeyondTheEndIsAnError) {
  journal_->append_and_wait(PartitionId{1}, "one");
  const Result<void> done = journal_->read(PartitionId{1}, JournalOffset{2},
                                           [](JournalOffset, std::string_view) { return Result<void>(); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().text(), "partition 1, offset 2: the journal ends before, at offset 1");
}

TEST_P(AnyJournal, AReadersErrorEndsTheReading) {
  for (int i = 0; i < 3; ++i) journal_->append_and_wait(PartitionId{0}, "frame");
  int seen = 0;
  const Result<void> done = journal_->read(PartitionId{0}, JournalOffset{0}, [&](JournalOffset, std::string_view) {
    return ++seen == 2 ? Result<void>(fail("enough")) : Result<void>();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().text(), "enough");
  EXPECT_EQ(seen, 2);
}

TEST_P(AnyJournal, CallbacksRunInOrderAndOnlyWhenTheFrameCanBeRead) {
  std::vector<std::vector<std::uint64_t>> told(4);
  std::uint64_t readable_when_told = 0;
  for (std::uint16_t i = 0; i < 400; ++i) {
    const PartitionId partition{static_cast<std::uint16_t>(i % 4)};
    journal_->append(partition, "frame " + std::to_string(i), [&, partition](JournalOffset offset) {
      told[partition.value].push_back(offset.value);
      if (offset.value % 10 != 0) return;
      readable_when_told +=
          journal_->read(partition, offset, [](JournalOffset, std::string_view) { return Result<void>(); }).has_value();
    });
  }
  journal_->flush();
  EXPECT_EQ(readable_when_told, 40U);
  for (const auto& offsets : told) {
    ASSERT_EQ(offsets.size(), 100U);
    for (std::size_t i = 0; i < offsets.size(); ++i) EXPECT_EQ(offsets[i], i);
  }
}

TEST_P(AnyJournal, ACallbackMayAppend) {
  std::vector<std::uint64_t> told;
  journal_->append(PartitionId{0}, "cause", [&](JournalOffset) {
    journal_->append(PartitionId{1}, "effect", [&](JournalOffset offset) { told.push_back(offset.value); });
  });
  journal_->flush();  // until the cause is told, and so the effect queued
  journal_->flush();
  EXPECT_EQ(told, std::vector<std::uint64_t>{0});
}

TEST_P(AnyJournal, ThreadsAppendTogetherWithoutLossOrMixture) {
  std::vector<std::thread> threads;
  for (std::uint16_t i = 0; i < 4; ++i) {
    threads.emplace_back([this, i] {
      for (int n = 0; n < 200; ++n) journal_->append(PartitionId{i}, std::to_string(n), {});
    });
  }
  for (std::thread& thread : threads) thread.join();
  journal_->flush();
  for (std::uint16_t i = 0; i < 4; ++i) {
    const std::vector<std::string> payloads = read(PartitionId{i}, JournalOffset{0});
    ASSERT_EQ(payloads.size(), 200U);
    for (std::size_t n = 0; n < payloads.size(); ++n) EXPECT_EQ(payloads[n], std::to_string(n));
  }
}

TEST_P(AnyJournal, KeepsTheNewestSnapshot) {
  EXPECT_FALSE(*journal_->latest_snapshot(PartitionId{1}));
  const std::string image(200'000, 'i');
  ASSERT_TRUE(journal_->save_snapshot(PartitionId{1}, JournalOffset{0}, "empty"));
  for (int i = 0; i < 5; ++i) journal_->append(PartitionId{1}, "frame", {});
  ASSERT_TRUE(journal_->save_snapshot(PartitionId{1}, JournalOffset{3}, "three"));
  ASSERT_TRUE(journal_->save_snapshot(PartitionId{1}, JournalOffset{5}, image));
  const std::optional<Snapshot> snapshot = *journal_->latest_snapshot(PartitionId{1});
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->next_offset, JournalOffset{5});
  EXPECT_EQ(snapshot->image, image);
  EXPECT_TRUE(snapshot->passed_over.empty());
  EXPECT_FALSE(*journal_->latest_snapshot(PartitionId{0}));
}

TEST_P(AnyJournal, KeepsMetadata) {
  EXPECT_EQ(*journal_->metadata("partition_count"), "4");
  EXPECT_EQ(*journal_->metadata("format_version"), "1");
  EXPECT_FALSE((*journal_->metadata("folder_id"))->empty());
  EXPECT_EQ(*journal_->metadata("shop"), std::nullopt);
  journal_->set_metadata("shop", "first");
  journal_->set_metadata("shop", "second");
  EXPECT_EQ(*journal_->metadata("shop"), "second");
}

TEST(MemoryJournal, ACrashLosesWhatWasNotFlushed) {
  MemoryJournal journal(1, MemoryJournal::Durability::at_flush);
  int told = 0;
  journal.append(PartitionId{0}, "kept", [&](JournalOffset) { ++told; });
  EXPECT_EQ(told, 0);
  journal.flush();
  journal.append(PartitionId{0}, "lost", [&](JournalOffset) { ++told; });
  journal.crash();
  journal.flush();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(journal.append_and_wait(PartitionId{0}, "after"), JournalOffset{1});
}

}  // namespace
}  // namespace lapwing
