#pragma once

// For this room's crash tests: scenarios run in a child process that tells over a pipe what was acknowledged to it; the
// parent then opens the folder and looks.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/random.hpp"
#include "journal/sqlite_journal.hpp"

namespace lapwing {

inline constexpr std::uint16_t crash_partitions = 4;

/// What frame n of a partition holds: anyone can tell whether it is right. 10 to some 6,000 bytes.
inline std::string payload_of(PartitionId partition, JournalOffset offset) {
  SeededRandom random(partition.value * 1'000'003ULL + offset.value);
  std::string payload = std::to_string(partition.value) + ":" + std::to_string(offset.value) + ":";
  payload.append(random.below(random.chance(0.2) ? 6000 : 300), static_cast<char>('a' + random.below(26)));
  return payload;
}

struct Acknowledgement {
  std::uint16_t partition;
  std::uint64_t offset;
};

using Scenario = std::function<int(int pipe)>;

struct ChildEnd {
  int status = 0;
  std::map<std::uint16_t, std::uint64_t> acknowledged;  ///< frames by partition
};

/// Runs the scenario in a child, killing it after `patience` from its first acknowledgement (zero: never).
inline ChildEnd run_child(const Scenario& scenario, std::chrono::microseconds patience = {}) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    ::_exit(scenario(ends[1]));
  }
  ::close(ends[1]);
  ChildEnd end;
  Acknowledgement told{};
  bool first = true;
  while (::read(ends[0], &told, sizeof(told)) == sizeof(told)) {
    if (std::exchange(first, false) && patience.count() > 0) {
      std::this_thread::sleep_for(patience);
      ::kill(child, SIGKILL);
    }
    std::uint64_t& count = end.acknowledged[told.partition];
    EXPECT_GE(told.offset + 1, count);
    count = told.offset + 1;
  }
  ::close(ends[0]);
  ::waitpid(child, &end.status, 0);
  return end;
}

/// Appends the frame that comes next; its acknowledgement goes into the pipe, and `then` (may be empty) follows it.
inline JournalOffset append_next(Journal& journal, PartitionId partition, int pipe, std::function<void()> then = {}) {
  const std::string payload = payload_of(partition, journal.next_offset(partition));
  return journal.append(partition, payload, [pipe, partition, then = std::move(then)](JournalOffset offset) {
    const Acknowledgement told{partition.value, offset.value};
    if (::write(pipe, &told, sizeof(told)) != sizeof(told)) ::_exit(1);
    if (then) then();
  });
}

/// Every acknowledged frame is there, everything that is there is right, and the journal can go on.
inline void expect_kept(const std::filesystem::path& folder, const ChildEnd& end) {
  const auto journal = SqliteJournal::open(folder,
                                           {.create = end.acknowledged.empty(), .partitions = crash_partitions});
  ASSERT_TRUE(journal) << journal.error().text();
  for (std::uint16_t i = 0; i < crash_partitions; ++i) {
    const PartitionId partition{i};
    const Result<void> read = (*journal)->read(partition, {}, [&](JournalOffset offset, std::string_view payload) {
      return payload == payload_of(partition, offset) ? Result<void>() : Result<void>(fail("another payload"));
    });
    ASSERT_TRUE(read) << read.error().text();
    const auto told = end.acknowledged.find(i);
    if (told == end.acknowledged.end()) continue;
    ASSERT_GE((*journal)->next_offset(partition).value, told->second) << "acknowledged and lost";
  }
  const Result<std::optional<Snapshot>> snapshot = (*journal)->latest_snapshot(PartitionId{0});
  ASSERT_TRUE(snapshot) << snapshot.error().text();
}

}  // namespace lapwing
