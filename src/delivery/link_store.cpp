#include "delivery/link_store.hpp"

#include <bit>
#include <mutex>
#include <unordered_set>

#include "journal/sqlite.hpp"

namespace lapwing {
namespace {

/// So many links that were kept lately are remembered, 16 bytes or so each.
constexpr std::size_t remembered_max = 200'000;

std::int64_t column_of(std::uint64_t id) { return std::bit_cast<std::int64_t>(id); }

}  // namespace

struct LinkStore::Parts {
  SqliteDatabase database;
  SqliteStatement insert;
  SqliteStatement select;
  std::mutex mutex;
  std::unordered_set<std::uint64_t> remembered;  // durable ones
};

LinkStore::LinkStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LinkStore::~LinkStore() = default;

Result<std::unique_ptr<LinkStore>> LinkStore::open(const std::filesystem::path& folder) {
  SqliteDatabase database = TRY(SqliteDatabase::open(folder / "links.db", {.access = SqliteOptions::Access::create}));
  CHECK(database.execute("CREATE TABLE IF NOT EXISTS link (id INTEGER PRIMARY KEY, url TEXT NOT NULL)"));
  SqliteStatement insert = TRY(database.prepare("INSERT OR IGNORE INTO link (id, url) VALUES (?, ?)"));
  SqliteStatement select = TRY(database.prepare("SELECT url FROM link WHERE id = ?"));
  auto parts = std::unique_ptr<Parts>(new Parts{std::move(database), std::move(insert), std::move(select), {}, {}});
  return std::unique_ptr<LinkStore>(new LinkStore(std::move(parts)));
}

Result<void> LinkStore::keep(const std::vector<Link>& links) {
  const std::lock_guard lock(parts_->mutex);
  std::vector<const Link*> unknown;
  for (const Link& link : links) {
    if (!parts_->remembered.contains(link.id)) unknown.push_back(&link);
  }
  if (unknown.empty()) return {};
  CHECK(parts_->database.transaction([&]() -> Result<void> {
    for (const Link* link : unknown) {
      parts_->insert.bind(1, column_of(link->id));
      parts_->insert.bind_text(2, link->url);
      CHECK(parts_->insert.run());
    }
    return {};
  }));
  if (parts_->remembered.size() > remembered_max) parts_->remembered.clear();
  for (const Link* link : unknown) parts_->remembered.insert(link->id);
  return {};
}

Result<std::optional<std::string>> LinkStore::find(std::uint64_t id) {
  const std::lock_guard lock(parts_->mutex);
  parts_->select.bind(1, column_of(id));
  if (!TRY(parts_->select.step())) return std::nullopt;
  std::string url(parts_->select.bytes(0));
  parts_->select.reset();
  return url;
}

}  // namespace lapwing
