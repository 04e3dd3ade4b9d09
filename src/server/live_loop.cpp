#include "server/live_loop.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "delivery/courier.hpp"
#include "host/attempts.hpp"
#include "host/campaign_health.hpp"
#include "host/data_folder.hpp"
#include "host/errands.hpp"
#include "host/rfm_bounds.hpp"
#include "host/split_winners.hpp"

namespace lapwing {
namespace {

/// How often a shop without any buyer is looked at again.
constexpr Duration bounds_retry = Duration::minutes(1);
/// How often it is looked whether a campaign does harm.
constexpr Duration health_every = Duration::minutes(1);
/// How soon what cannot go now is asked for again at the latest: an operator may change what holds it.
constexpr Duration held_at_most = Duration::minutes(1);
/// How long messages that were just decided on are gathered before they are fetched.
constexpr std::chrono::milliseconds gathering{3};
/// Messages fetched from one partition at once.
constexpr std::size_t fetch_max = 1000;

}  // namespace

LiveLoop::LiveLoop(DataFolder& folder, Courier& courier, LiveOptions options)
    : folder_(folder),
      courier_(courier),
      options_(std::move(options)),
      outbox_(options_.pace),
      batch_size_(options_.batch_min) {
  for (const SendPace::DayCount& count : options_.warm_days) outbox_.pace().recall(count);
}

LiveLoop::~LiveLoop() { stop(); }

void LiveLoop::start() {
  turn(options_.clock());
  folder_.host().watch_messages([this] { nudge(); });
  clock_thread_ = std::thread([this] { keep_time(); });
  preparing_thread_ = std::thread([this] { prepare_batches(); });
  delivery_thread_ = std::thread([this] { hand_batches_over(); });
}

void LiveLoop::stop() {
  if (!clock_thread_.joinable()) return;
  folder_.host().watch_messages({});
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  clock_thread_.join();
  preparing_thread_.join();
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
    if (!is_nudged_) pause(lock, std::min(options_.tick, until_due));
    if (!std::exchange(is_nudged_, false)) continue;
    lock.unlock();
    std::this_thread::sleep_for(gathering);
    lock.lock();
  }
}

void LiveLoop::nudge() {
  {
    const std::lock_guard lock(mutex_);
    is_nudged_ = true;
  }
  changed_.notify_all();
}

void LiveLoop::turn(Instant now) {
  turn_day(now);
  decide_splits_of_day(now);
  pause_harmful(now);
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

void LiveLoop::pause_harmful(Instant now) {
  if (health_asked_at_ <= now && now - health_asked_at_ < health_every) return;
  health_asked_at_ = now;
  const auto paused = pause_harmful_campaigns(folder_.host(), options_.pace.auto_pause, now);
  if (!paused) return options_.log("a campaign was not paused: " + paused.error().text());
  for (const CampaignStatusSet& one : *paused) {
    options_.log(fmt::format("the campaign {} is paused: {}", one.campaign_id, one.reason));
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
  std::vector<std::vector<WaitingMessage>> fetched(newest.size());
  host.for_each([&](PartitionId id, const Engine& engine) {
    fetched[id.value] = waiting_messages(engine, id, newest[id.value], fetch_max);
  });
  if (std::ranges::all_of(fetched, &std::vector<WaitingMessage>::empty)) return;
  host.drain();  // an order that came in meanwhile may have caused some, in a frame that is still under way
  std::vector<std::vector<Input>> in_doubt(fetched.size());
  {
    const std::lock_guard lock(mutex_);
    for (auto& of_partition : fetched) take_up(std::move(of_partition), in_doubt);
  }
  changed_.notify_all();
  const Instant now = options_.clock();
  for (std::uint16_t i = 0; i < in_doubt.size(); ++i) {
    if (in_doubt[i].empty()) continue;
    options_.log(fmt::format("it is in doubt whether {} messages went before the last stop: they do not go again",
                             in_doubt[i].size()));
    host.submit(PartitionId{i}, std::move(in_doubt[i]), now);
  }
}

void LiveLoop::take_up_again(const std::vector<MessageName>& names) {
  std::vector<WaitingMessage> again;
  for (const MessageName name : names) {
    folder_.host().with(name.partition, [&](const Engine& engine) {
      const auto found = waiting_messages(engine, name.partition, IntentNumber{name.intent.value - 1}, 1);
      if (!found.empty() && found.front().name == name) again.push_back(found.front());
    });
  }
  const std::lock_guard lock(mutex_);
  for (WaitingMessage& message : again) outbox_.add_again(std::move(message));
  changed_.notify_all();
}

void LiveLoop::take_up(std::vector<WaitingMessage> messages, std::vector<std::vector<Input>>& in_doubt) {
  for (WaitingMessage& message : messages) {
    const MessageName name = message.name;
    if (!message.is_in_doubt || courier_.goes_again(message.channel, message.marketing)) {
      outbox_.add(std::move(message));
      continue;
    }
    outbox_.pass_over(name);
    in_doubt[name.partition.value].emplace_back(
        ReceiptArrived{name.intent, ReceiptOutcome::unknown, 0, "Lapwing stopped while it was being handed over", 0});
  }
}

void LiveLoop::save_snapshots(std::uint64_t frames_min) {
  const auto saved = folder_.host().save_snapshots(frames_min);
  if (!saved) options_.log("a snapshot was not saved: " + saved.error().text());
}

// ---- The threads of delivery

void LiveLoop::prepare_batches() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Instant now = options_.clock();
    const std::vector<MessageName> names = outbox_.due(now, folder_.shop().zone.day(now), batch_size_);
    if (names.empty()) {
      pause(lock, options_.tick);
      continue;
    }
    lock.unlock();
    std::array<std::vector<MessageFacts>, channel_count> facts;
    for (MessageFacts& one : begin(names, now)) {
      facts[static_cast<std::size_t>(one.channel)].push_back(std::move(one));
    }
    std::vector<Courier::Batch> batches;
    for (std::size_t kind = 0; kind < facts.size(); ++kind) {
      if (facts[kind].empty()) continue;
      batches.push_back(courier_.prepare(static_cast<ChannelKind>(kind), std::move(facts[kind])));
    }
    lock.lock();
    prepared_changed_.wait(lock, [&] { return prepared_.empty(); });
    prepared_ = std::move(batches);
    prepared_changed_.notify_all();
  }
  is_prepared_all_ = true;
  prepared_changed_.notify_all();
}

/// Listens in between. What is prepared counts as tried, and so goes even when it is time to stop.
void LiveLoop::hand_batches_over() {
  std::unique_lock lock(mutex_);
  for (;;) {
    prepared_changed_.wait_for(lock, std::chrono::milliseconds(options_.tick.ms),
                               [&] { return !prepared_.empty() || is_prepared_all_; });
    if (prepared_.empty() && is_prepared_all_) return;
    std::vector<Courier::Batch> batches = std::exchange(prepared_, {});
    prepared_changed_.notify_all();
    lock.unlock();
    if (options_.take_incoming) courier_.listen(options_.take_incoming);
    const auto begin = std::chrono::steady_clock::now();
    std::size_t message_count = 0;
    for (Courier::Batch& batch : batches) {
      message_count += batch.messages.size();
      hand_over(std::move(batch));
    }
    const auto taken = std::chrono::steady_clock::now() - begin;
    lock.lock();
    fit_batches(message_count, Duration{std::chrono::duration_cast<std::chrono::milliseconds>(taken).count()});
  }
}

void LiveLoop::fit_batches(std::size_t message_count, Duration taken) {
  if (taken > options_.batch_time) batch_size_ = std::max(batch_size_ / 2, options_.batch_min);
  const bool was_full = message_count >= batch_size_;  // a small one tells nothing of large ones
  if (was_full && taken.ms < options_.batch_time.ms / 2) batch_size_ = std::min(batch_size_ * 2, options_.batch_max);
}

void LiveLoop::hand_over(Courier::Batch batch) {
  std::vector<Delivered> delivered = courier_.hand_over(std::move(batch));
  const Instant now = options_.clock();
  const Day day = folder_.shop().zone.day(now);
  Outbox::Receipts receipts;
  std::vector<SendPace::DayCount> warm_days;
  {
    const std::lock_guard lock(mutex_);
    receipts = outbox_.settle(std::move(delivered), now, day);
    if (options_.keep_warm_days) warm_days = outbox_.pace().counts_of(day);
  }
  if (!warm_days.empty()) options_.keep_warm_days(warm_days);
  bring_back(std::move(receipts), now);
}

std::vector<MessageFacts> LiveLoop::begin(std::span<const MessageName> batch, Instant now) {
  Host& host = folder_.host();
  const std::vector<AttemptAnswer> answers = begin_attempts(host, batch, now);
  std::vector<std::vector<IntentNumber>> going(host.partition_count());
  std::set<MessageName> untried;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const MessageName name = batch[i];
      if (answers[i].kind == AttemptAnswer::Kind::goes) {
        going[name.partition.value].push_back(name.intent);
        if (!outbox_.was_tried(name)) untried.insert(name);
      }
      if (answers[i].kind == AttemptAnswer::Kind::over) outbox_.drop(name);
      if (answers[i].kind == AttemptAnswer::Kind::waits) {
        outbox_.postpone(name, std::min(answers[i].until, now + held_at_most));
      }
    }
  }
  std::vector<std::vector<MessageFacts>> facts(going.size());
  host.for_each([&](PartitionId id, const Engine& engine) { facts[id.value] = facts_of(engine, id, going[id.value]); });
  std::vector<MessageFacts> all;
  for (auto& of_partition : facts) std::ranges::move(of_partition, std::back_inserter(all));
  const PaceSettings::Expiry& expiry = options_.pace.expiry;
  for (MessageFacts& one : all) {
    const Duration worth = one.marketing ? expiry.marketing : expiry.other;
    one.is_expired = now - one.queued_at > worth && untried.contains({one.partition, one.intent});
  }
  return all;
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
