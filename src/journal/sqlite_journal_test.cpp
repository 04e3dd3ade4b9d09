#include "journal/sqlite_journal.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <set>

#include "base/random.hpp"
#include "journal/check_journal.hpp"
#include "journal/sqlite.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

std::unique_ptr<SqliteJournal> open_journal(const std::filesystem::path& folder, std::uint16_t partitions = 2) {
  Result<std::unique_ptr<SqliteJournal>> journal = SqliteJournal::open(folder,
                                                                       {.create = true, .partitions = partitions});
  EXPECT_TRUE(journal) << journal.error().text();
  return std::move(*journal);
}

/// A closed journal with frames "0.0", "0.1", ... of 40 to 2,000 bytes in two partitions.
void write_journal(const std::filesystem::path& folder, std::uint64_t frames) {
  const auto journal = open_journal(folder);
  for (std::uint64_t i = 0; i < frames; ++i) {
    for (std::uint16_t p = 0; p < 2; ++p) {
      journal->append(PartitionId{p},
                      std::to_string(p) + "." + std::to_string(i) + std::string(40 + i * 97 % 1960, '.'), {});
    }
  }
}

void tamper(const std::filesystem::path& folder, const std::string& sql) {
  SqliteDatabase database = *SqliteDatabase::open(folder / "journal.db", {.access = SqliteOptions::Access::write});
  const Result<void> done = database.transaction([&] { return database.execute(sql); });
  ASSERT_TRUE(done) << done.error().text();
}

std::string only_problem(const std::filesystem::path& folder) {
  const Result<JournalCheck> check = check_journal(folder);
  EXPECT_TRUE(check);
  EXPECT_EQ(check->problems.size(), 1U);
  return check->problems.empty() ? std::string() : check->problems.front().text();
}

std::string in_file(const std::filesystem::path& folder, const std::string& rest) {
  return (folder / "journal.db").string() + ", " + rest;
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void spill(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

TEST(SqliteJournal, ContinuesWhereItEndedAfterReopening) {
  const TemporaryFolder folder;
  std::string folder_id;
  {
    const auto journal = open_journal(folder.path());
    journal->append(PartitionId{1}, "one", {});
    journal->append(PartitionId{1}, "two", {});
    folder_id = **journal->metadata("folder_id");
  }
  const auto journal = open_journal(folder.path(), 7);
  EXPECT_EQ(journal->partition_count(), 2);
  EXPECT_EQ(**journal->metadata("folder_id"), folder_id);
  EXPECT_EQ(journal->append_and_wait(PartitionId{1}, "three"), JournalOffset{2});
  const Result<JournalCheck> check = check_journal(folder.path());  // beside the open journal
  ASSERT_TRUE(check);
  EXPECT_EQ(check->frames, 3U);
  EXPECT_EQ(check->payload_bytes, 11U);
  EXPECT_TRUE(check->problems.empty()) << check->problems.front().text();
}

TEST(SqliteJournal, IsNotMadeUnlessAsked) {
  const TemporaryFolder folder;
  const auto journal = SqliteJournal::open(folder.path());
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().text(), folder.path().string() + ": there is no journal.db in this folder");
}

TEST(SqliteJournal, RefusesAnotherProgramsFile) {
  const TemporaryFolder folder;
  {
    SqliteDatabase other = *SqliteDatabase::open(folder.path() / "journal.db",
                                                 {.access = SqliteOptions::Access::create});
    ASSERT_TRUE(other.execute("CREATE TABLE theirs(x)"));
  }
  const auto journal = SqliteJournal::open(folder.path(), {.create = true});
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().message, "this SQLite file is not a Lapwing journal");
}

TEST(SqliteJournal, RefusesANewerFormat) {
  const TemporaryFolder folder;
  write_journal(folder.path(), 1);
  tamper(folder.path(), "PRAGMA user_version=2");
  const auto journal = SqliteJournal::open(folder.path());
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().message, "the journal has format version 2, this program reads 1");
}

TEST(SqliteJournal, ASecondProcessIsRefusedAndToldWhoHasTheFolder) {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  const std::string expected = folder.path().string() + ": the data folder is in use by process " +
                               std::to_string(::getpid()) + "; stop it first";
  const pid_t child = ::fork();
  if (child == 0) {
    const auto second = SqliteJournal::open(folder.path());
    ::_exit(!second && second.error().text() == expected ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(SqliteJournal, HoldsBackAppendersWhileTooMuchIsUnderWay) {
  const TemporaryFolder folder;
  const auto journal = *SqliteJournal::open(
      folder.path(), {.create = true, .partitions = 1, .under_way_bytes = 100'000, .commit_bytes = 50'000});
  std::atomic<std::int64_t> under_way = 0;
  std::int64_t most = 0;
  for (int i = 0; i < 500; ++i) {
    journal->append(PartitionId{0}, std::string(10'000, 'x'), [&](JournalOffset) { under_way -= 10'000; });
    most = std::max(most, under_way += 10'000);
  }
  journal->append(PartitionId{0}, std::string(1'000'000, 'x'), {});  // larger than the limit, yet let in
  journal->flush();
  // Callbacks follow the commit, so one commit's bytes may be counted twice.
  EXPECT_LE(most, 160'000);
}

TEST(SqliteJournal, AChangedFrameIsLocatedByReadingAndByTheCheck) {
  const TemporaryFolder folder;
  write_journal(folder.path(), 10);
  tamper(
      folder.path(),
      "UPDATE frames SET frame = CAST(replace(CAST(frame AS TEXT), '', '') AS BLOB) || x'00' WHERE key = (1<<40) + 4");
  const std::string place = in_file(folder.path(), "partition 1, offset 4");
  EXPECT_TRUE(only_problem(folder.path()).starts_with(place)) << only_problem(folder.path());
  const auto journal = open_journal(folder.path());  // its end is sound
  std::uint64_t seen = 0;
  const Result<void> done = journal->read(PartitionId{1}, JournalOffset{0}, [&](JournalOffset, std::string_view) {
    ++seen;
    return Result<void>();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().where, place);
  EXPECT_EQ(seen, 4U);
  EXPECT_TRUE(
      journal->read(PartitionId{0}, JournalOffset{0}, [](JournalOffset, std::string_view) { return Result<void>(); }));
}

TEST(SqliteJournal, MissingFramesAreCounted) {
  const TemporaryFolder folder;
  write_journal(folder.path(), 10);
  tamper(folder.path(), "DELETE FROM frames WHERE key IN (3, 4)");
  EXPECT_EQ(only_problem(folder.path()), in_file(folder.path(), "partition 0, offset 3: 2 frames are missing here"));
}

TEST(SqliteJournal, ALostEndIsNoticedAtOpening) {
  const TemporaryFolder folder;
  write_journal(folder.path(), 10);
  tamper(folder.path(), "DELETE FROM frames WHERE key >= (1<<40) + 8");
  const auto journal = SqliteJournal::open(folder.path());
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().text(),
            in_file(folder.path(), "partition 1, offset 8: the frames end here, 10 were committed"));
  EXPECT_EQ(only_problem(folder.path()), in_file(folder.path(), "partition 1, offset 8: 2 frames are missing here"));
}

TEST(SqliteJournal, ADamagedLastFrameIsNoticedAtOpening) {
  const TemporaryFolder folder;
  write_journal(folder.path(), 10);
  tamper(folder.path(), "UPDATE frames SET frame = frame || x'00' WHERE key = 9");
  const auto journal = SqliteJournal::open(folder.path());
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().where, in_file(folder.path(), "partition 0, offset 9"));
}

TEST(SqliteJournal, ChangedMetadataIsNoticed) {
  const TemporaryFolder folder;
  write_journal(folder.path(), 1);
  tamper(folder.path(), "UPDATE metadata SET value = '1' WHERE key = 'partition_count'");
  EXPECT_FALSE(SqliteJournal::open(folder.path()));
  EXPECT_TRUE(only_problem(folder.path()).ends_with("\"partition_count\" is damaged: its checksum does not fit"));
}

/// True if everything reads back as `write_journal` wrote it.
bool reads_back(const std::filesystem::path& folder, std::uint64_t frames) {
  const auto journal = SqliteJournal::open(folder);
  if (!journal || (*journal)->partition_count() != 2) return false;
  for (std::uint16_t p = 0; p < 2; ++p) {
    std::uint64_t i = 0;
    const Result<void> done = (*journal)->read(PartitionId{p}, {}, [&](JournalOffset, std::string_view payload) {
      const std::string expected = std::to_string(p) + "." + std::to_string(i) + std::string(40 + i * 97 % 1960, '.');
      ++i;
      return payload == expected ? Result<void>() : Result<void>(fail("a wrong payload was given as sound"));
    });
    if (!done) {
      EXPECT_NE(done.error().message, "a wrong payload was given as sound");
      return false;
    }
    if (i != frames) return false;
  }
  return true;
}

TEST(SqliteJournal, AFlippedByteOfTheFileIsReportedOrHarmless) {
  const TemporaryFolder folder(TemporaryFolder::Place::memory);
  write_journal(folder.path(), 20);
  const std::string whole = slurp(folder.path() / "journal.db");
  ASSERT_TRUE(reads_back(folder.path(), 20));
  SeededRandom random(11);
  int reported = 0;
  for (int i = 0; i < 500; ++i) {
    std::string bytes = whole;
    const std::size_t byte = random.below(bytes.size());
    bytes[byte] = static_cast<char>(bytes[byte] ^ static_cast<char>(1U << random.below(8)));
    spill(folder.path() / "journal.db", bytes);
    const Result<JournalCheck> check = check_journal(folder.path());
    const bool silent = check && check->problems.empty();
    if (!silent) ++reported;
    ASSERT_TRUE(!silent || reads_back(folder.path(), 20)) << "byte " << byte;
    std::filesystem::remove(folder.path() / "journal.db-wal");
    std::filesystem::remove(folder.path() / "journal.db-shm");
  }
  EXPECT_GT(reported, 100);
}

TEST(Snapshots, OnlyTheNewestTwoStay) {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  for (std::uint64_t i = 1; i <= 4; ++i) {
    journal->append(PartitionId{0}, "frame", {});
    ASSERT_TRUE(journal->save_snapshot(PartitionId{0}, JournalOffset{i}, "state " + std::to_string(i)));
  }
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "snapshots")) {
    names.insert(entry.path().filename().string());
  }
  EXPECT_EQ(names, (std::set<std::string>{"p00-000000000003.img", "p00-000000000004.img"}));
}

TEST(Snapshots, AnyFlippedByteIsNoticedAndTheOneBeforeServes) {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  for (int i = 0; i < 3; ++i) journal->append(PartitionId{0}, "frame", {});
  ASSERT_TRUE(journal->save_snapshot(PartitionId{0}, JournalOffset{2}, "before"));
  ASSERT_TRUE(journal->save_snapshot(PartitionId{0}, JournalOffset{3}, "the newest state, of some length"));
  const std::filesystem::path path = folder.path() / "snapshots" / "p00-000000000003.img";
  const std::string whole = slurp(path);
  for (std::size_t byte = 0; byte < whole.size(); ++byte) {
    std::string bytes = whole;
    bytes[byte] = static_cast<char>(bytes[byte] ^ 0x10);
    spill(path, bytes);
    const std::optional<Snapshot> snapshot = *journal->latest_snapshot(PartitionId{0});
    ASSERT_TRUE(snapshot);
    ASSERT_EQ(snapshot->image, "before");
    ASSERT_EQ(snapshot->passed_over.size(), 1U);
    ASSERT_EQ(snapshot->passed_over.front().where, path.string());
  }
  const Result<JournalCheck> check = check_journal(folder.path());
  ASSERT_TRUE(check);
  EXPECT_EQ(check->snapshots, 2U);
  EXPECT_EQ(check->problems.size(), 1U);
}

TEST(Snapshots, WhenNoneIsSoundTheErrorSaysWhatToDo) {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  ASSERT_TRUE(journal->save_snapshot(PartitionId{0}, JournalOffset{0}, "state"));
  spill(folder.path() / "snapshots" / "p00-000000000000.img", "");
  const auto snapshot = journal->latest_snapshot(PartitionId{0});
  ASSERT_FALSE(snapshot);
  EXPECT_TRUE(snapshot.error().message.ends_with("(remove them to replay the whole journal)"));
}

TEST(Snapshots, OneOfAnotherHistoryIsRefused) {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  const auto journal = open_journal(folder.path());
  const auto foreign = open_journal(other.path());
  journal->append_and_wait(PartitionId{0}, "frame");
  foreign->append_and_wait(PartitionId{0}, "frame");
  ASSERT_TRUE(foreign->save_snapshot(PartitionId{0}, JournalOffset{1}, "state"));
  std::filesystem::copy(other.path() / "snapshots" / "p00-000000000001.img", folder.path() / "snapshots");
  const auto snapshot = journal->latest_snapshot(PartitionId{0});
  ASSERT_FALSE(snapshot);
  EXPECT_TRUE(snapshot.error().message.starts_with("the snapshot is of another history"));
}

TEST(Snapshots, OneAheadOfTheJournalTellsThatTheJournalLostFrames) {
  const TemporaryFolder folder;
  const TemporaryFolder backup;
  {
    const auto journal = open_journal(folder.path());
    journal->append_and_wait(PartitionId{0}, "frame");
  }
  std::filesystem::copy(folder.path() / "journal.db", backup.path());
  {
    const auto journal = open_journal(folder.path());
    journal->append_and_wait(PartitionId{0}, "frame");
    ASSERT_TRUE(journal->save_snapshot(PartitionId{0}, JournalOffset{2}, "state"));
  }
  std::filesystem::copy(backup.path() / "journal.db", folder.path(), std::filesystem::copy_options::overwrite_existing);
  const auto journal = open_journal(folder.path());
  const auto snapshot = journal->latest_snapshot(PartitionId{0});
  ASSERT_FALSE(snapshot);
  EXPECT_TRUE(snapshot.error().message.starts_with("the journal does not reach the snapshot"))
      << snapshot.error().text();
}

TEST(Snapshots, WhatAnInterruptedSaveLeftIsSweptOut) {
  const TemporaryFolder folder;
  {
    const auto journal = open_journal(folder.path());
  }
  const std::filesystem::path left = folder.path() / "snapshots" / "p00-000000000009.img.tmp";
  spill(left, "half");
  const auto journal = open_journal(folder.path());
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_FALSE(*journal->latest_snapshot(PartitionId{0}));
}

}  // namespace
}  // namespace lapwing
