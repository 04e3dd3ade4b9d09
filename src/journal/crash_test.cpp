// What the journal promises about processes that end without warning and disks that are full.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "journal/check_journal.hpp"
#include "journal/crash_harness.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

TEST(Crash, KilledAtAnyMomentNoAcknowledgedFrameIsLost) {
  const TemporaryFolder folder;
  SeededRandom random(20240531);
  std::map<std::uint16_t, std::uint64_t> most;
  for (int round = 0; round < 60; ++round) {
    const Scenario append_for_ever = [&](int pipe) {
      const auto opened = SqliteJournal::open(
          folder.path(),
          {.create = true, .partitions = crash_partitions, .under_way_bytes = 200'000, .checkpoint_bytes = 300'000});
      if (!opened) return 1;
      Journal& journal = **opened;
      std::vector<std::thread> producers;
      for (std::uint16_t i = 0; i < crash_partitions; ++i) {
        producers.emplace_back([&journal, pipe, i] {
          while (true) {
            const JournalOffset offset = append_next(journal, PartitionId{i}, pipe);
            if (offset.value % 50 == 49) {
              static_cast<void>(journal.save_snapshot(PartitionId{i}, offset, std::string(5000, 's')));
            }
          }
        });
      }
      for (std::thread& producer : producers) producer.join();
      return 0;
    };
    const ChildEnd end = run_child(append_for_ever, std::chrono::microseconds(1 + random.below(25'000)));
    ASSERT_TRUE(WIFSIGNALED(end.status)) << "the child ended by itself with " << end.status;
    for (const auto& [partition, count] : end.acknowledged) ASSERT_GT(count, std::exchange(most[partition], count));
    ASSERT_NO_FATAL_FAILURE(expect_kept(folder.path(), end)) << "round " << round;
  }
  const Result<JournalCheck> check = check_journal(folder.path());
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->problems.empty()) << check->problems.front().text();
  EXPECT_GT(check->frames, 1000U);
}

TEST(Crash, AFullDiskEndsTheProcessWithOneLineAndExitCode70) {
  const TemporaryFolder folder;
  const std::filesystem::path said = folder.path() / "said";
  const auto append_until_the_disk_refuses = [&](FatalHandler fatal) -> Scenario {
    return [&folder, fatal = std::move(fatal)](int pipe) {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{1'000'000, 1'000'000};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      const auto opened = SqliteJournal::open(
          folder.path(), {.create = true, .partitions = crash_partitions, .under_way_bytes = 100'000, .fatal = fatal});
      if (!opened) return 1;
      while (true) append_next(**opened, PartitionId{0}, pipe);
    };
  };
  ChildEnd end = run_child(append_until_the_disk_refuses([&](std::string_view line) {
    const int file = ::open(said.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    static_cast<void>(::write(file, line.data(), line.size()) > 0);
  }));
  ASSERT_TRUE(WIFEXITED(end.status));
  EXPECT_EQ(WEXITSTATUS(end.status), 70);
  EXPECT_GT(std::filesystem::file_size(said), 100U);
  EXPECT_GT(end.acknowledged[0], 10U);
  expect_kept(folder.path(), end);

  // The handler may also end the process in a way of its own.
  end = run_child(append_until_the_disk_refuses([](std::string_view) { ::_exit(3); }));
  EXPECT_EQ(WEXITSTATUS(end.status), 3);
}

}  // namespace
}  // namespace lapwing
