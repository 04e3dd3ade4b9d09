#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace lapwing {

/// What a partition's state was before the frame `next_offset`: load the image, then replay from there.
struct Snapshot {
  JournalOffset next_offset;
  std::string image;
  /// Newer snapshots that were found damaged and passed over; nothing is lost by it, but the operator should know.
  std::vector<Error> passed_over;
};

/// The log of every partition: bytes at offsets 0, 1, 2, ... that never change. It knows nothing of what they mean.
///
/// Any thread may call anything. Appends to one partition keep the order of the calls; partitions are independent. An
/// implementation that cannot make a frame durable ends the process rather than go on: so appending has no error.
class Journal {
 public:
  /// Told once that a frame is on disk. It must not block (it holds up every partition's commits), may append, and
  /// may not call `flush`. Callbacks run one at a time, within a partition in the order of the offsets.
  using Durable = std::move_only_function<void(JournalOffset)>;
  /// Given each frame in turn; its error ends the reading and becomes the result. The view lasts for the call.
  using Reader = std::function<Result<void>(JournalOffset, std::string_view payload)>;

  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  virtual ~Journal() = default;

  [[nodiscard]] virtual std::uint16_t partition_count() const = 0;

  /// Queues a frame and gives the offset it will have. Waits only while too many bytes are under way (back-pressure).
  /// `durable` (may be empty) runs once the frame and all before it in its partition are durable: not earlier may
  /// the frame be acknowledged or its consequences leave the process. `payload` is at most `frame_payload_max` bytes.
  virtual JournalOffset append(PartitionId partition, std::string payload, Durable durable) = 0;

  /// Waits until everything appended before the call is durable and its callbacks have run.
  virtual void flush() = 0;

  /// Appends and waits until it is durable.
  JournalOffset append_and_wait(PartitionId partition, std::string payload);

  /// The offset that the next appended frame of this partition gets; frames before it may still be under way.
  [[nodiscard]] virtual JournalOffset next_offset(PartitionId partition) const = 0;

  /// Reads the durable frames from `from` on, verifying each and its link to the one before. An error names the place
  /// of the damage or gap; frames before it have been given to the reader by then. `from` past the end is an error
  /// too: somebody remembers frames that the journal has lost.
  virtual Result<void> read(PartitionId partition, JournalOffset from, const Reader& reader) const = 0;

  /// Keeps the image of a partition as it is before frame `next` (waits until all frames before it are durable), and
  /// the one saved before it; older ones go. An error leaves the earlier snapshots as they were.
  virtual Result<void> save_snapshot(PartitionId partition, JournalOffset next, std::string_view image) = 0;

  /// The newest sound snapshot, if any was saved. An error if all are damaged, or if it is not of this history.
  virtual Result<std::optional<Snapshot>> latest_snapshot(PartitionId partition) const = 0;

  /// A small value kept with the journal, such as "partition_count", "folder_id", "format_version" (these three are
  /// the journal's own and are not set from outside).
  [[nodiscard]] virtual Result<std::optional<std::string>> metadata(std::string_view key) const = 0;
  /// Durable on return.
  virtual void set_metadata(std::string key, std::string value) = 0;
};

}  // namespace lapwing
