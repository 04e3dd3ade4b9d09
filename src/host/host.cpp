#include "host/host.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <latch>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "base/hash.hpp"
#include "host/reading_turns.hpp"
#include "journal/journal.hpp"

namespace lapwing {

/// However much there is to decide, a piece of a reading comes about after so long, and then the next one.
constexpr std::chrono::milliseconds patience_max{5};

/// One thread and the partitions that are its own.
///
/// Pieces of readings that give way stand in a line of their own: what is to be decided overtakes them, and never the
/// other way round, so that a reading sees all that was submitted before it.
class Host::Worker {
 public:
  using Work = std::move_only_function<void()>;

  explicit Worker(std::size_t queue_limit) : queue_limit_(queue_limit), thread_([this] { run(); }) {}
  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  /// Queues work, waiting while the queue is full. Must not be called from the worker's own thread.
  void post(Work work) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return queue_.size() < queue_limit_; });
    queue_.push_back({std::move(work), ++posted_, {}});
    lock.unlock();
    changed_.notify_all();
  }
  /// The same of what gives way. There are few of them: their readers take turns.
  void post_patient(Work work) {
    {
      const std::lock_guard lock(mutex_);
      patient_.push_back({std::move(work), ++posted_, std::chrono::steady_clock::now()});
    }
    changed_.notify_all();
  }

 private:
  struct Posted {
    Work work;
    std::uint64_t number = 0;
    std::chrono::steady_clock::time_point at;
  };

  /// The line whose first is next. Neither is to be both empty.
  std::deque<Posted>& next_line() {
    if (patient_.empty()) return queue_;
    if (queue_.empty()) return patient_;
    const auto waits_since = std::max(patient_.front().at, piece_ended_);
    const bool has_waited = std::chrono::steady_clock::now() - waits_since > patience_max;
    return has_waited && patient_.front().number < queue_.front().number ? patient_ : queue_;
  }

  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !queue_.empty() || !patient_.empty(); });
      if (queue_.empty() && patient_.empty()) return;
      std::deque<Posted>& line = next_line();
      const bool is_piece = &line == &patient_;
      Work work = std::move(line.front().work);
      line.pop_front();
      lock.unlock();
      changed_.notify_all();
      work();
      if (is_piece) piece_ended_ = std::chrono::steady_clock::now();
    }
  }

  std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Posted> queue_, patient_;
  std::chrono::steady_clock::time_point piece_ended_{};  // the worker's alone
  std::uint64_t posted_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last: it starts when all else is ready
};

struct Host::Parts {
  explicit Parts(Journal& of) : journal(of) {}

  Journal& journal;
  std::vector<std::unique_ptr<Partition>> partitions;
  std::vector<std::unique_ptr<Worker>> workers;

  Worker& worker_of(PartitionId partition) { return *workers[partition.value % workers.size()]; }
  Partition& partition(PartitionId id) { return *partitions[id.value]; }

  /// Runs `work` for every partition on its own thread and waits for all.
  void everywhere(const std::function<void(Partition&)>& work) {
    std::latch left(static_cast<std::ptrdiff_t>(partitions.size()));
    for (auto& partition : partitions) {
      worker_of(partition->id()).post([&] {
        work(*partition);
        left.count_down();
      });
    }
    left.wait();
  }

  /// Runs `work` for these partitions, as a reading: in turn and giving way if this thread is a reader's.
  void read(std::span<const std::unique_ptr<Partition>> of, const std::function<void(Partition&)>& work) {
    ReadingTurns::Reader* reader = ReadingTurns::Reader::of_this_thread();
    std::latch left(static_cast<std::ptrdiff_t>(of.size()));
    std::atomic<std::int64_t> cost = 0;  // nanoseconds
    if (reader != nullptr) reader->begin(of.size() > 1);
    for (const auto& one : of) {
      if (reader == nullptr) {
        worker_of(one->id()).post([&, &partition = *one] {
          work(partition);
          left.count_down();
        });
      } else {
        worker_of(one->id()).post_patient([&, &partition = *one] {
          const auto began = ReadingTurns::thread_time();
          work(partition);
          cost += (ReadingTurns::thread_time() - began).count();
          left.count_down();
        });
      }
    }
    left.wait();
    if (reader != nullptr) reader->end(ReadingTurns::Duration(cost));
  }
};

Host::Host(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Host::~Host() {
  parts_->workers.clear();  // carries out what is queued
  parts_->journal.flush();
}

Result<std::unique_ptr<Host>> Host::open(Journal& journal, HostOptions options) {
  auto parts = std::make_unique<Parts>(journal);
  const std::uint32_t count = journal.partition_count();
  std::uint32_t workers = options.workers != 0 ? options.workers : std::max(1u, std::thread::hardware_concurrency());
  workers = std::min(workers, count);
  for (std::uint32_t i = 0; i < workers; ++i) parts->workers.push_back(std::make_unique<Worker>(options.queue_limit));
  for (std::uint32_t i = 0; i < count; ++i) {
    parts->partitions.push_back(std::make_unique<Partition>(PartitionId{static_cast<std::uint16_t>(i)}, journal));
  }
  std::mutex mutex;
  std::optional<Error> first;
  parts->everywhere([&](Partition& partition) {
    auto restored = partition.restore();
    const std::lock_guard lock(mutex);
    if (!restored && !first) first = restored.error();
  });
  if (first) return std::unexpected(*first);
  return std::unique_ptr<Host>(new Host(std::move(parts)));
}

std::uint16_t Host::partition_count() const { return static_cast<std::uint16_t>(parts_->partitions.size()); }

PartitionId Host::partition_of(std::string_view customer_id) const {
  return PartitionId{static_cast<std::uint16_t>(stable_hash(customer_id) % parts_->partitions.size())};
}

void Host::submit(PartitionId partition, std::vector<Input> inputs, Instant now, Done done) {
  parts_->worker_of(partition).post(
      [&at = parts_->partition(partition), now, inputs = std::move(inputs), done = std::move(done)]() mutable {
        at.apply(std::move(inputs), now, std::move(done));
      });
}

void Host::play(PartitionId partition, std::vector<std::pair<Instant, Input>> inputs, Instant until, Done done) {
  parts_->worker_of(partition).post(
      [&at = parts_->partition(partition), inputs = std::move(inputs), until, done = std::move(done)]() mutable {
        at.play(std::move(inputs), until, std::move(done));
      });
}

Result<Tally> Host::publish(const Input& input, Instant now) {
  std::mutex mutex;
  Tally sum;
  std::latch told(static_cast<std::ptrdiff_t>(parts_->partitions.size()));
  for (std::uint16_t i = 0; i < partition_count(); ++i) {
    submit(PartitionId{i}, std::vector<Input>{input}, now, [&](const Tally& tally) {
      {
        const std::lock_guard lock(mutex);
        sum.added += tally.added;
        sum.changed += tally.changed;
        sum.unchanged += tally.unchanged;
        sum.refused.insert(sum.refused.end(), tally.refused.begin(), tally.refused.end());
      }
      told.count_down();
    });
  }
  told.wait();
  if (!sum.refused.empty()) return std::unexpected(sum.refused.front().second);
  return sum;
}

void Host::advance(Instant now) {
  std::latch told(static_cast<std::ptrdiff_t>(parts_->partitions.size()));
  for (auto& partition : parts_->partitions) {
    parts_->worker_of(partition->id()).post([&at = *partition, now, &told] {
      at.advance(now, [&told](const Tally&) { told.count_down(); });
    });
  }
  told.wait();
}

Instant Host::next_due() {
  std::mutex mutex;
  Instant due = Instant::never();
  for_each([&](PartitionId, const Engine& engine) {
    const Instant here = engine.next_due();
    const std::lock_guard lock(mutex);
    due = std::min(due, here);
  });
  return due;
}

void Host::watch_messages(const std::function<void()>& told) {
  parts_->everywhere([&](Partition& partition) { partition.watch_messages(told); });
  parts_->journal.flush();
}

void Host::drain() {
  parts_->everywhere([](Partition&) {});
  parts_->journal.flush();
}

void Host::for_each(const std::function<void(PartitionId, const Engine&)>& work) {
  parts_->read(parts_->partitions, [&](Partition& partition) { work(partition.id(), partition.engine()); });
}

void Host::with(PartitionId partition, const std::function<void(const Engine&)>& work) {
  parts_->read(std::span(parts_->partitions).subspan(partition.value, 1), [&](Partition& at) { work(at.engine()); });
}

Result<void> Host::save_snapshots(std::uint64_t frames_min) {
  std::mutex mutex;
  std::optional<Error> first;
  parts_->everywhere([&](Partition& partition) {
    if (partition.frames_since_snapshot() < frames_min) return;
    auto saved = partition.save_snapshot();
    const std::lock_guard lock(mutex);
    if (!saved && !first) first = saved.error();
  });
  if (first) return std::unexpected(*first);
  return {};
}

std::uint64_t Host::state_hash() {
  std::vector<std::uint64_t> hashes(parts_->partitions.size());
  for_each([&](PartitionId id, const Engine& engine) { hashes[id.value] = stable_hash(engine.save()); });
  return stable_hash({reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(hashes[0])});
}

}  // namespace lapwing
