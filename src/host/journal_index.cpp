#include "host/journal_index.hpp"

#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "journal/journal.hpp"
#include "journal/read_between.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {
namespace {

constexpr const char* tables =
    "CREATE TABLE IF NOT EXISTS stretch (partition INTEGER NOT NULL, first INTEGER NOT NULL, next INTEGER NOT NULL, "
    "last INTEGER NOT NULL, subjects BLOB NOT NULL, PRIMARY KEY (partition, first)) WITHOUT ROWID";

/// Frames from `first` on to before `next`, and what they are about.
struct Stretch {
  JournalOffset first;
  JournalOffset next;
  std::int64_t last = 0;  // a hash of the last frame
  std::vector<std::uint16_t> subjects;
};

std::int64_t hash_of(std::string_view payload) { return static_cast<std::int64_t>(stable_hash(payload)); }

/// Whether the frame before `end` is in the journal and has that hash.
bool ends_so(const Journal& journal, PartitionId partition, JournalOffset end, std::int64_t hash) {
  if (end.value == 0 || end > journal.next_offset(partition)) return false;
  bool is_same = false;
  const auto read = read_between(journal, partition, JournalOffset{end.value - 1}, end,
                                 [&](JournalOffset, std::string_view payload) -> Result<void> {
                                   is_same = hash_of(payload) == hash;
                                   return {};
                                 });
  return read && is_same;
}

}  // namespace

struct JournalIndex::Parts {
  const Journal& journal;
  const std::size_t stretch_size;
  std::mutex mutex;  // over what follows
  std::optional<SqliteDatabase> database;
  std::vector<JournalOffset> indexed;  // by partition: up to where

  Parts(const Journal& all, std::size_t bytes) : journal(all), stretch_size(bytes), indexed(all.partition_count()) {}
  Result<void> open(const std::filesystem::path& file);
  void do_without();
  bool is_kept() {
    const std::lock_guard lock(mutex);
    return database.has_value();
  }
  Result<void> insert(PartitionId partition, const std::vector<Stretch>& stretches);
  Result<std::vector<Stretch>> stretches_of(PartitionId partition);
  JournalOffset end_of(PartitionId partition) {
    const std::lock_guard lock(mutex);
    return indexed[partition.value];
  }
};

/// The index follows from the journal: a fault in it is no reason to stop.
void JournalIndex::Parts::do_without() {
  const std::lock_guard lock(mutex);
  database.reset();
}

Result<void> JournalIndex::Parts::open(const std::filesystem::path& file) {
  indexed.assign(journal.partition_count(), JournalOffset{});
  database.reset();
  database = TRY(SqliteDatabase::open(file, {.access = SqliteOptions::Access::create}));
  CHECK(database->execute(tables));
  // SQLite gives the other columns of the row that has the maximum.
  SqliteStatement ends = TRY(database->prepare("SELECT partition, max(next), last FROM stretch GROUP BY partition"));
  bool is_of_another = false;
  while (TRY(ends.step())) {
    const std::int64_t partition = ends.integer(0);
    const JournalOffset end{static_cast<std::uint64_t>(ends.integer(1))};
    is_of_another = is_of_another || partition < 0 || partition >= journal.partition_count();
    if (is_of_another) continue;
    const PartitionId id{static_cast<std::uint16_t>(partition)};
    is_of_another = !ends_so(journal, id, end, ends.integer(2));
    indexed[id.value] = end;
  }
  if (!is_of_another) return {};
  indexed.assign(journal.partition_count(), JournalOffset{});
  return database->execute("DELETE FROM stretch");
}

Result<void> JournalIndex::Parts::insert(PartitionId partition, const std::vector<Stretch>& stretches) {
  const std::lock_guard lock(mutex);
  // Another thread may have been as far.
  if (!database || stretches.empty() || stretches.front().first != indexed[partition.value]) return {};
  SqliteStatement row = TRY(database->prepare("INSERT INTO stretch VALUES (?, ?, ?, ?, ?)"));
  CHECK(database->transaction([&]() -> Result<void> {
    for (const Stretch& stretch : stretches) {
      row.bind(1, partition.value);
      row.bind(2, static_cast<std::int64_t>(stretch.first.value));
      row.bind(3, static_cast<std::int64_t>(stretch.next.value));
      row.bind(4, stretch.last);
      row.bind_blob(5, {reinterpret_cast<const char*>(stretch.subjects.data()), stretch.subjects.size() * 2});
      CHECK(row.run());
    }
    return {};
  }));
  indexed[partition.value] = stretches.back().next;
  return {};
}

Result<std::vector<Stretch>> JournalIndex::Parts::stretches_of(PartitionId partition) {
  const std::lock_guard lock(mutex);
  std::vector<Stretch> stretches;
  if (!database) return stretches;
  SqliteStatement rows = TRY(
      database->prepare("SELECT first, next, subjects FROM stretch WHERE partition = ? ORDER BY first"));
  rows.bind(1, partition.value);
  while (TRY(rows.step())) {
    const std::string_view bytes = rows.bytes(2);
    Stretch& stretch = stretches.emplace_back();
    stretch.first.value = static_cast<std::uint64_t>(rows.integer(0));
    stretch.next.value = static_cast<std::uint64_t>(rows.integer(1));
    stretch.subjects.resize(bytes.size() / 2);
    std::memcpy(stretch.subjects.data(), bytes.data(), stretch.subjects.size() * 2);
  }
  return stretches;
}

JournalIndex::JournalIndex(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
JournalIndex::~JournalIndex() = default;

std::unique_ptr<JournalIndex> JournalIndex::open(const std::filesystem::path& folder, const Journal& journal,
                                                 std::size_t stretch) {
  auto parts = std::make_unique<Parts>(journal, stretch);
  if (!folder.empty() && !parts->open(folder / "index.db")) {
    for (const char* name : {"index.db", "index.db-wal", "index.db-shm"}) {
      std::error_code ignored;
      std::filesystem::remove(folder / name, ignored);
    }
    if (!parts->open(folder / "index.db")) parts->do_without();
  }
  return std::unique_ptr<JournalIndex>(new JournalIndex(std::move(parts)));
}

Result<bool> JournalIndex::keep_up(PartitionId partition, std::size_t bytes_max) {
  if (!parts_->is_kept()) return false;
  std::vector<Stretch> stretches;
  RecordSubjects subjects;
  JournalOffset first = parts_->end_of(partition);
  std::size_t bytes = 0, all_bytes = 0;
  const JournalOffset all{std::numeric_limits<std::uint64_t>::max()};
  bool is_enough = false;
  const auto index = [&](JournalOffset offset, std::string_view payload) -> Result<void> {
    if (all_bytes >= bytes_max && !stretches.empty()) {
      is_enough = true;
      return fail("indexed enough");
    }
    const Batch batch = TRY(decode_batch(payload));
    for (const Record& record : batch.records) subjects.add(record);
    bytes += payload.size();
    all_bytes += payload.size();
    if (bytes < parts_->stretch_size) return {};
    const auto sorted = subjects.sorted();
    stretches.push_back({first, JournalOffset{offset.value + 1}, hash_of(payload), {sorted.begin(), sorted.end()}});
    first = stretches.back().next;
    bytes = 0;
    subjects.clear();
    return {};
  };
  const auto read = read_between(parts_->journal, partition, first, all, index);
  if (!read && !is_enough) return std::unexpected(read.error());
  if (!parts_->insert(partition, stretches)) parts_->do_without();
  return is_enough;
}

Result<void> JournalIndex::read(PartitionId partition, const RecordSubjects& subjects,
                                const std::function<void(const Record&)>& reader) {
  constexpr std::size_t at_once = 8'000'000;
  while (TRY(keep_up(partition, at_once))) {
  }
  const auto read = [&](JournalOffset, std::string_view payload) -> Result<void> {
    const Batch batch = TRY(decode_batch(payload));
    for (const Record& record : batch.records) reader(record);
    return {};
  };
  auto stretches = parts_->stretches_of(partition);
  if (!stretches) {
    parts_->do_without();
    stretches.emplace();
  }
  JournalOffset next{};
  for (const Stretch& stretch : *stretches) {
    next = stretch.next;
    if (!subjects.any_among(stretch.subjects)) continue;
    CHECK(read_between(parts_->journal, partition, stretch.first, stretch.next, read));
  }
  return parts_->journal.read(partition, next, read);
}

}  // namespace lapwing
