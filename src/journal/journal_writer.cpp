#include "journal/journal_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr int exit_code_broken_disk = 70;

std::vector<JournalOffset> ends_of(const std::vector<PartitionTail>& tails) {
  std::vector<JournalOffset> ends;
  for (const PartitionTail& tail : tails) ends.push_back(tail.next);
  return ends;
}

}  // namespace

JournalWriter::JournalWriter(SqliteDatabase database, std::vector<PartitionTail> tails, Limits limits,
                             FatalHandler fatal)
    : limits_(limits),
      fatal_(std::move(fatal)),
      next_(ends_of(tails)),
      durable_(next_),
      database_(std::move(database)),
      tails_(std::move(tails)),
      thread_([this] { run(); }) {}

JournalWriter::~JournalWriter() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  thread_.join();
}

JournalOffset JournalWriter::append(PartitionId partition, std::string payload, Journal::Durable durable) {
  ensure(partition.value < next_.size(), "the partition is one of the journal's");
  ensure(payload.size() <= frame_payload_max, "a frame's payload is at most frame_payload_max bytes");
  std::unique_lock lock(mutex_);
  // A callback that appends runs on the very thread that makes room, so it must not wait. Nor must a frame that is
  // larger than the limit by itself.
  published_.wait(lock, [&] {
    return bytes_under_way_ == 0 || bytes_under_way_ + payload.size() <= limits_.under_way_bytes ||
           std::this_thread::get_id() == thread_.get_id();
  });
  const JournalOffset offset = next_[partition.value];
  ensure(offset.value + 1 < offset_limit, "a partition's journal has room for 2^40 frames");
  next_[partition.value] = JournalOffset{offset.value + 1};
  enqueue({partition, offset, std::move(payload), std::move(durable), {}});
  return offset;
}

void JournalWriter::set_metadata(std::string key, std::string value) {
  {
    const std::lock_guard guard(mutex_);
    enqueue({{}, {}, std::move(value), {}, std::move(key)});
  }
  flush();
}

void JournalWriter::enqueue(Task task) {
  bytes_under_way_ += task.bytes.size();
  ++tasks_queued_;
  queue_.push_back(std::move(task));
  queued_.notify_one();
}

void JournalWriter::flush() {
  ensure(std::this_thread::get_id() != thread_.get_id(), "no callback waits for other callbacks");
  std::unique_lock lock(mutex_);
  const std::uint64_t awaited = tasks_queued_;
  acknowledged_.wait(lock, [&] { return tasks_acknowledged_ >= awaited; });
}

JournalOffset JournalWriter::next_offset(PartitionId partition) const {
  const std::lock_guard guard(mutex_);
  ensure(partition.value < next_.size(), "the partition is one of the journal's");
  return next_[partition.value];
}

JournalOffset JournalWriter::durable_end(PartitionId partition) const {
  const std::lock_guard guard(mutex_);
  ensure(partition.value < durable_.size(), "the partition is one of the journal's");
  return durable_[partition.value];
}

void JournalWriter::run() {
  for (Batch batch = take_batch(); !batch.empty(); batch = take_batch()) {
    if (Result<void> committed = commit(batch); !committed) die(committed.error());
    publish(batch);
    acknowledge(batch);
    if (Result<void> moved = database_.checkpoint_when_due(); !moved) die(moved.error());
  }
  if (Result<void> moved = database_.checkpoint_fully(); !moved) die(moved.error());
}

JournalWriter::Batch JournalWriter::take_batch() {
  Batch batch;
  std::unique_lock lock(mutex_);
  queued_.wait(lock, [&] { return !queue_.empty() || stopping_; });
  for (std::size_t bytes = 0; !queue_.empty() && bytes < limits_.commit_bytes;) {
    bytes += queue_.front().bytes.size();
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

Result<void> JournalWriter::commit(const Batch& batch) {
  // Prepared once per transaction, not per frame.
  SqliteStatement insert = TRY(database_.prepare("INSERT INTO frames(key, frame) VALUES(?, ?)"));
  SqliteStatement update = TRY(database_.prepare("UPDATE tails SET next=?, link=? WHERE partition=?"));
  std::vector<PartitionTail> before = tails_;
  CHECK(database_.execute("BEGIN IMMEDIATE"));
  for (const Task& task : batch) {
    if (task.metadata_key) {
      CHECK(store_metadata(database_, *task.metadata_key, task.bytes));
    } else {
      CHECK(write_frame(task, insert));
    }
  }
  for (std::uint16_t i = 0; i < tails_.size(); ++i) {
    if (tails_[i] == before[i]) continue;
    update.bind(1, static_cast<std::int64_t>(tails_[i].next.value));
    update.bind(2, static_cast<std::int64_t>(tails_[i].link.value));
    update.bind(3, i);
    CHECK(update.run());
  }
  return database_.execute("COMMIT");
}

Result<void> JournalWriter::write_frame(const Task& task, SqliteStatement& insert) {
  PartitionTail& tail = tails_[task.partition.value];
  ensure(tail.next == task.offset, "frames are written in the order of their offsets");
  const std::string frame = encode_frame(task.partition, task.offset, tail.link, task.bytes);
  insert.bind(1, frame_key(task.partition, task.offset));
  insert.bind_blob(2, frame);
  CHECK(insert.run());
  tail = {JournalOffset{task.offset.value + 1}, link_after(frame)};
  return {};
}

/// Lets readers see the batch and producers fill the room it leaves.
void JournalWriter::publish(const Batch& batch) {
  {
    const std::lock_guard guard(mutex_);
    for (const Task& task : batch) bytes_under_way_ -= task.bytes.size();
    for (std::size_t i = 0; i < durable_.size(); ++i) durable_[i] = tails_[i].next;
  }
  published_.notify_all();
}

void JournalWriter::acknowledge(Batch& batch) {
  for (Task& task : batch) {
    if (task.durable) task.durable(task.offset);
  }
  {
    const std::lock_guard guard(mutex_);
    tasks_acknowledged_ += batch.size();
  }
  acknowledged_.notify_all();
}

void JournalWriter::die(const Error& error) {
  fatal_(
      fmt::format("lapwing: fatal: the journal cannot be written: {}. Nothing more is accepted; what was "
                  "acknowledged is on disk. Start again when the disk is sound.",
                  error.text()));
  ::_exit(exit_code_broken_disk);
}

}  // namespace lapwing
