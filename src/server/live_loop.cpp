#include "server/live_loop.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "host/errands.hpp"
#include "host/rfm_bounds.hpp"
#include "host/split_winners.hpp"

namespace lapwing {
namespace {

/// How often a shop without any buyer is looked at again.
constexpr Duration bounds_retry = Duration::minutes(1);
/// Messages fetched from one partition at once.
constexpr std::size_t fetch_max = 1000;

}  // namespace

LiveLoop::LiveLoop(DataFolder& folder, Courier& courier, LiveOptions options)
    : folder_(folder), courier_(courier), options_(std::move(options)) {}

LiveLoop::~LiveLoop() { stop(); }

void LiveLoop::start() {
  turn(options_.clock());
  clock_thread_ = std::thread([this] { keep_time(); });
  delivery_thread_ = std::thread([this] { carry_out(); });
}

void LiveLoop::stop() {
  if (!clock_thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  clock_thread_.join();
  delivery_thread_.join();
  folder_.host().drain();
  save_snapshots(1);
}

// ---- The clock thread

void LiveLoop::keep_time() {
  auto saved_at = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    turn(options_.clock());
    if (std::chrono::steady_clock::now() - saved_at >= std::chrono::milliseconds(options_.snapshot_every.ms)) {
      save_snapshots(options_.snapshot_frames);
      saved_at = std::chrono::steady_clock::now();
    }
    const Duration until_due = folder_.host().next_due() - options_.clock();
    lock.lock();
    pause(lock, std::min(options_.tick, until_due));
  }
}

void LiveLoop::turn(Instant now) {
  turn_day(now);
  decide_splits_of_day(now);
  folder_.host().advance(now);
  carry_errands(folder_.host(), now);
  fetch_messages();
}

void LiveLoop::turn_day(Instant now) {
  const Zone& zone = folder_.shop().zone;
  const Day today = zone.day(now);
  if (has_bounds_ && bounds_day_ >= today) return;
  if (now - bounds_asked_at_ < bounds_retry && bounds_asked_at_ <= now && bounds_day_ == today) return;
  // What was due before midnight still goes by yesterday's bounds.
  folder_.host().advance(zone.start_of(today) - Duration{1});
  const auto frozen = freeze_for_day(folder_.host(), zone, now);
  if (!frozen) options_.log("RFM bounds were refused: " + frozen.error().text());
  has_bounds_ = frozen.value_or(false);
  bounds_day_ = today;
  bounds_asked_at_ = now;
}

void LiveLoop::decide_splits_of_day(Instant now) {
  const Day today = folder_.shop().zone.day(now);
  if (splits_day_ == today) return;
  splits_day_ = today;
  const auto decided = decide_splits(folder_.host(), folder_.shop().zone, now);
  if (!decided) return options_.log("the end of a split was refused: " + decided.error().text());
  for (const SplitDecided& one : *decided) {
    options_.log(fmt::format("the split {} of {} is over: \"{}\"", one.split, one.campaign_id, one.variant));
  }
}

void LiveLoop::fetch_messages() {
  Host& host = folder_.host();
  std::vector<IntentNumber> newest(host.partition_count());
  {
    const std::lock_guard lock(mutex_);
    if (outbox_.size() >= options_.outbox_max) return;
    for (std::uint16_t i = 0; i < newest.size(); ++i) newest[i] = outbox_.newest(PartitionId{i});
  }
  std::vector<std::vector<MessageFacts>> fetched(newest.size());
  host.for_each([&](PartitionId id, const Engine& engine) {
    fetched[id.value] = pending_facts(engine, id, newest[id.value], fetch_max);
  });
  if (std::ranges::all_of(fetched, &std::vector<MessageFacts>::empty)) return;
  host.drain();  // an order that came in meanwhile may have caused some, in a frame that is still under way
  {
    const std::lock_guard lock(mutex_);
    for (auto& of_partition : fetched) {
      for (MessageFacts& facts : of_partition) outbox_.add(std::move(facts));
    }
  }
  changed_.notify_all();
}

void LiveLoop::save_snapshots(std::uint64_t frames_min) {
  const auto saved = folder_.host().save_snapshots(frames_min);
  if (!saved) options_.log("a snapshot was not saved: " + saved.error().text());
}

// ---- The delivery thread

void LiveLoop::carry_out() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::vector<MessageFacts> batch = outbox_.due(options_.clock(), options_.batch);
    if (batch.empty()) pause(lock, options_.tick);
    lock.unlock();
    if (options_.take_incoming) courier_.listen(options_.take_incoming);
    if (batch.empty()) {
      lock.lock();
      continue;
    }
    Outbox::Receipts receipts = courier_.deliver(batch);
    const Instant now = options_.clock();
    lock.lock();
    receipts = outbox_.settle(std::move(receipts), now);
    lock.unlock();
    bring_back(std::move(receipts), now);
    lock.lock();
  }
}

void LiveLoop::bring_back(Outbox::Receipts receipts, Instant now) {
  std::vector<std::vector<Input>> by_partition(folder_.host().partition_count());
  std::size_t deferred = 0;
  std::size_t failed = 0;
  for (auto& [partition, receipt] : receipts) {
    if (receipt.outcome == ReceiptOutcome::deferred) ++deferred;
    if (is_failure(receipt.outcome)) ++failed;
    by_partition[partition.value].push_back(std::move(receipt));
  }
  for (std::uint16_t i = 0; i < by_partition.size(); ++i) {
    if (!by_partition[i].empty()) folder_.host().submit(PartitionId{i}, std::move(by_partition[i]), now);
  }
  // A server's words may hold an address, so they stay in the journal.
  if (failed > 0) options_.log(fmt::format("{} of {} messages failed for good", failed, receipts.size()));
  if (deferred > 0) options_.log(fmt::format("{} of {} messages will be tried again", deferred, receipts.size()));
}

void LiveLoop::pause(std::unique_lock<std::mutex>& lock, Duration at_most) {
  if (stopping_) return;
  const std::int64_t ms = std::clamp<std::int64_t>(at_most.ms, 1, options_.tick.ms);
  changed_.wait_for(lock, std::chrono::milliseconds(ms));
}

}  // namespace lapwing
