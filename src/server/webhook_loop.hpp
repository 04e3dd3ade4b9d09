#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/instant.hpp"
#include "channel/webhook.hpp"
#include "delivery/webhook_queue.hpp"

namespace lapwing {

class DataFolder;

struct WebhookOptions {
  std::function<Instant()> clock;               ///< the wall clock; any thread may read it
  std::function<void(const std::string&)> log;  ///< told what an operator should know; from any thread
  Duration tick = Duration{250};                ///< how often the journal is looked at, in real time
  std::size_t batch = 64;                       ///< calls that are made at once
  std::size_t open_max = 10'000;                ///< calls held ready; while there are more the journal is not read on
};

/// Tells endpoints what campaigns have for them, from a thread of its own: reads the journal behind where it was, so
/// that a call leaves only when the frame that decided on it is durable, and keeps its progress with the journal.
class WebhookLoop {
 public:
  /// The folder must outlive it.
  WebhookLoop(DataFolder& folder, WebhookEndpoints endpoints, WebhookOptions options);
  /// As `stop`.
  ~WebhookLoop();
  WebhookLoop(const WebhookLoop&) = delete;
  WebhookLoop& operator=(const WebhookLoop&) = delete;

  /// An error if the progress that was kept cannot be read.
  Result<void> start();
  /// Finishes the calls in hand.
  void stop();

 private:
  void work();
  /// Reads what is new in a partition's journal.
  Result<void> fetch(PartitionId partition, Instant now);
  /// Makes calls that are due; false if none were.
  bool call();
  void keep_progress();

  DataFolder& folder_;
  WebhookChannel channel_;
  const WebhookOptions options_;
  std::string origin_;
  WebhookQueue queue_;
  std::string kept_;  // progress, as it was kept last
  Instant kept_at_ = Instant::earliest();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lapwing
