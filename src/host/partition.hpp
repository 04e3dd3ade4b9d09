#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"

namespace lapwing {

class Journal;

/// What became of submitted inputs.
struct Tally {
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  std::vector<std::pair<std::size_t, Error>> refused;  ///< which of them, and why
};

/// One engine with its place in the journal. Belongs to one thread at a time.
class Partition {
 public:
  Partition(PartitionId id, Journal& journal) : id_(id), journal_(journal) {}

  /// Loads the newest snapshot and replays what stands behind it; everything if the snapshot is of another version.
  Result<void> restore();

  [[nodiscard]] PartitionId id() const { return id_; }
  [[nodiscard]] const Engine& engine() const { return engine_; }

  /// Told, once the frame is durable, what became of the inputs: on the journal's thread, or here and now if nothing
  /// was to be recorded. May be empty.
  using Done = std::move_only_function<void(const Tally&)>;

  /// Calls `told` each time a frame that decided on messages is durable: on the journal's thread, so that it must not
  /// block.
  void watch_messages(std::function<void()> told) { messages_told_ = std::move(told); }
  /// Decides on the inputs at `now` and appends one frame.
  void apply(std::vector<Input> inputs, Instant now, Done done);
  /// Plays virtual time up to and including `until`: inputs that each come at an instant of their own, in ascending
  /// order, and between them whatever comes due, at its own instant; an input goes before what is due at the same
  /// instant.
  void play(std::vector<std::pair<Instant, Input>> inputs, Instant until, Done done);
  /// Decides what is due by `now`.
  void advance(Instant now, Done done);
  /// Saves the state as it is now, so that the next opening replays only what comes later.
  Result<void> save_snapshot();
  /// Frames appended since the last snapshot.
  [[nodiscard]] std::uint64_t frames_since_snapshot() const { return frames_since_snapshot_; }

 private:
  void append(std::vector<Record> records, Tally tally, Done done);

  PartitionId id_;
  Journal& journal_;
  Engine engine_;
  std::uint64_t frames_since_snapshot_ = 0;
  std::function<void()> messages_told_;
};

/// Re-decides a partition's whole history from its first frame and compares every record. Gives the number of records,
/// or an error that names the frame and what differs.
Result<std::uint64_t> verify_partition(const Journal& journal, PartitionId partition);

}  // namespace lapwing
