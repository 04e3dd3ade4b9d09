#include "journal/check_journal.hpp"

#include "journal/frame_table.hpp"
#include "journal/snapshot_folder.hpp"

namespace lapwing {
namespace {

/// A walk through one data folder that collects what it finds.
class JournalInspection {
 public:
  JournalInspection(SqliteDatabase& database, std::filesystem::path folder)
      : database_(database), folder_(std::move(folder)) {}

  void inspect(const std::function<void(PartitionId, const JournalCheck&)>& progress) {
    note(inspect_pages());
    Result<bool> made = has_tables(database_);
    if (made && !*made) made = fail("the journal is empty: its making was interrupted", database_.file());
    Result<JournalIdentity> identity = made ? load_identity(database_) : std::unexpected(made.error());
    if (!identity) return note(std::unexpected(std::move(identity).error()));
    for (std::uint16_t i = 0; i < identity->partitions; ++i) {
      note(inspect_frames(*identity, PartitionId{i}));
      note(inspect_snapshots(*identity, PartitionId{i}));
      if (progress) progress(PartitionId{i}, check_);
    }
  }

  JournalCheck take() { return std::move(check_); }

 private:
  void note(Result<void> step) {
    if (!step) check_.problems.push_back(std::move(step).error());
  }

  /// What SQLite itself can tell: the trees, not the bytes in them.
  Result<void> inspect_pages() {
    SqliteStatement query = TRY(database_.prepare("PRAGMA integrity_check(20)"));
    while (TRY(query.step())) {
      if (query.bytes(0) != "ok") check_.problems.push_back({std::string(query.bytes(0)), database_.file()});
    }
    return {};
  }

  Result<void> inspect_frames(const JournalIdentity& identity, PartitionId partition) {
    // One transaction, so that the end and the frames are of the same moment.
    CHECK(database_.execute("BEGIN"));
    Result<void> done = inspect_frames_now(identity, partition);
    CHECK(database_.execute("COMMIT"));
    return done;
  }

  Result<void> inspect_frames_now(const JournalIdentity& identity, PartitionId partition) {
    const PartitionTail tail = TRY(load_tail(database_, partition));
    const FrameRange all{partition, JournalOffset{0}, tail.next, first_link(identity.folder_id, partition)};
    const std::size_t problems_before = check_.problems.size();
    CHECK(walk_frames(
        database_, all,
        [&](JournalOffset, std::string_view payload) -> Result<void> {
          ++check_.frames;
          check_.payload_bytes += payload.size();
          return {};
        },
        [&](Error problem) -> Result<void> {
          check_.problems.push_back(std::move(problem));
          return {};
        }));
    const bool sound = check_.problems.size() == problems_before;
    // A damaged last frame would be named once more.
    return sound ? verify_tail(database_, identity.folder_id, partition, tail) : Result<void>();
  }

  Result<void> inspect_snapshots(const JournalIdentity& identity, PartitionId partition) {
    const SnapshotFolder snapshots = SnapshotFolder::look(snapshots_folder(folder_));
    SnapshotsCheck seen = TRY(snapshots.check(partition, [&](JournalOffset next) {
      return link_at(database_, identity.folder_id, partition, next);
    }));
    check_.snapshots += seen.count;
    for (Error& problem : seen.problems) check_.problems.push_back(std::move(problem));
    return {};
  }

  SqliteDatabase& database_;
  std::filesystem::path folder_;
  JournalCheck check_;
};

}  // namespace

Result<JournalCheck> check_journal(const std::filesystem::path& folder,
                                   const std::function<void(PartitionId, const JournalCheck&)>& progress) {
  SqliteDatabase database = TRY(SqliteDatabase::open(journal_file(folder), {.access = SqliteOptions::Access::read}));
  JournalInspection inspection(database, folder);
  inspection.inspect(progress);
  return inspection.take();
}

}  // namespace lapwing
