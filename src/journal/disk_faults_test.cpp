// What the journal promises about disks: a layer under SQLite (a VFS) that refuses the Nth write or sync, once or for
// ever; or that at the Nth loses power, so that of everything not yet synced any sectors may be missing.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>

#include "journal/check_journal.hpp"
#include "journal/crash_harness.hpp"
#include "journal/temporary_folder.hpp"

#ifdef __SANITIZE_THREAD__
/// The thread sanitizer sleeps for a second at the end of each process; here several hundred end.
extern "C" const char* __tsan_default_options() { return "atexit_sleep_ms=0"; }
#endif

namespace lapwing {
namespace {

struct DiskPlan {
  enum class Fault { none, refuse_once, refuse_for_ever, lose_power };
  Fault fault = Fault::none;
  std::uint64_t at = 0;  ///< the number of the change (write, truncation, sync) that is hit, from 0
  std::uint64_t seed = 0;
};

constexpr int exit_code_power_lost = 9;

/// What would be on the platter after a power cut. Real files follow every change at once, as the page cache would.
class SimulatedDisk {
 public:
  explicit SimulatedDisk(const DiskPlan& plan) : plan_(plan), random_(plan.seed) {}

  /// Counts a change; true if it is to be refused. Does not return if the power is cut here.
  bool refuses() {
    const std::uint64_t number = changes_++;
    if (plan_.fault == DiskPlan::Fault::lose_power && number == plan_.at) cut_power();
    return (plan_.fault == DiskPlan::Fault::refuse_once && number == plan_.at) ||
           (plan_.fault == DiskPlan::Fault::refuse_for_ever && number >= plan_.at);
  }
  void opened(const std::string& path, bool existed, std::string content) {
    if (files_.contains(path)) return;
    files_[path] = {existed ? std::optional(content) : std::nullopt, content, {}};
  }
  void deleted(const std::string& path) { files_.erase(path); }
  void written(const std::string& path, std::string_view bytes, std::size_t offset) {
    files_[path].pending.push_back({offset, std::string(bytes)});
    apply(files_[path].now, offset, bytes);
  }
  void truncated(const std::string& path, std::size_t size) {
    files_[path].pending.push_back({size, std::nullopt});
    files_[path].now.resize(size);
  }
  void synced(const std::string& path) {
    files_[path].durable = files_[path].now;
    files_[path].pending.clear();
  }
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

 private:
  struct Change {
    std::size_t offset;
    std::optional<std::string> bytes;  ///< nothing: cut to `offset` bytes
  };
  struct SimulatedFile {
    std::optional<std::string> durable;  ///< nothing: its name is not durable yet
    std::string now;
    std::vector<Change> pending;
  };

  static void apply(std::string& content, std::size_t offset, std::string_view bytes) {
    content.resize(std::max(content.size(), offset + bytes.size()), '\0');
    content.replace(offset, bytes.size(), bytes);
  }

  [[noreturn]] void cut_power() {
    constexpr std::size_t sector = 512;
    constexpr std::array<double, 4> shares{0.0, 0.5, 0.9, 1.0};
    for (auto& [path, file] : files_) {
      const double survives = shares[random_.below(shares.size())];
      if (!file.durable && !random_.chance(survives)) {
        std::filesystem::remove(path);
        continue;
      }
      std::string content = file.durable.value_or("");
      for (const Change& change : file.pending) {
        if (!change.bytes) {
          if (random_.chance(survives)) content.resize(change.offset);
          continue;
        }
        for (std::size_t i = 0; i < change.bytes->size(); i += sector) {
          if (random_.chance(survives)) apply(content, change.offset + i, change.bytes->substr(i, sector));
        }
      }
      std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    }
    ::_exit(exit_code_power_lost);
  }

  DiskPlan plan_;
  SeededRandom random_;
  std::uint64_t changes_ = 0;
  std::map<std::string, SimulatedFile> files_;
};

/// Lives in a child process only, from `put_under_sqlite` to its end.
SimulatedDisk* disk = nullptr;

/// A file of ours is SQLite's own with a name, in one piece of memory: this, then the real one.
struct WatchedFile {
  sqlite3_file base;
  bool watched;
  std::array<char, 512> path;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
WatchedFile& watched(sqlite3_file* file) { return *reinterpret_cast<WatchedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return watched(file).real(); }
sqlite3_vfs* real_vfs(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int write_watched(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  if (watched(file).watched) {
    if (disk->refuses()) return SQLITE_IOERR_WRITE;
    disk->written(watched(file).path.data(), {static_cast<const char*>(bytes), static_cast<std::size_t>(size)},
                  static_cast<std::size_t>(offset));
  }
  return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
}

int truncate_watched(sqlite3_file* file, sqlite3_int64 size) {
  if (watched(file).watched) {
    if (disk->refuses()) return SQLITE_IOERR_TRUNCATE;
    disk->truncated(watched(file).path.data(), static_cast<std::size_t>(size));
  }
  return real(file)->pMethods->xTruncate(real(file), size);
}

int sync_watched(sqlite3_file* file, int) {
  if (!watched(file).watched) return SQLITE_OK;
  if (disk->refuses()) return SQLITE_IOERR_FSYNC;
  disk->synced(watched(file).path.data());
  return SQLITE_OK;
}

const sqlite3_io_methods watched_methods = {
    .iVersion = 2,
    .xClose = [](sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); },
    .xRead = [](sqlite3_file* file, void* bytes, int size,
                sqlite3_int64 at) { return real(file)->pMethods->xRead(real(file), bytes, size, at); },
    .xWrite = write_watched,
    .xTruncate = truncate_watched,
    .xSync = sync_watched,
    .xFileSize = [](sqlite3_file* file,
                    sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); },
    .xLock = [](sqlite3_file* file, int kind) { return real(file)->pMethods->xLock(real(file), kind); },
    .xUnlock = [](sqlite3_file* file, int kind) { return real(file)->pMethods->xUnlock(real(file), kind); },
    .xCheckReservedLock = [](sqlite3_file* file,
                             int* held) { return real(file)->pMethods->xCheckReservedLock(real(file), held); },
    .xFileControl = [](sqlite3_file* file, int what,
                       void* value) { return real(file)->pMethods->xFileControl(real(file), what, value); },
    .xSectorSize = [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
    .xShmMap = [](sqlite3_file* file, int region, int size, int extend,
                  void volatile** at) { return real(file)->pMethods->xShmMap(real(file), region, size, extend, at); },
    .xShmLock = [](sqlite3_file* file, int from, int count,
                   int kind) { return real(file)->pMethods->xShmLock(real(file), from, count, kind); },
    .xShmBarrier = [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
    .xShmUnmap = [](sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_watched(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  const bool existed = name != nullptr && std::filesystem::exists(name);
  file->pMethods = nullptr;
  const int code = real_vfs(vfs)->xOpen(real_vfs(vfs), name, real(file), flags, flags_out);
  if (code != SQLITE_OK) return code;
  file->pMethods = &watched_methods;
  watched(file).watched = name != nullptr && std::strlen(name) < watched(file).path.size() &&
                          (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  if (!watched(file).watched) return code;
  std::strcpy(watched(file).path.data(), name);
  sqlite3_int64 size = 0;
  real(file)->pMethods->xFileSize(real(file), &size);
  std::string content(static_cast<std::size_t>(size), '\0');
  if (size > 0) real(file)->pMethods->xRead(real(file), content.data(), static_cast<int>(size), 0);
  disk->opened(name, existed, std::move(content));
  return code;
}

int delete_watched(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  disk->deleted(name);
  return real_vfs(vfs)->xDelete(real_vfs(vfs), name, sync_folder);
}

/// All files that SQLite opens in this process from now on lie on the simulated disk.
void put_under_sqlite(const DiskPlan& plan) {
  static SimulatedDisk simulated(plan);
  static sqlite3_vfs vfs;
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  disk = &simulated;
  vfs = *system;
  vfs.pNext = nullptr;
  vfs.zName = "simulated";
  vfs.pAppData = system;
  vfs.szOsFile = static_cast<int>(sizeof(WatchedFile)) + system->szOsFile;
  vfs.xOpen = open_watched;
  vfs.xDelete = delete_watched;
  sqlite3_vfs_register(&vfs, 1);
}

constexpr int exit_code_refused = 4;

/// A journal's life: made, written, closed (which empties the log), opened, written with checkpoints under way, closed.
/// Afterwards tells the number of changes in place of an acknowledgement.
int live(const std::filesystem::path& folder, const DiskPlan& plan, int pipe) {
  put_under_sqlite(plan);
  for (int life = 0; life < 2; ++life) {
    const auto opened = SqliteJournal::open(folder, {.create = true,
                                                     .partitions = crash_partitions,
                                                     .checkpoint_bytes = 100'000,
                                                     .fatal = [](std::string_view) {}});
    if (!opened) return exit_code_refused;
    Journal& journal = **opened;
    for (int i = 0; i < 6; ++i) {
      append_next(journal, PartitionId{0}, pipe);
      journal.flush();
      // What a callback appends is committed together, so that every run makes the same changes.
      append_next(journal, PartitionId{1}, pipe, [&] {
        for (std::uint16_t p = 0; p < crash_partitions; ++p) append_next(journal, PartitionId{p}, pipe);
      });
      journal.flush();
      journal.flush();
    }
  }
  if (plan.fault == DiskPlan::Fault::none) {
    const Acknowledgement changes{crash_partitions, disk->changes()};
    if (::write(pipe, &changes, sizeof(changes)) != sizeof(changes)) return 1;
  }
  return 0;
}

std::uint64_t changes_of_a_life() {
  const TemporaryFolder folder(TemporaryFolder::Place::memory);
  ChildEnd end = run_child([&](int pipe) { return live(folder.path(), {}, pipe); });
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.acknowledged[0], 24U);
  expect_kept(folder.path(), {});
  return end.acknowledged[crash_partitions] - 1;
}

void expect_sound(const std::filesystem::path& folder) {
  const Result<JournalCheck> check = check_journal(folder);
  ASSERT_TRUE(check) << check.error().text();
  ASSERT_TRUE(check->problems.empty()) << check->problems.front().text();
}

TEST(Disk, WhicheverChangeItRefusesTheProcessEndsAndLosesNothing) {
  const std::uint64_t changes = changes_of_a_life();
  ASSERT_GT(changes, 100U);
  SeededRandom random(5);
  for (const auto fault : {DiskPlan::Fault::refuse_once, DiskPlan::Fault::refuse_for_ever}) {
    for (std::uint64_t at = 0; at < changes; at += 1 + random.below(9)) {
      const TemporaryFolder folder(TemporaryFolder::Place::memory);
      const ChildEnd end = run_child([&](int pipe) { return live(folder.path(), {fault, at, 0}, pipe); });
      ASSERT_TRUE(WIFEXITED(end.status));
      const int code = WEXITSTATUS(end.status);
      ASSERT_TRUE(code == 70 || code == exit_code_refused) << "change " << at << " of " << changes << ": exit " << code;
      ASSERT_NO_FATAL_FAILURE(expect_kept(folder.path(), end)) << "change " << at;
      ASSERT_NO_FATAL_FAILURE(expect_sound(folder.path())) << "change " << at;
    }
  }
}

/// LAPWING_POWER_CUTS asks for more than the usual number.
TEST(Disk, APowerCutAtAnyChangeLosesNoAcknowledgedFrame) {
  const std::uint64_t changes = changes_of_a_life();
  const char* asked = std::getenv("LAPWING_POWER_CUTS");
  const std::uint64_t cuts = asked == nullptr ? 200 : std::strtoull(asked, nullptr, 10);
  SeededRandom random(20240229);
  std::uint64_t acknowledged = 0;
  for (std::uint64_t i = 0; i < cuts; ++i) {
    const TemporaryFolder folder(TemporaryFolder::Place::memory);
    const DiskPlan plan{DiskPlan::Fault::lose_power, random.below(changes), random.next()};
    const ChildEnd end = run_child([&](int pipe) { return live(folder.path(), plan, pipe); });
    ASSERT_TRUE(WIFEXITED(end.status));
    ASSERT_EQ(WEXITSTATUS(end.status), exit_code_power_lost);
    std::filesystem::remove(folder.path() / "journal.db-shm");  // shared memory: no power cut leaves it behind
    ASSERT_NO_FATAL_FAILURE(expect_kept(folder.path(), end)) << "change " << plan.at << " seed " << plan.seed;
    ASSERT_NO_FATAL_FAILURE(expect_sound(folder.path())) << "change " << plan.at << " seed " << plan.seed;
    for (const auto& [partition, count] : end.acknowledged) acknowledged += count;
  }
  EXPECT_GT(acknowledged, cuts);
}

}  // namespace
}  // namespace lapwing
