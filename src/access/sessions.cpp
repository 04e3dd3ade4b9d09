#include "access/sessions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "access/access_file.hpp"
#include "access/secret.hpp"

namespace lapwing {
namespace {

constexpr std::size_t client_bytes_max = 200;
/// How late the file may be about when a session was used last; so a page that asks often does not write often.
constexpr Duration written_within = Duration::minutes(5);

bool has_ended(const Session& session, Instant now) {
  return now - session.used_at > Sessions::idle_max || now - session.created_at > Sessions::age_max;
}

std::string id_of(const std::string& digest) {
  std::string id;
  for (const char c : digest.substr(0, 8)) id += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return id;
}

}  // namespace

Result<std::unique_ptr<Sessions>> Sessions::open(AccessFile& file, Instant now) {
  auto sessions = std::unique_ptr<Sessions>(new Sessions(file));
  CHECK(sessions->load(now));
  return sessions;
}

Result<void> Sessions::load(Instant now) {
  std::vector<std::string> ended;
  CHECK(file_.read([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(
        database.prepare("SELECT digest, user, created_at, used_at, address, client FROM session"));
    while (TRY(rows.step())) {
      const std::string digest(rows.bytes(0));
      Session session{id_of(digest),
                      rows.integer(1),
                      Instant{rows.integer(2)},
                      Instant{rows.integer(3)},
                      std::string(rows.bytes(4)),
                      std::string(rows.bytes(5))};
      if (has_ended(session, now)) ended.push_back(digest);
      sessions_.emplace(digest, std::move(session));
    }
    return {};
  }));
  return remove(ended);
}

Result<std::string> Sessions::begin(std::int64_t user, Instant now, const std::string& address,
                                    const std::string& client) {
  std::string secret = new_secret();
  const std::string digest = digest_of(secret);
  const Session session{id_of(digest), user, now, now, address, client.substr(0, client_bytes_max)};
  const std::lock_guard lock(mutex_);
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement insert = TRY(database.prepare(
        "INSERT INTO session (digest, user, created_at, used_at, address, client) VALUES (?, ?, ?, ?, ?, ?)"));
    insert.bind_blob(1, digest);
    insert.bind(2, user);
    insert.bind(3, now.ms);
    insert.bind(4, now.ms);
    insert.bind_text(5, session.address);
    insert.bind_text(6, session.client);
    return insert.run();
  }));
  sessions_.emplace(digest, session);
  return secret;
}

std::optional<std::int64_t> Sessions::use(const std::string& secret, Instant now) {
  const std::string digest = digest_of(secret);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(digest);
  if (found == sessions_.end()) return std::nullopt;
  Session& session = found->second;
  if (has_ended(session, now)) {
    static_cast<void>(remove({digest}));  // else at the next start
    return std::nullopt;
  }
  if (now - session.used_at < written_within) return session.user;
  const Result<void> written = file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement update = TRY(database.prepare("UPDATE session SET used_at = ? WHERE digest = ?"));
    update.bind(1, now.ms);
    update.bind_blob(2, digest);
    return update.run();
  });
  if (!written) return std::nullopt;  // what cannot be kept lets nobody in
  session.used_at = now;
  return session.user;
}

bool Sessions::is_open(const std::string& secret, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(digest_of(secret));
  return found != sessions_.end() && !has_ended(found->second, now);
}

std::vector<Session> Sessions::of(std::int64_t user, Instant now) const {
  const std::lock_guard lock(mutex_);
  std::vector<Session> of;
  for (const auto& [digest, session] : sessions_) {
    if (session.user == user && !has_ended(session, now)) of.push_back(session);
  }
  std::ranges::sort(of, std::greater(), &Session::used_at);
  return of;
}

Result<void> Sessions::end(const std::string& secret) {
  const std::lock_guard lock(mutex_);
  return remove({digest_of(secret)});
}

Result<bool> Sessions::revoke(std::int64_t user, const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(sessions_, [&](const auto& entry) {
    return entry.second.user == user && entry.second.id == id;
  });
  if (found == sessions_.end()) return false;
  CHECK(remove({found->first}));
  return true;
}

Result<void> Sessions::revoke_all(std::int64_t user, const std::string& except, const Work& together_with) {
  const std::string spared = except.empty() ? std::string() : digest_of(except);
  const std::lock_guard lock(mutex_);
  std::vector<std::string> digests;
  for (const auto& [digest, session] : sessions_) {
    if (session.user == user && digest != spared) digests.push_back(digest);
  }
  return remove(digests, together_with);
}

/// With the mutex held, or before others know of it.
Result<void> Sessions::remove(const std::vector<std::string>& digests, const Work& together_with) {
  if (digests.empty() && !together_with) return {};
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    if (together_with) CHECK(together_with(database));
    SqliteStatement erase = TRY(database.prepare("DELETE FROM session WHERE digest = ?"));
    for (const std::string& digest : digests) {
      erase.bind_blob(1, digest);
      CHECK(erase.run());
    }
    return {};
  }));
  for (const std::string& digest : digests) sessions_.erase(digest);
  return {};
}

}  // namespace lapwing
