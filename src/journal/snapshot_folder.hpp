#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "journal/frame.hpp"
#include "journal/journal.hpp"

namespace lapwing {

/// How many snapshots were looked at, and what is wrong with those that are not sound.
struct SnapshotsCheck {
  std::uint64_t count = 0;
  std::vector<Error> problems;
};

/// The snapshots of a data folder: `snapshots/p03-000000000123.img` is partition 3 as it was before its frame 123.
///
/// They are files of their own, not rows of the journal's file: an image of hundreds of megabytes would swell the
/// write-ahead log and hold up every partition's commits, while a file is written beside them by the partition's own
/// thread. A snapshot may be lost without losing anything, the journal tells it again; so it may also be left out of a
/// backup.
///
///      0       3   4         6   8             16           24           32          36         40
///     ┌───────┬───┬─────────┬───┬─────────────┬────────────┬────────────┬───────────┬──────────┬─────────···─┐
///     │ "LWS" │ 1 │partition│ 0 │ next offset │ image size │    link    │ image CRC │ file CRC │    body     │
///     └───────┴───┴─────────┴───┴─────────────┴────────────┴────────────┴───────────┴──────────┴─────────···─┘
///      magic   ver  u16      u16  u64           u64          u64          u32         u32
///
/// The body is the image, compressed by zstd. `link` is that of the next frame, so a snapshot is tied to its history.
/// The file CRC covers all but itself. It is written under a passing name, synced, renamed, and the folder synced.
///
/// One thread at a time per partition.
class SnapshotFolder {
 public:
  /// Makes the folder if it is missing and sweeps out what an interrupted save left behind.
  static Result<SnapshotFolder> open(std::filesystem::path folder);
  /// Does neither: to look into a folder that may belong to a running process.
  static SnapshotFolder look(std::filesystem::path folder) { return SnapshotFolder(std::move(folder)); }

  /// Keeps this one and the newest of those before it.
  Result<void> save(PartitionId partition, JournalOffset next, FrameLink link, std::string_view image) const;

  /// The link of the frame that stands, or will stand, at an offset: what a snapshot must agree with.
  using LinkAt = std::function<Result<FrameLink>(JournalOffset next)>;
  /// As Journal::latest_snapshot says.
  [[nodiscard]] Result<std::optional<Snapshot>> latest(PartitionId partition, const LinkAt& link_at) const;

  /// Looks at every snapshot of the partition.
  [[nodiscard]] Result<SnapshotsCheck> check(PartitionId partition, const LinkAt& link_at) const;

 private:
  explicit SnapshotFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// The offsets of the partition's snapshots, newest first.
  [[nodiscard]] Result<std::vector<JournalOffset>> offsets(PartitionId partition) const;
  [[nodiscard]] std::filesystem::path path_of(PartitionId partition, JournalOffset next) const;

  std::filesystem::path folder_;
};

}  // namespace lapwing
