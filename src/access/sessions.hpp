#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class AccessFile;
class SqliteDatabase;

/// A browser that somebody is signed in with.
struct Session {
  std::string id;  ///< names it in lists; opens nothing
  std::int64_t user = 0;
  Instant created_at{}, used_at{};
  std::string address;  ///< IP address that it was made from
  std::string client;   ///< what the browser says it is
};

/// Who is signed in. A session ends after half a day without use, after a week in any case, and when it is revoked. Its
/// secret is kept as a hash. Any thread may call anything.
class Sessions {
 public:
  static constexpr Duration idle_max = Duration::hours(12);
  static constexpr Duration age_max = Duration::days(7);

  /// The file must outlive it.
  static Result<std::unique_ptr<Sessions>> open(AccessFile& file, Instant now);

  /// The secret of a new session, which exists nowhere else.
  Result<std::string> begin(std::int64_t user, Instant now, const std::string& address, const std::string& client);
  /// Whose session that is, which counts as a use of it; nobody's if it has ended.
  std::optional<std::int64_t> use(const std::string& secret, Instant now);
  /// Whether it is open; no use of it.
  [[nodiscard]] bool is_open(const std::string& secret, Instant now) const;
  [[nodiscard]] std::vector<Session> of(std::int64_t user, Instant now) const;

  Result<void> end(const std::string& secret);
  /// Whether there was one of the user's by that id.
  Result<bool> revoke(std::int64_t user, const std::string& id);
  using Work = std::function<Result<void>(SqliteDatabase&)>;
  /// All of a user's but the one with this secret, if any is given; in one transaction with the work, if there is some.
  Result<void> revoke_all(std::int64_t user, const std::string& except = {}, const Work& together_with = {});

 private:
  explicit Sessions(AccessFile& file) : file_(file) {}
  Result<void> load(Instant now);
  Result<void> remove(const std::vector<std::string>& digests, const Work& together_with = {});

  AccessFile& file_;
  mutable std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // by digest
};

}  // namespace lapwing
