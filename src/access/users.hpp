#pragma once

#include <cstdint>
#include <functional>
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
class SqliteDatabase;

struct User {
  std::int64_t id = 0;
  std::string login;  ///< small letters; may be an e-mail address
  std::string name;   ///< as people call them; may be empty
  Role role = Role::analyst;
  Instant created_at{};
  bool is_disabled = false;  ///< cannot sign in; what they did stays told
};

/// What is to be otherwise with a user.
struct UserChange {
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<std::string> password_hash;
};

/// Who works here. An owner who is not disabled always remains, once there was one. Any thread may call anything.
class Users {
 public:
  /// The file must outlive it.
  static Result<std::unique_ptr<Users>> open(AccessFile& file);

  [[nodiscard]] bool any() const;
  [[nodiscard]] std::vector<User> all() const;
  [[nodiscard]] std::optional<User> find(std::int64_t id) const;
  [[nodiscard]] std::optional<User> find(const std::string& login) const;
  /// Nobody if there is no such user, or a disabled one.
  [[nodiscard]] std::optional<Actor> actor(std::int64_t id) const;
  /// Empty if there is no such login.
  [[nodiscard]] std::string password_hash(const std::string& login) const;

  /// Error: the login is none, or taken. `first` only if there is nobody yet.
  Result<User> add(User user, std::string password_hash, bool first = false);
  /// Runs what it is given in one transaction of the file, with whatever else is to be written or not together with it.
  using Together = std::function<Result<void>(const std::function<Result<void>(SqliteDatabase&)>&)>;
  /// Error: there is no such user, no owner would be left, or an error of `together`; nothing has changed then.
  Result<void> change(std::int64_t id, UserChange change, const Together& together);

 private:
  struct Known {
    User user;
    std::string password_hash;
  };
  explicit Users(AccessFile& file) : file_(file) {}
  Result<void> load();
  [[nodiscard]] bool is_last_owner(const User& user) const;

  AccessFile& file_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, Known> users_;
};

/// Small letters, without what stands around; an error if it is no login: 1 to 64 letters, digits and . @ _ - +
Result<std::string> read_login(std::string_view text);

}  // namespace lapwing
