#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "channel/webhook.hpp"
#include "delivery/webhook_queue.hpp"
#include "server/subscription_event.hpp"
#include "server/subscription_store.hpp"

namespace lapwing {

class DataFolder;

struct SubscriptionOptions {
  std::function<Instant()> clock;               ///< the wall clock; any thread may read it
  std::function<void(const std::string&)> log;  ///< told what an operator should know; from any thread
  bool private_allowed = false;                 ///< whether this machine and its network may be called, and without TLS
  Duration tick = Duration{250};                ///< how often the journal is looked at, in real time
  std::size_t batch = 16;                       ///< calls that are made at once
  std::size_t open_max = 500;                   ///< calls held ready; while there are more the journal is not read on
};

/// Tells one receiver of decisions, from a thread of its own, so that one who is slow holds up nobody else: reads the
/// journal behind where it was, so that a call leaves only when the frame that decided on it is durable, and keeps its
/// progress. What was accepted behind the last progress that was kept is told again, under the same id.
///
/// A receiver that fails is left alone for a while that grows up to an hour, with a single call to see whether it is
/// back. One that fails for a day is switched off; so is one that answers 410, by which it says that it is gone.
class SubscriptionRun {
 public:
  /// The folder and the store must outlive it.
  SubscriptionRun(DataFolder& folder, SubscriptionStore& store, StoredSubscription stored, SubscriptionOptions options);
  /// Finishes the calls in hand.
  ~SubscriptionRun();
  SubscriptionRun(const SubscriptionRun&) = delete;
  SubscriptionRun& operator=(const SubscriptionRun&) = delete;

  /// An error if the progress that was kept cannot be read.
  Result<void> start();
  /// No more calls than those in hand. Any thread.
  void ask_to_stop();
  /// Whether the thread has come to its end.
  [[nodiscard]] bool has_stopped() const;

  // Any thread.
  [[nodiscard]] Subscription subscription() const;
  /// What waits to be told, as far as it was read.
  [[nodiscard]] std::size_t waiting() const;
  /// All but the id. Durable when it returns. Switching it on forgets why it was off; that and another URL begin anew
  /// with a receiver that failed.
  Result<void> change(const std::function<void(Subscription&)>& how);
  /// Calls the receiver now, on this thread, with a body of the type "test".
  SubscriptionDelivery test();

  static constexpr Duration given_up_after = Duration::hours(24);

 private:
  void work();
  bool do_round();
  [[nodiscard]] bool is_stopping() const;
  [[nodiscard]] WebhookEndpoint endpoint(const Subscription& subscription) const;
  /// What is new in a partition's journal.
  Result<void> fetch(PartitionId partition, const std::set<SubscribedKind>& kinds, Instant now);
  /// Events of a frame; they point into its batch.
  struct FoundFrame {
    JournalOffset frame{};
    std::unique_ptr<Batch> batch;
    std::vector<SubscribedEvent> events;
  };
  void take_up(PartitionId partition, const std::vector<FoundFrame>& found, Instant now);
  /// Makes calls that are due; false if none were.
  bool call();
  void settle(const WebhookCall& one, const SendResult& result, Duration took);
  /// What that outcome says of the receiver.
  void judge(const SendResult& result, Instant now);
  void keep_progress();
  [[nodiscard]] std::string id_of(const WebhookKey& key) const;

  DataFolder& folder_;
  SubscriptionStore& store_;
  const SubscriptionOptions options_;
  const std::string origin_;
  const std::string secret_;
  const std::int64_t id_;
  std::string saved_;  // progress, as it was kept last

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Subscription subscription_;
  std::size_t waiting_ = 0;
  bool stopping_ = false;
  bool stopped_ = false;
  bool begins_anew_ = false;  // with its receiver, from the next round on

  // Of the thread.
  WebhookQueue queue_;
  WebhookChannel channel_;
  std::vector<SubscriptionDelivery> deliveries_;  // that were not kept yet
  Instant kept_at_ = Instant::earliest();
  Instant paused_until_ = Instant::earliest();
  std::size_t trouble_ = 0;  // rounds that failed running
  std::thread thread_;
};

}  // namespace lapwing
