#include "access/keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "access/access_file.hpp"
#include "access/secret.hpp"

namespace lapwing {
namespace {

constexpr std::string_view prefix = "lapwing_";
constexpr std::size_t name_bytes_max = 100;
constexpr Duration written_within = Duration::hours(1);
constexpr std::int64_t unused = -1;

Result<void> check(const ApiKey& key) {
  if (key.name.empty() || key.name.size() > name_bytes_max) {
    return fail(fmt::format("expected what it is for, in at most {} bytes", name_bytes_max), "name");
  }
  if (key.permissions == PermissionSet()) return fail("expected one permission at least", "permissions");
  constexpr PermissionSet for_browsers{Permission::record_browser_events};
  if ((key.permissions.bits() & for_browsers.bits()) != 0 && key.permissions != for_browsers) {
    return fail("a key for browsers, which anybody can read, may do nothing else", "permissions");
  }
  if (key.expires_at <= key.created_at) return fail("expected a time to come", "expires_at");
  return {};
}

}  // namespace

Result<std::unique_ptr<Keys>> Keys::open(AccessFile& file) {
  auto keys = std::unique_ptr<Keys>(new Keys(file));
  CHECK(keys->load());
  return keys;
}

Result<void> Keys::load() {
  return file_.read([this](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(database.prepare(
        "SELECT digest, id, name, permissions, created_at, expires_at, used_at, coalesce(user, 0) FROM key "
        "LEFT JOIN key_maker ON key_maker.key = key.id"));
    while (TRY(rows.step())) {
      ApiKey key;
      key.id = rows.integer(1);
      key.name = rows.bytes(2);
      key.permissions = PermissionSet::from_bits(static_cast<std::uint32_t>(rows.integer(3)));
      key.created_at = Instant{rows.integer(4)};
      key.expires_at = Instant{rows.integer(5)};
      key.made_by = rows.integer(7);
      if (rows.integer(6) != unused) key.used_at = Instant{rows.integer(6)};
      keys_.emplace(std::string(rows.bytes(0)), std::move(key));
    }
    return {};
  });
}

Result<Keys::Made> Keys::make(ApiKey key) {
  CHECK(check(key));
  std::string secret = std::string(prefix) + new_secret();
  const std::string digest = digest_of(secret);
  const std::lock_guard lock(mutex_);
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement insert = TRY(
        database.prepare("INSERT INTO key (name, digest, permissions, created_at, "
                         "expires_at, used_at) VALUES (?, ?, ?, ?, ?, ?)"));
    insert.bind_text(1, key.name);
    insert.bind_blob(2, digest);
    insert.bind(3, key.permissions.bits());
    insert.bind(4, key.created_at.ms);
    insert.bind(5, key.expires_at.ms);
    insert.bind(6, unused);
    CHECK(insert.run());
    key.id = TRY(database.integer("SELECT last_insert_rowid()"));
    SqliteStatement maker = TRY(database.prepare("INSERT OR REPLACE INTO key_maker VALUES (?, ?)"));
    maker.bind(1, key.id);
    maker.bind(2, key.made_by);
    return maker.run();
  }));
  keys_.emplace(digest, key);
  return Made{std::move(key), std::move(secret)};
}

std::vector<ApiKey> Keys::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<ApiKey> all;
  for (const auto& [digest, key] : keys_) all.push_back(key);
  std::ranges::sort(all, {}, &ApiKey::id);
  return all;
}

std::optional<Actor> Keys::use(const std::string& secret, Instant now) {
  if (!secret.starts_with(prefix)) return std::nullopt;
  const std::string digest = digest_of(secret);
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(digest);
  if (found == keys_.end() || found->second.expires_at <= now) return std::nullopt;
  ApiKey& key = found->second;
  if (!key.used_at || now - *key.used_at >= written_within) {
    const Result<void> written = file_.change([&](SqliteDatabase& database) -> Result<void> {
      SqliteStatement update = TRY(database.prepare("UPDATE key SET used_at = ? WHERE id = ?"));
      update.bind(1, now.ms);
      update.bind(2, key.id);
      return update.run();
    });
    if (!written) return std::nullopt;  // what cannot be kept lets nobody in
    key.used_at = now;
  }
  return Actor{Actor::Kind::key, key.id, key.name, key.permissions};
}

Result<bool> Keys::revoke(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(keys_, id, [](const auto& entry) { return entry.second.id; });
  if (found == keys_.end()) return false;
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement erase = TRY(database.prepare("DELETE FROM key WHERE id = ?"));
    erase.bind(1, id);
    return erase.run();
  }));
  keys_.erase(found);
  return true;
}

}  // namespace lapwing
