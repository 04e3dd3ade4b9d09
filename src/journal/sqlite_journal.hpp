#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "journal/journal.hpp"
#include "journal/journal_writer.hpp"

namespace lapwing {

struct SqliteJournalOptions {
  bool create = false;            ///< make the data folder or its journal where there is none
  std::uint16_t partitions = 16;  ///< of a journal that is made now; an existing one keeps its own
  std::size_t under_way_bytes = std::size_t{64} << 20U;  ///< `append` waits while more than this is not yet committed
  std::size_t commit_bytes = std::size_t{8} << 20U;      ///< what one transaction takes at most
  std::int64_t checkpoint_bytes = 64LL << 20U;           ///< how far the log grows before it is moved into journal.db
  FatalHandler fatal = {};                               ///< empty: prints to standard error
};

/// The embedded journal: an SQLite file `journal.db` and the folder `snapshots/` in the data folder, which this process
/// alone may write while the journal is open (a lock on the file `lock` sees to it).
///
/// Every frame is on disk before its callback runs: write-ahead log with `synchronous=FULL`, all partitions' frames
/// committed together by one thread. A failed write or fsync ends the process with exit code 70 after one line to the
/// fatal handler. Reading uses connections of its own and never waits for the writer.
class SqliteJournal final : public Journal {
 public:
  /// Opens and checks where each partition ends; the whole history is checked as it is read, or by `check_journal`.
  static Result<std::unique_ptr<SqliteJournal>> open(const std::filesystem::path& folder,
                                                     SqliteJournalOptions options = {});
  /// Commits what is queued.
  ~SqliteJournal() override;

  [[nodiscard]] std::uint16_t partition_count() const override;
  JournalOffset append(PartitionId partition, std::string payload, Durable durable) override;
  void flush() override;
  [[nodiscard]] JournalOffset next_offset(PartitionId partition) const override;
  Result<void> read(PartitionId partition, JournalOffset from, const Reader& reader) const override;
  Result<void> save_snapshot(PartitionId partition, JournalOffset next, std::string_view image) override;
  Result<std::optional<Snapshot>> latest_snapshot(PartitionId partition) const override;
  [[nodiscard]] Result<std::optional<std::string>> metadata(std::string_view key) const override;
  void set_metadata(std::string key, std::string value) override;

 private:
  struct Parts;
  explicit SqliteJournal(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
