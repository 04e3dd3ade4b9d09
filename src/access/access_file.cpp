#include "access/access_file.hpp"

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::int64_t format_version = 1;

/// Times are milliseconds since 1970; what proves somebody is kept as a hash.
constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS user (id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  role TEXT NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL, is_disabled INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS session (digest BLOB PRIMARY KEY, user INTEGER NOT NULL, created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL, address TEXT NOT NULL, client TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS key (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,
  permissions INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,
  action TEXT NOT NULL, subject TEXT NOT NULL, address TEXT NOT NULL, outcome INTEGER NOT NULL, chain BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS key_maker (key INTEGER PRIMARY KEY, user INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS approval_rule (id INTEGER PRIMARY KEY, recipients INTEGER NOT NULL, bonuses INTEGER NOT NULL,
  growth_percent INTEGER NOT NULL, expires_after INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS approval_request (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,
  status INTEGER NOT NULL, needs INTEGER NOT NULL, is_key INTEGER NOT NULL, asker INTEGER NOT NULL,
  asker_name TEXT NOT NULL, person INTEGER NOT NULL, asked_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  recipients INTEGER NOT NULL, bonuses INTEGER NOT NULL, with_recipients INTEGER NOT NULL,
  with_bonuses INTEGER NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, recounts INTEGER NOT NULL,
  decided_by INTEGER NOT NULL, decided_by_name TEXT NOT NULL, decided_at INTEGER NOT NULL, reason TEXT NOT NULL,
  outcome TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS approval_request_status ON approval_request (status);
CREATE TABLE IF NOT EXISTS unapproved (person INTEGER NOT NULL, kind INTEGER NOT NULL, subject TEXT NOT NULL,
  is_once INTEGER NOT NULL, at INTEGER NOT NULL, recipients INTEGER NOT NULL, bonuses INTEGER NOT NULL);
)";

}  // namespace

Result<std::unique_ptr<AccessFile>> AccessFile::open(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "access.db";
  SqliteDatabase database = TRY(SqliteDatabase::open(file, {.access = SqliteOptions::Access::create}));
  std::error_code error;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  if (error) return fail("cannot be kept from others: " + error.message(), file.string());
  const std::int64_t version = TRY(database.integer("PRAGMA user_version"));
  if (version > format_version) return fail("was written by a newer version of Lapwing", file.string());
  CHECK(database.execute(schema));
  CHECK(database.execute(fmt::format("PRAGMA user_version = {}", format_version)));
  return std::unique_ptr<AccessFile>(new AccessFile(std::move(database)));
}

Result<void> AccessFile::change(const std::function<Result<void>(SqliteDatabase&)>& work) {
  const std::lock_guard lock(mutex_);
  return database_.transaction([&] { return work(database_); });
}

Result<void> AccessFile::read(const std::function<Result<void>(SqliteDatabase&)>& work) {
  const std::lock_guard lock(mutex_);
  return work(database_);
}

}  // namespace lapwing
