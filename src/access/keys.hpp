#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/actor.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class AccessFile;

/// What a program signs in with.
struct ApiKey {
  std::int64_t id = 0;
  std::string name;  ///< what it is for, as who made it says
  PermissionSet permissions;
  Instant created_at{};
  Instant expires_at = Instant::never();
  std::optional<Instant> used_at;  ///< last; give or take an hour
  std::int64_t made_by = 0;        ///< the user; 0: at the command line, or before this was kept
};

/// The keys of programs. Their secrets are kept as hashes. Any thread may call anything.
class Keys {
 public:
  /// The file must outlive it.
  static Result<std::unique_ptr<Keys>> open(AccessFile& file);

  struct Made {
    ApiKey key;
    std::string secret;  ///< "lapwing_...": exists nowhere else
  };
  /// Error: without a name or a permission, or already expired. A key that may be read by anybody, one with
  /// `record_browser_events`, may do nothing else.
  Result<Made> make(ApiKey key);
  [[nodiscard]] std::vector<ApiKey> all() const;
  /// Nobody's if there is no such key, or if it has expired. Counts as a use.
  std::optional<Actor> use(const std::string& secret, Instant now);
  /// Whether there was one.
  Result<bool> revoke(std::int64_t id);

 private:
  explicit Keys(AccessFile& file) : file_(file) {}
  Result<void> load();

  AccessFile& file_;
  mutable std::mutex mutex_;
  std::map<std::string, ApiKey> keys_;  // by digest
};

}  // namespace lapwing
