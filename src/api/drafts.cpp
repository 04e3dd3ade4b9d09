#include "api/drafts.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::int64_t format_version = 1;

/// Times are milliseconds since 1970. The counter outlives the drafts, so that no revision comes twice.
constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS draft (campaign TEXT PRIMARY KEY, text TEXT NOT NULL, revision INTEGER NOT NULL,
  based_on INTEGER NOT NULL, saved_at INTEGER NOT NULL, saved_by TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO counter VALUES ('revision', 0);
)";

}  // namespace

Result<void> Drafts::open(const std::filesystem::path& folder) {
  const std::lock_guard lock(mutex_);
  const std::filesystem::path file = folder / "drafts.db";
  SqliteDatabase database = TRY(SqliteDatabase::open(file, {.access = SqliteOptions::Access::create}));
  const std::int64_t version = TRY(database.integer("PRAGMA user_version"));
  if (version > format_version) return fail("was written by a newer version of Lapwing", file.string());
  CHECK(database.execute(schema));
  CHECK(database.execute(fmt::format("PRAGMA user_version = {}", format_version)));
  last_revision_ = static_cast<std::uint32_t>(TRY(database.integer("SELECT value FROM counter")));
  {
    SqliteStatement read = TRY(
        database.prepare("SELECT campaign, text, revision, based_on, saved_at, saved_by FROM draft"));
    while (TRY(read.step())) {
      Draft draft{.campaign = std::string(read.bytes(0)),
                  .text = std::string(read.bytes(1)),
                  .revision = static_cast<std::uint32_t>(read.integer(2)),
                  .based_on = static_cast<std::uint32_t>(read.integer(3)),
                  .saved_at = Instant{read.integer(4)},
                  .saved_by = std::string(read.bytes(5))};
      drafts_.insert_or_assign(draft.campaign, std::move(draft));
    }
  }
  database_ = std::move(database);
  return {};
}

std::optional<Draft> Drafts::find(const std::string& campaign) const {
  const std::lock_guard lock(mutex_);
  const auto found = drafts_.find(campaign);
  return found == drafts_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Draft> Drafts::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Draft> all;
  for (const auto& [campaign, draft] : drafts_) all.push_back(draft);
  return all;
}

Result<Draft> Drafts::save(Draft draft, std::uint32_t over) {
  if (draft.text.size() > text_max) return fail(fmt::format("expected at most {} bytes", text_max), "text");
  const std::lock_guard lock(mutex_);
  const auto before = drafts_.find(draft.campaign);
  const std::uint32_t known = before == drafts_.end() ? 0 : before->second.revision;
  if (known != over) return fail("the draft was changed meanwhile", "revision");
  if (before == drafts_.end() && drafts_.size() >= count_max) {
    return fail(fmt::format("there are {} drafts already: publish or delete some", count_max));
  }
  if (before != drafts_.end()) draft.based_on = before->second.based_on;
  draft.revision = last_revision_ + 1;
  CHECK(write(draft.campaign, &draft));
  last_revision_ = draft.revision;
  drafts_.insert_or_assign(draft.campaign, draft);
  return draft;
}

Result<bool> Drafts::remove(const std::string& campaign, std::uint32_t revision) {
  const std::lock_guard lock(mutex_);
  const auto found = drafts_.find(campaign);
  if (found == drafts_.end() || found->second.revision != revision) return false;
  CHECK(write(campaign, nullptr));
  drafts_.erase(found);
  return true;
}

Result<void> Drafts::write(const std::string& campaign, const Draft* draft) {
  if (!database_) return {};
  return database_->transaction([&]() -> Result<void> {
    if (draft == nullptr) {
      SqliteStatement erase = TRY(database_->prepare("DELETE FROM draft WHERE campaign = ?1"));
      erase.bind_text(1, campaign);
      return erase.run();
    }
    SqliteStatement save = TRY(database_->prepare("INSERT OR REPLACE INTO draft VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
    save.bind_text(1, campaign);
    save.bind_text(2, draft->text);
    save.bind(3, draft->revision);
    save.bind(4, draft->based_on);
    save.bind(5, draft->saved_at.ms);
    save.bind_text(6, draft->saved_by);
    CHECK(save.run());
    SqliteStatement count = TRY(database_->prepare("UPDATE counter SET value = ?1"));
    count.bind(1, draft->revision);
    return count.run();
  });
}

}  // namespace lapwing
