#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "host/partition.hpp"

namespace lapwing {

class Journal;

struct HostOptions {
  std::uint32_t workers = 0;  ///< threads; 0: one per processor, at most one per partition
  /// Batches that may wait for each worker before `submit` blocks: memory stays bounded however fast inputs come.
  std::size_t queue_limit = 64;
};

/// All partitions on their worker threads. Any thread may call anything; calls about one partition are carried out in
/// order.
class Host {
 public:
  /// Told, once the frame is durable, what became of the inputs. Runs on a thread of the host's or the journal's and
  /// must not block.
  using Done = Partition::Done;

  /// Restores every partition, in parallel. The journal must outlive the host.
  static Result<std::unique_ptr<Host>> open(Journal& journal, HostOptions options = {});
  /// Carries out what is queued and waits until it is durable.
  ~Host();

  [[nodiscard]] std::uint16_t partition_count() const;
  [[nodiscard]] PartitionId partition_of(std::string_view customer_id) const;

  /// Inputs of one partition, decided on together at `now`. Blocks while the worker has too much to do.
  void submit(PartitionId partition, std::vector<Input> inputs, Instant now, Done done = {});
  /// Plays virtual time in one partition, see Partition::play.
  void play(PartitionId partition, std::vector<std::pair<Instant, Input>> inputs, Instant until, Done done = {});
  /// An input for every partition: what is global. Waits until it is durable everywhere; the first refusal, if any.
  Result<Tally> publish(const Input& input, Instant now);
  /// Has every partition decide what is due by `now`; returns when all of it is durable.
  void advance(Instant now);
  /// The earliest instant at which any partition has something to decide.
  [[nodiscard]] Instant next_due();
  /// Calls `told` each time messages were decided on, once they are durable; empty: nobody any more. It runs on the
  /// journal's thread and must not block. Waits until no call of what was told before can begin.
  void watch_messages(const std::function<void()>& told);
  /// Waits until all that was submitted is durable and told.
  void drain();

  /// Runs `work` for every partition on its own thread, in parallel across workers, and waits for all.
  void for_each(const std::function<void(PartitionId, const Engine&)>& work);
  /// Runs `work` for one partition on its thread and waits.
  void with(PartitionId partition, const std::function<void(const Engine&)>& work);
  /// Saves snapshots of the partitions that have at least `frames_min` frames behind their last one.
  Result<void> save_snapshots(std::uint64_t frames_min = 1);
  /// A hash over all partitions' states: equal states have equal hashes.
  [[nodiscard]] std::uint64_t state_hash();

 private:
  class Worker;
  struct Parts;
  explicit Host(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
