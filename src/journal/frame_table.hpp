#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "journal/frame.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {

// How the journal lies in a data folder: `journal.db` with three tables, and `snapshots/`. For use inside this room.
//
//   frames(key INTEGER PRIMARY KEY, frame BLOB)                      key = partition << 40 | offset
//   tails(partition INTEGER PRIMARY KEY, next INTEGER, link INTEGER) where each partition ends
//   metadata(key TEXT PRIMARY KEY, value BLOB, checksum INTEGER)     CRC-32C over key, NUL, value
//
// `tails` is written in the transaction of the frames. It costs a page per commit and makes that the loss of the newest
// frames (a truncated file, a page brought back from earlier) is noticed, which a chain alone cannot do.

inline std::filesystem::path journal_file(const std::filesystem::path& folder) { return folder / "journal.db"; }
inline std::filesystem::path snapshots_folder(const std::filesystem::path& folder) { return folder / "snapshots"; }

inline constexpr std::uint64_t offset_limit = std::uint64_t{1} << 40U;

/// Where a partition ends: the next frame's offset, and the link it will carry.
struct PartitionTail {
  JournalOffset next;
  FrameLink link;
  friend bool operator==(const PartitionTail&, const PartitionTail&) = default;
};

constexpr std::int64_t frame_key(PartitionId partition, JournalOffset offset) {
  return static_cast<std::int64_t>(std::uint64_t{partition.value} * offset_limit + offset.value);
}
constexpr JournalOffset offset_of(std::int64_t key) {
  return JournalOffset{static_cast<std::uint64_t>(key) % offset_limit};
}

/// Makes the tables of a new journal, in one transaction.
Result<void> create_tables(SqliteDatabase& database, std::string_view folder_id, std::uint16_t partitions);

/// True if `create_tables` has run to its end on this file. An error if it is another program's file, or a newer one's.
Result<bool> has_tables(SqliteDatabase& database);

/// What a journal is told apart by: its folder's id is part of every partition's first link.
struct JournalIdentity {
  std::string folder_id;
  std::uint16_t partitions = 0;
};
Result<JournalIdentity> load_identity(SqliteDatabase& database);

Result<PartitionTail> load_tail(SqliteDatabase& database, PartitionId partition);

/// The cheap check at start: the last frame is where the tail says, whole, and gives the tail's link.
Result<void> verify_tail(SqliteDatabase& database, std::string_view folder_id, PartitionId partition,
                         const PartitionTail& tail);

/// The link that a frame at `next` carries or would carry: of the frame before it, which must be whole.
Result<FrameLink> link_at(SqliteDatabase& database, std::string_view folder_id, PartitionId partition,
                          JournalOffset next);

/// Frames from .. to - 1 of a partition; `previous` as decode_frame takes it, for the first.
struct FrameRange {
  PartitionId partition;
  JournalOffset from;
  JournalOffset to;
  std::optional<FrameLink> previous;
};
using FrameVisitor = std::function<Result<void>(JournalOffset, std::string_view payload)>;
using FrameProblem = std::function<Result<void>(Error)>;

/// Walks a range, giving each whole frame to `visit` and each damaged, unlinked or missing one to `report`; ends when
/// either gives an error. Holds the log back (from being moved into the file) for a few megabytes at a time only.
Result<void> walk_frames(SqliteDatabase& database, FrameRange range, const FrameVisitor& visit,
                         const FrameProblem& report);

Result<std::optional<std::string>> load_metadata(SqliteDatabase& database, std::string_view key);
Result<void> store_metadata(SqliteDatabase& database, std::string_view key, std::string_view value);

}  // namespace lapwing
