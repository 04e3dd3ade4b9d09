#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/incoming.hpp"
#include "delivery/courier.hpp"
#include "delivery/outbox.hpp"

namespace lapwing {

class DataFolder;

struct LiveOptions {
  std::function<Instant()> clock;                   ///< the wall clock; any thread may read it
  std::function<void(const std::string&)> log;      ///< told what an operator should know; from any thread
  Duration tick = Duration{100};                    ///< how late the clock may look, in real time
  Duration snapshot_every = Duration::seconds(15);  ///< how often snapshots are thought of, in real time
  std::uint64_t snapshot_frames = 1000;             ///< frames behind its last snapshot that are worth a new one
  /// Messages that are handed to the channel at once: so many that it takes about `batch_time`, within these bounds. As
  /// many more may be under way to it: what a crash leaves in doubt.
  std::size_t batch_min = 50;
  std::size_t batch_max = 1000;
  Duration batch_time = Duration{100};
  std::size_t outbox_max = 20'000;                 ///< messages held ready at once; the others wait in the engine
  TakeIncoming take_incoming = {};                 ///< given what comes in over channels; on the delivery thread
  PaceSettings pace = usual_pace();                ///< how fast messages go
  std::vector<SendPace::DayCount> warm_days = {};  ///< what a warm-up knows of the days before
  /// Keeps what it learned of this day; on the delivery thread.
  std::function<void(const std::vector<SendPace::DayCount>&)> keep_warm_days = {};
};

/// What makes a host live. The clock thread has every partition decide what has come due, freezes RFM bounds when the
/// shop's day turns, carries errands between partitions, fetches messages that were decided on, and saves snapshots.
/// One thread of delivery makes attempts durable and renders the messages, and the other one hands them over meanwhile
/// and brings receipts back: the next batch is ready when the last one is through. A message leaves only when the frame
/// that decided on it is durable.
class LiveLoop {
 public:
  /// The folder and the courier must outlive it, and the courier is its alone.
  LiveLoop(DataFolder& folder, Courier& courier, LiveOptions options);
  /// As `stop`.
  ~LiveLoop();
  LiveLoop(const LiveLoop&) = delete;
  LiveLoop& operator=(const LiveLoop&) = delete;

  /// Decides what came due while nobody looked, and starts the threads.
  void start();
  /// Takes up messages that are pending again; see `send_again`. Any thread.
  void take_up_again(const std::vector<MessageName>& names);
  /// Finishes the batch in hand, waits until all is durable and saves snapshots.
  void stop();

 private:
  /// Messages were decided on by what came in: they are not left until the clock is looked at again. Any thread.
  void nudge();
  void keep_time();
  void prepare_batches();
  void hand_batches_over();
  void turn(Instant now);
  void turn_day(Instant now);
  void decide_splits_of_day(Instant now);
  void pause_harmful(Instant now);
  void fetch_messages();
  /// Takes the messages into the outbox, but those of which it is in doubt whether they went and a copy may not go.
  void take_up(std::vector<WaitingMessage> messages, std::vector<std::vector<Input>>& in_doubt);
  /// Hands over, and brings back what became of it.
  void hand_over(Courier::Batch batch);
  std::vector<MessageFacts> begin(std::span<const MessageName> batch, Instant now);
  /// The next batches have so many messages that each takes as long as it should, this one having taken so long.
  void fit_batches(std::size_t message_count, Duration taken);
  void bring_back(Outbox::Receipts receipts, Instant now);
  void save_snapshots(std::uint64_t frames_min);
  void pause(std::unique_lock<std::mutex>& lock, Duration at_most);

  DataFolder& folder_;
  Courier& courier_;
  const LiveOptions options_;

  // Of the clock thread.
  Day bounds_day_{};
  Day splits_day_{};  // on which splits were asked for their winners last
  bool has_bounds_ = false;
  Instant bounds_asked_at_ = Instant::earliest();
  Instant health_asked_at_ = Instant::earliest();

  std::mutex mutex_;
  std::condition_variable changed_;  // messages came, or it is time to stop
  Outbox outbox_;
  bool stopping_ = false;
  bool is_nudged_ = false;
  std::vector<Courier::Batch> prepared_;  // by kind, of one round; the next one waits until they are taken
  std::size_t batch_size_ = 0;
  bool is_prepared_all_ = false;  // and nothing more comes
  std::condition_variable prepared_changed_;
  std::thread clock_thread_;
  std::thread preparing_thread_;
  std::thread delivery_thread_;
};

}  // namespace lapwing
