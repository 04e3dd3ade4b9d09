#include "journal/memory_journal.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::string_view memory_folder_id = "memory";

}  // namespace

MemoryJournal::MemoryJournal(std::uint16_t partitions, Durability durability)
    : durability_(durability), lanes_(partitions) {
  ensure(partitions > 0, "a journal has at least one partition");
  for (std::uint16_t i = 0; i < partitions; ++i) lanes_[i].link = first_link(memory_folder_id, PartitionId{i});
  metadata_ = {{"folder_id", std::string(memory_folder_id)},
               {"format_version", "1"},
               {"partition_count", std::to_string(partitions)}};
}

const MemoryJournal::Lane& MemoryJournal::lane(PartitionId partition) const {
  ensure(partition.value < lanes_.size(), "the partition is one of the journal's");
  return lanes_[partition.value];
}

MemoryJournal::Lane& MemoryJournal::lane(PartitionId partition) {
  ensure(partition.value < lanes_.size(), "the partition is one of the journal's");
  return lanes_[partition.value];
}

std::uint16_t MemoryJournal::partition_count() const { return static_cast<std::uint16_t>(lanes_.size()); }

JournalOffset MemoryJournal::append(PartitionId partition, std::string payload, Durable durable) {
  Waiting waiting{partition, {}, std::move(durable)};
  {
    const std::lock_guard guard(mutex_);
    Lane& lane = this->lane(partition);
    waiting.offset = JournalOffset{lane.frames.size()};
    lane.frames.push_back(encode_frame(partition, waiting.offset, lane.link, payload));
    lane.link = link_after(lane.frames.back());
    if (durability_ == Durability::at_flush) {
      const JournalOffset offset = waiting.offset;
      waiting_.push_back(std::move(waiting));
      return offset;
    }
  }
  const JournalOffset offset = waiting.offset;
  settle(std::move(waiting));
  return offset;
}

void MemoryJournal::settle(Waiting waiting) {
  {
    const std::lock_guard guard(mutex_);
    Lane& lane = this->lane(waiting.partition);
    lane.durable_count = std::max<std::size_t>(lane.durable_count, waiting.offset.value + 1);
  }
  if (waiting.durable) waiting.durable(waiting.offset);
}

void MemoryJournal::flush() {
  std::vector<Waiting> batch;
  {
    const std::lock_guard guard(mutex_);
    batch.swap(waiting_);
  }
  for (Waiting& waiting : batch) settle(std::move(waiting));
}

void MemoryJournal::crash() {
  const std::lock_guard guard(mutex_);
  waiting_.clear();
  for (std::uint16_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    lane.frames.resize(lane.durable_count);
    lane.link = lane.frames.empty() ? first_link(memory_folder_id, PartitionId{i}) : link_after(lane.frames.back());
  }
}

JournalOffset MemoryJournal::next_offset(PartitionId partition) const {
  const std::lock_guard guard(mutex_);
  return JournalOffset{lane(partition).frames.size()};
}

Result<void> MemoryJournal::read(PartitionId partition, JournalOffset from, const Reader& reader) const {
  for (JournalOffset offset = from;; ++offset.value) {
    std::string frame;
    FrameLink previous = first_link(memory_folder_id, partition);
    {
      const std::lock_guard guard(mutex_);
      const Lane& lane = this->lane(partition);
      if (from.value > lane.durable_count) {
        return fail(fmt::format("the journal ends before, at offset {}", lane.durable_count),
                    place_text(partition, from));
      }
      if (offset.value == lane.durable_count) return {};
      frame = lane.frames[offset.value];
      if (offset.value > 0) previous = link_after(lane.frames[offset.value - 1]);
    }
    CHECK(reader(offset, TRY(decode_frame(frame, partition, offset, previous))));
  }
}

Result<void> MemoryJournal::save_snapshot(PartitionId partition, JournalOffset next, std::string_view image) {
  flush();
  const std::lock_guard guard(mutex_);
  Lane& lane = this->lane(partition);
  ensure(next.value <= lane.durable_count, "a snapshot is not ahead of its journal");
  lane.snapshots.insert_or_assign(next, std::string(image));
  while (lane.snapshots.size() > 2) lane.snapshots.erase(lane.snapshots.begin());
  return {};
}

Result<std::optional<Snapshot>> MemoryJournal::latest_snapshot(PartitionId partition) const {
  const std::lock_guard guard(mutex_);
  const Lane& lane = this->lane(partition);
  if (lane.snapshots.empty()) return std::nullopt;
  const auto& [next, image] = *lane.snapshots.rbegin();
  return Snapshot{next, image, {}};
}

Result<std::optional<std::string>> MemoryJournal::metadata(std::string_view key) const {
  const std::lock_guard guard(mutex_);
  const auto found = metadata_.find(key);
  if (found == metadata_.end()) return std::nullopt;
  return found->second;
}

void MemoryJournal::set_metadata(std::string key, std::string value) {
  const std::lock_guard guard(mutex_);
  metadata_.insert_or_assign(std::move(key), std::move(value));
}

}  // namespace lapwing
