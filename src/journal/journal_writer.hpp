#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "journal/frame_table.hpp"
#include "journal/journal.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {

/// Told one line before the process ends because the journal cannot be written; by default printed to standard error.
using FatalHandler = std::function<void(std::string_view line)>;

/// The one thread that writes a journal's file, and the queue before it. For use inside this room.
///
/// It takes what all partitions have queued, commits it in one transaction, and only then runs the callbacks: the
/// slower the disk, the more frames share one fsync. When a write fails it tells the fatal handler and ends the process
/// with exit code 70: after a failed fsync nobody knows what is on disk but the next start, which reads it.
class JournalWriter {
 public:
  struct Limits {
    std::size_t under_way_bytes;  ///< `append` waits while more is queued or being committed
    std::size_t commit_bytes;     ///< what one transaction takes
  };

  /// `tails[i]` is where partition i ends.
  JournalWriter(SqliteDatabase database, std::vector<PartitionTail> tails, Limits limits, FatalHandler fatal);
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;
  /// Commits what is queued, then moves the log into the file.
  ~JournalWriter();

  JournalOffset append(PartitionId partition, std::string payload, Journal::Durable durable);
  void set_metadata(std::string key, std::string value);
  void flush();

  [[nodiscard]] JournalOffset next_offset(PartitionId partition) const;
  /// The first offset that is not durable yet.
  [[nodiscard]] JournalOffset durable_end(PartitionId partition) const;

 private:
  /// Either a frame or a metadata value.
  struct Task {
    PartitionId partition;
    JournalOffset offset;
    std::string bytes;
    Journal::Durable durable;
    std::optional<std::string> metadata_key;
  };
  using Batch = std::vector<Task>;

  void run();
  Batch take_batch();
  Result<void> commit(const Batch& batch);
  Result<void> write_frame(const Task& task, SqliteStatement& insert);
  void publish(const Batch& batch);
  void acknowledge(Batch& batch);
  [[noreturn]] void die(const Error& error);
  void enqueue(Task task);

  const Limits limits_;
  const FatalHandler fatal_;

  mutable std::mutex mutex_;
  std::condition_variable queued_;
  std::condition_variable published_;
  std::condition_variable acknowledged_;
  std::deque<Task> queue_;
  std::size_t bytes_under_way_ = 0;
  std::uint64_t tasks_queued_ = 0;
  std::uint64_t tasks_acknowledged_ = 0;
  std::vector<JournalOffset> next_;
  std::vector<JournalOffset> durable_;
  bool stopping_ = false;

  // Of the thread alone:
  SqliteDatabase database_;
  std::vector<PartitionTail> tails_;
  std::thread thread_;
};

}  // namespace lapwing
