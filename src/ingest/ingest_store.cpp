#include "ingest/ingest_store.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ingest/seen_hashes.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t day_seconds = 86'400;
/// So long messages are gathered that are written together: nobody waits for it.
constexpr auto gathering = std::chrono::milliseconds(50);

/// Messages are forgotten by the day, so that forgetting costs nothing.
std::int64_t day_of_second(Instant at) { return at.seconds() / day_seconds; }

constexpr const char* tables =
    "CREATE TABLE IF NOT EXISTS seen (day INTEGER NOT NULL, hashes BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS seen_by_day ON seen (day);"
    "CREATE TABLE IF NOT EXISTS visitor (anonymous_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, "
    "introduced INTEGER NOT NULL, done INTEGER NOT NULL) WITHOUT ROWID";

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return stable_hash(text); }
};

}  // namespace

struct IngestStore::Parts {
  // The file, which one thread uses at a time.
  std::mutex file_mutex;
  std::optional<SqliteDatabase> database;
  std::int64_t written_day = 0;
  // What is in memory.
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::map<std::int64_t, SeenHashes> days;
  std::size_t seen = 0;
  std::map<std::int64_t, std::string> waiting;  // hashes as bytes, by day
  std::unordered_map<std::string, VisitorLink, TextHash, std::equal_to<>> links;
  bool is_stopping = false;
  std::thread writer;

  Result<void> load(Instant now);
  void insert(std::int64_t day, std::uint64_t hash);
  void forget(std::int64_t before);
  void write_on();
  Result<void> write(const std::map<std::int64_t, std::string>& batch);
};

Result<void> IngestStore::Parts::load(Instant now) {
  const std::int64_t first = day_of_second(now - kept);
  SqliteStatement drop = TRY(database->prepare("DELETE FROM seen WHERE day < ?"));
  drop.bind(1, first);
  CHECK(drop.run());
  SqliteStatement seen_rows = TRY(database->prepare("SELECT day, hashes FROM seen"));
  while (TRY(seen_rows.step())) {
    const std::string_view bytes = seen_rows.bytes(1);
    for (std::size_t at = 0; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
      std::uint64_t hash = 0;
      std::memcpy(&hash, bytes.data() + at, sizeof hash);
      insert(seen_rows.integer(0), hash);
    }
  }
  SqliteStatement link_rows = TRY(database->prepare("SELECT anonymous_id, customer_id, introduced, done FROM visitor"));
  while (TRY(link_rows.step())) {
    VisitorLink link;
    link.customer_id = link_rows.bytes(1);
    link.introduced = link_rows.integer(2) != 0;
    link.is_done = link_rows.integer(3) != 0;
    links.emplace(link_rows.bytes(0), std::move(link));
  }
  return {};
}

void IngestStore::Parts::insert(std::int64_t day, std::uint64_t hash) {
  if (days[day].insert(hash)) ++seen;
  while (seen > messages_max && days.size() > 1) forget(days.begin()->first + 1);
}

void IngestStore::Parts::forget(std::int64_t before) {
  while (!days.empty() && days.begin()->first < before) {
    seen -= days.begin()->second.size();
    days.erase(days.begin());
  }
}

/// The writer's thread: whatever came while the last was being written goes together.
void IngestStore::Parts::write_on() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [&] { return is_stopping || !waiting.empty(); });
    if (waiting.empty()) return;
    changed.wait_for(lock, gathering, [&] { return is_stopping; });
    const std::map<std::int64_t, std::string> batch = std::exchange(waiting, {});
    lock.unlock();
    const auto written = write(batch);
    // As with the journal: after a write that failed nobody knows what the file holds.
    ensure(written.has_value(), "ingest.db can be written");
    lock.lock();
  }
}

Result<void> IngestStore::Parts::write(const std::map<std::int64_t, std::string>& batch) {
  const std::lock_guard lock(file_mutex);
  SqliteStatement insert_row = TRY(database->prepare("INSERT INTO seen (day, hashes) VALUES (?, ?)"));
  SqliteStatement drop = TRY(database->prepare("DELETE FROM seen WHERE day < ?"));
  return database->transaction([&]() -> Result<void> {
    for (const auto& [day, hashes] : batch) {
      insert_row.bind(1, day);
      insert_row.bind_blob(2, hashes);
      CHECK(insert_row.run());
    }
    const std::int64_t newest = batch.rbegin()->first;
    if (newest == written_day) return {};
    written_day = newest;
    drop.bind(1, newest - kept.ms / 1000 / day_seconds);
    return drop.run();
  });
}

IngestStore::IngestStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

IngestStore::~IngestStore() {
  if (!parts_->writer.joinable()) return;
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->is_stopping = true;
  }
  parts_->changed.notify_all();
  parts_->writer.join();
}

Result<std::unique_ptr<IngestStore>> IngestStore::open(const std::optional<std::filesystem::path>& folder,
                                                       Instant now) {
  auto parts = std::make_unique<Parts>();
  if (folder) {
    parts->database = TRY(SqliteDatabase::open(*folder / "ingest.db", {.access = SqliteOptions::Access::create}));
    CHECK(parts->database->execute(tables));
    CHECK(parts->load(now));
    parts->writer = std::thread([of = parts.get()] { of->write_on(); });
  }
  return std::unique_ptr<IngestStore>(new IngestStore(std::move(parts)));
}

bool IngestStore::claim(std::string_view message_id, Instant now) {
  const std::uint64_t hash = stable_hash(message_id);
  const std::lock_guard lock(parts_->mutex);
  parts_->forget(day_of_second(now - kept));
  for (const auto& [day, hashes] : parts_->days) {
    if (hashes.contains(hash)) return false;
  }
  parts_->insert(day_of_second(now), hash);
  return true;
}

void IngestStore::release(const std::vector<std::string>& message_ids) {
  const std::lock_guard lock(parts_->mutex);
  for (const std::string& id : message_ids) {
    for (auto& [day, hashes] : parts_->days) {
      if (hashes.erase(stable_hash(id))) --parts_->seen;
    }
  }
}

void IngestStore::keep(const std::vector<std::string>& message_ids, Instant now) {
  if (!parts_->database || message_ids.empty()) return;
  std::string bytes;
  for (const std::string& id : message_ids) {
    const std::uint64_t hash = stable_hash(id);
    bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  }
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->waiting[day_of_second(now)] += bytes;
  }
  parts_->changed.notify_one();
}

std::optional<VisitorLink> IngestStore::customer_of(std::string_view anonymous_id) const {
  const std::lock_guard lock(parts_->mutex);
  const auto found = parts_->links.find(anonymous_id);
  if (found == parts_->links.end()) return std::nullopt;
  return found->second;
}

Result<void> IngestStore::link(const std::string& anonymous_id, const std::string& customer_id, bool introduced) {
  if (parts_->database) {
    const std::lock_guard lock(parts_->file_mutex);
    SqliteStatement put = TRY(
        parts_->database->prepare("INSERT OR REPLACE INTO visitor (anonymous_id, customer_id, introduced, done) "
                                  "VALUES (?, ?, ?, 0)"));
    put.bind_text(1, anonymous_id);
    put.bind_text(2, customer_id);
    put.bind(3, introduced ? 1 : 0);
    CHECK(put.run());
    CHECK(parts_->database->checkpoint_when_due());
  }
  const std::lock_guard lock(parts_->mutex);
  VisitorLink link;
  link.customer_id = customer_id;
  link.introduced = introduced;
  parts_->links[anonymous_id] = std::move(link);
  return {};
}

Result<void> IngestStore::finish(const std::vector<std::string>& anonymous_ids) {
  if (parts_->database && !anonymous_ids.empty()) {
    const std::lock_guard lock(parts_->file_mutex);
    SqliteStatement put = TRY(parts_->database->prepare("UPDATE visitor SET done = 1 WHERE anonymous_id = ?"));
    CHECK(parts_->database->transaction([&]() -> Result<void> {
      for (const std::string& id : anonymous_ids) {
        put.bind_text(1, id);
        CHECK(put.run());
      }
      return {};
    }));
  }
  const std::lock_guard lock(parts_->mutex);
  for (const std::string& id : anonymous_ids) parts_->links[id].is_done = true;
  return {};
}

std::vector<std::string> IngestStore::unfinished() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<std::string> ids;
  for (const auto& [id, link] : parts_->links) {
    if (!link.is_done) ids.push_back(id);
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace lapwing
