#include "journal/sqlite_journal.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cstdio>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/ensure.hpp"
#include "journal/folder_lock.hpp"
#include "journal/frame_table.hpp"
#include "journal/snapshot_folder.hpp"

namespace lapwing {
namespace {

/// Larger than SQLite's default: a frame of a hundred records takes one page instead of five, and a page is what
/// is written, checksummed and moved. See journal_bench.cpp.
constexpr int page_size = 16384;

/// 128 bits of the system's randomness in hexadecimal, so that no two folders share an id.
std::string new_folder_id() {
  std::array<unsigned char, 16> random{};
  ensure(::getrandom(random.data(), random.size(), 0) == static_cast<ssize_t>(random.size()),
         "the system gives random bytes");
  std::string text;
  for (const unsigned char byte : random) text += fmt::format("{:02x}", byte);
  return text;
}

void print_line(std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); }

/// Read-only connections at rest: opening one costs more than a small read.
class ReadConnections {
 public:
  explicit ReadConnections(std::filesystem::path file) : file_(std::move(file)) {}

  /// Runs `read` on a connection that no other thread has meanwhile.
  template <class Read>
  auto with(Read read) -> decltype(read(std::declval<SqliteDatabase&>())) {
    SqliteDatabase connection = TRY(take());
    auto result = read(connection);
    const std::lock_guard guard(mutex_);
    resting_.push_back(std::move(connection));
    return result;
  }

 private:
  Result<SqliteDatabase> take() {
    const std::lock_guard guard(mutex_);
    if (resting_.empty()) return SqliteDatabase::open(file_, {.access = SqliteOptions::Access::read});
    SqliteDatabase connection = std::move(resting_.back());
    resting_.pop_back();
    return connection;
  }

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<SqliteDatabase> resting_;
};

struct OpenedFile {
  SqliteDatabase database;
  std::string folder_id;
  std::vector<PartitionTail> tails;
};

Result<OpenedFile> open_file(const std::filesystem::path& folder, const SqliteJournalOptions& options) {
  const std::filesystem::path file = journal_file(folder);
  if (!options.create && !std::filesystem::exists(file)) {
    return fail("there is no journal.db in this folder", folder.string());
  }
  SqliteDatabase database = TRY(SqliteDatabase::open(file, {.access = options.create ? SqliteOptions::Access::create
                                                                                     : SqliteOptions::Access::write,
                                                            .page_size = page_size,
                                                            .checkpoint_bytes = options.checkpoint_bytes}));
  if (!TRY(has_tables(database))) {
    if (!options.create) return fail("the journal is empty: its making was interrupted", file.string());
    CHECK(create_tables(database, new_folder_id(), options.partitions));
    CHECK(sync_folder(folder));
  }
  JournalIdentity identity = TRY(load_identity(database));
  std::vector<PartitionTail> tails;
  for (std::uint16_t i = 0; i < identity.partitions; ++i) {
    const PartitionTail tail = TRY(load_tail(database, PartitionId{i}));
    CHECK(verify_tail(database, identity.folder_id, PartitionId{i}, tail));
    tails.push_back(tail);
  }
  return OpenedFile{std::move(database), std::move(identity.folder_id), std::move(tails)};
}

}  // namespace

/// In the order of making: the lock is taken first and given back last.
struct SqliteJournal::Parts {
  Parts(FolderLock folder_lock, const std::filesystem::path& folder, SnapshotFolder snapshot_folder, OpenedFile opened,
        const SqliteJournalOptions& options)
      : lock(std::move(folder_lock)),
        folder_id(std::move(opened.folder_id)),
        partitions(static_cast<std::uint16_t>(opened.tails.size())),
        snapshots(std::move(snapshot_folder)),
        readers(journal_file(folder)),
        writer(std::move(opened.database), std::move(opened.tails), {options.under_way_bytes, options.commit_bytes},
               options.fatal ? options.fatal : FatalHandler(print_line)) {}

  /// For SnapshotFolder: the link at an offset up to the durable end.
  Result<FrameLink> link_at(PartitionId partition, JournalOffset next) {
    return readers.with([&](SqliteDatabase& database) -> Result<FrameLink> {
      return lapwing::link_at(database, folder_id, partition, next);
    });
  }

  FolderLock lock;
  std::string folder_id;
  std::uint16_t partitions;
  SnapshotFolder snapshots;
  ReadConnections readers;
  JournalWriter writer;
};

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::filesystem::path& folder,
                                                           SqliteJournalOptions options) {
  ensure(options.partitions > 0, "a journal has at least one partition");
  if (options.create) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) return fail(fmt::format("cannot make the data folder: {}", code.message()), folder.string());
  }
  FolderLock lock = TRY(FolderLock::take(folder));
  OpenedFile opened = TRY(open_file(folder, options));
  SnapshotFolder snapshots = TRY(SnapshotFolder::open(snapshots_folder(folder)));
  return std::unique_ptr<SqliteJournal>(new SqliteJournal(
      std::make_unique<Parts>(std::move(lock), folder, std::move(snapshots), std::move(opened), options)));
}

SqliteJournal::SqliteJournal(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteJournal::~SqliteJournal() = default;

std::uint16_t SqliteJournal::partition_count() const { return parts_->partitions; }

JournalOffset SqliteJournal::append(PartitionId partition, std::string payload, Durable durable) {
  return parts_->writer.append(partition, std::move(payload), std::move(durable));
}

void SqliteJournal::flush() { parts_->writer.flush(); }

JournalOffset SqliteJournal::next_offset(PartitionId partition) const { return parts_->writer.next_offset(partition); }

Result<void> SqliteJournal::read(PartitionId partition, JournalOffset from, const Reader& reader) const {
  const JournalOffset end = parts_->writer.durable_end(partition);
  if (from > end) {
    return fail(fmt::format("the journal ends before, at offset {}", end.value), place_text(partition, from));
  }
  return parts_->readers.with([&](SqliteDatabase& database) -> Result<void> {
    const FrameLink previous = TRY(link_at(database, parts_->folder_id, partition, from));
    return walk_frames(database, {partition, from, end, previous}, reader,
                       [](Error error) -> Result<void> { return std::unexpected(std::move(error)); });
  });
}

Result<void> SqliteJournal::save_snapshot(PartitionId partition, JournalOffset next, std::string_view image) {
  if (parts_->writer.durable_end(partition) < next) flush();
  ensure(next <= parts_->writer.durable_end(partition), "a snapshot is not ahead of its journal");
  return parts_->snapshots.save(partition, next, TRY(parts_->link_at(partition, next)), image);
}

Result<std::optional<Snapshot>> SqliteJournal::latest_snapshot(PartitionId partition) const {
  return parts_->snapshots.latest(partition, [&](JournalOffset next) { return parts_->link_at(partition, next); });
}

Result<std::optional<std::string>> SqliteJournal::metadata(std::string_view key) const {
  return parts_->readers.with([&](SqliteDatabase& database) { return load_metadata(database, key); });
}

void SqliteJournal::set_metadata(std::string key, std::string value) {
  parts_->writer.set_metadata(std::move(key), std::move(value));
}

}  // namespace lapwing
