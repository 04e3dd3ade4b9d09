#pragma once

#include <map>
#include <mutex>

#include "journal/frame.hpp"
#include "journal/journal.hpp"

namespace lapwing {

/// A journal in memory, for tests, backtests and the simulation: no thread, no clock, no disk, so equal calls give
/// equal journals. Its frames are the same bytes that lie on disk elsewhere, and reading verifies them all the same.
class MemoryJournal final : public Journal {
 public:
  /// When an appended frame becomes durable: within `append`, on the calling thread; or only in `flush`, so that a
  /// test can hold frames in doubt and lose them by `crash`.
  enum class Durability { at_once, at_flush };

  explicit MemoryJournal(std::uint16_t partitions, Durability durability = Durability::at_once);

  [[nodiscard]] std::uint16_t partition_count() const override;
  JournalOffset append(PartitionId partition, std::string payload, Durable durable) override;
  void flush() override;
  [[nodiscard]] JournalOffset next_offset(PartitionId partition) const override;
  Result<void> read(PartitionId partition, JournalOffset from, const Reader& reader) const override;
  Result<void> save_snapshot(PartitionId partition, JournalOffset next, std::string_view image) override;
  Result<std::optional<Snapshot>> latest_snapshot(PartitionId partition) const override;
  [[nodiscard]] Result<std::optional<std::string>> metadata(std::string_view key) const override;
  void set_metadata(std::string key, std::string value) override;

  /// As after a power cut: forgets the frames that are not durable, and their callbacks.
  void crash();

 private:
  struct Waiting {
    PartitionId partition;
    JournalOffset offset;
    Durable durable;
  };
  struct Lane {
    std::vector<std::string> frames;
    std::size_t durable_count = 0;
    FrameLink link;
    std::map<JournalOffset, std::string> snapshots;
  };

  const Lane& lane(PartitionId partition) const;
  Lane& lane(PartitionId partition);
  void settle(Waiting waiting);

  const Durability durability_;
  mutable std::mutex mutex_;
  std::vector<Lane> lanes_;
  std::vector<Waiting> waiting_;
  std::map<std::string, std::string, std::less<>> metadata_;
};

}  // namespace lapwing
