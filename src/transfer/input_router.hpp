#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "base/instant.hpp"
#include "host/host.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Gathers inputs by partition and submits them in batches, so that each journal frame holds many. One thread at a
/// time.
class InputRouter {
 public:
  /// `before_submit` runs before each batch goes: what the batch refers to must be durable by then.
  /// `is_beside_service`: few and small ones are under way at a time.
  InputRouter(Host& host, Instant now, std::function<Result<void>()> before_submit, bool is_beside_service = false);
  /// Waits for what is under way.
  ~InputRouter();
  InputRouter(const InputRouter&) = delete;
  InputRouter& operator=(const InputRouter&) = delete;

  /// What became of the inputs of one kind; complete after `finish`.
  struct Counters {
    std::atomic<std::uint64_t> added{0};
    std::atomic<std::uint64_t> changed{0};
    std::atomic<std::uint64_t> unchanged{0};
    std::atomic<std::uint64_t> refused{0};
  };

  /// `counters` must outlive the router; all inputs of one batch share it, so kinds are not mixed: see `finish`.
  Result<void> put(std::string_view customer_id, Input input, Counters& counters);
  /// Submits what is gathered, waits until it is durable and carries the errands that came of it. Call it between
  /// kinds.
  Result<void> finish();
  /// Waits until nothing that was submitted counts any more. What is gathered stays.
  void settle() { host_.drain(); }

 private:
  void wait_for_room();
  Result<void> submit(PartitionId partition);

  Host& host_;
  Instant now_;
  std::function<Result<void>()> before_submit_;
  std::vector<std::vector<Input>> gathered_;
  Counters* counters_ = nullptr;
  const bool is_beside_service_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t under_way_ = 0;  // batches, counted only beside a service
};

}  // namespace lapwing
