#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace lapwing {

// A frame is one batch of records (to this room: bytes) in one partition's journal, sealed so that damage is located
// and never skipped. 32 bytes of header, then the payload; numbers are little-endian:
//
//      0        3   4         6         8                16               24         28         32
//     ┌────────┬───┬─────────┬─────────┬────────────────┬────────────────┬──────────┬──────────┬─────────···─┐
//     │ "LWJ"  │ 1 │partition│    0    │     offset     │    previous    │   size   │ checksum │   payload   │
//     └────────┴───┴─────────┴─────────┴────────────────┴────────────────┴──────────┴──────────┴─────────···─┘
//      magic    ver  u16       u16       u64              u64              u32        u32        size bytes
//
// - `checksum` is the CRC-32C of the header before it and of the payload: the frame is whole.
// - `partition` and `offset` say where it belongs: a frame that was moved is noticed.
// - `previous` is the link to the frame before, the XXH3-64 of that frame's every byte; for offset 0 it is the hash of
// the
//   data folder's id and the partition. So a frame vouches for all history before it, and a frame that was replaced,
//   dropped or brought from another journal is noticed although it is whole in itself.
//
// The layout with its rules stands also in docs/formats/journal.md.

/// The hash that ties a frame to the one before it; after a frame it stands for the whole history up to there.
using FrameLink = Id<struct FrameLinkTag, std::uint64_t>;

inline constexpr std::size_t frame_header_size = 32;
/// A larger payload is refused: every reader holds a frame in memory.
inline constexpr std::size_t frame_payload_max = std::size_t{64} << 20U;

/// What the first frame of a partition is linked to.
FrameLink first_link(std::string_view folder_id, PartitionId partition);

/// What the frame after `frame` (header and payload) is linked to.
FrameLink link_after(std::string_view frame);

/// Seals a payload (at most `frame_payload_max` bytes) into the frame for that place.
std::string encode_frame(PartitionId partition, JournalOffset offset, FrameLink previous, std::string_view payload);

/// The payload (a view into `frame`) if the frame is whole, belongs to that place and follows `previous` (nothing:
/// unknown, because the frame before is damaged; then not compared). Otherwise an error whose place names partition and
/// offset, and which says what differs. `frame` must end where the frame ends.
Result<std::string_view> decode_frame(std::string_view frame, PartitionId partition, JournalOffset offset,
                                      std::optional<FrameLink> previous);

/// "partition 3, offset 17": how this room names a place in its errors.
std::string place_text(PartitionId partition, JournalOffset offset);

}  // namespace lapwing
