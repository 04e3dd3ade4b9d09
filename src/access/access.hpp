#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/approvals.hpp"
#include "access/audit_log.hpp"
#include "access/keys.hpp"
#include "access/password.hpp"
#include "access/sessions.hpp"
#include "access/throttle.hpp"
#include "access/users.hpp"

namespace lapwing {

class AccessFile;

/// Everything about who may do what in one shop. Any thread may call anything.
class Access {
 public:
  /// Opens the folder's `access.db`, making it if there is none. `shop` is a word that no password may be made of.
  static Result<std::unique_ptr<Access>> open(const std::filesystem::path& folder, std::string shop,
                                              std::function<Instant()> clock,
                                              PasswordHasher::Cost cost = PasswordHasher::Cost::usual);
  ~Access();

  /// The first user, an owner; and only while there is none.
  Result<User> make_owner(const std::string& login, const std::string& name, const std::string& password);
  Result<User> add_user(const std::string& login, const std::string& name, Role role, const std::string& password);
  /// Signs the user out everywhere but in the session that is spared, or changes nothing.
  Result<void> set_password(std::int64_t user, const std::string& password, const std::string& spared_session = {});
  /// An empty password stays. Signs out whoever may less than before, or has a new password: all of this or nothing.
  Result<void> change_user(std::int64_t user, std::optional<std::string> name, std::optional<Role> role,
                           std::optional<bool> disabled, const std::string& password = {});

  struct Refused {
    Duration wait{};  ///< zero: the login or the password is wrong; else it was not even looked at
  };
  struct SignedIn {
    std::string session;  ///< the secret of a new one; empty: refused
    Refused refused{};
  };
  /// Takes as long whether or not there is such a login.
  Result<SignedIn> sign_in(const std::string& login, const std::string& password, const std::string& address,
                           const std::string& client);
  /// Whether that is the user's password; slowed down like signing in.
  std::expected<void, Refused> confirm(const User& user, const std::string& password, const std::string& address);

  /// Whose session that is; nobody's if it has ended.
  std::optional<Actor> actor_of_session(const std::string& secret);
  std::optional<Actor> actor_of_key(const std::string& secret);

  /// Whether who asked for something that lasts may have it on: the key or session (a user's, by its secret) has not
  /// ended, and no permission was taken away since. No use of either.
  [[nodiscard]] bool still_may(const Actor& actor, const std::string& session) const;

  [[nodiscard]] Users& users() { return *users_; }
  [[nodiscard]] const Users& users() const { return *users_; }
  [[nodiscard]] Sessions& sessions() { return *sessions_; }
  [[nodiscard]] Keys& keys() { return *keys_; }
  [[nodiscard]] AuditLog& audit() { return *audit_; }
  [[nodiscard]] Approvals& approvals() { return *approvals_; }
  /// Who asks, with the person behind a key.
  [[nodiscard]] Asker asker_of(const Actor& actor) const;
  /// Who asked as they are now; nobody if they were disabled, or the key was revoked or has expired.
  [[nodiscard]] std::optional<Actor> actor_of(const Asker& asker) const;
  [[nodiscard]] Instant now() const { return clock_(); }

 private:
  Access(std::unique_ptr<AccessFile> file, std::string shop, std::function<Instant()> clock, PasswordHasher::Cost cost);
  Result<User> add(User user, const std::string& password, bool first);

  std::unique_ptr<AccessFile> file_;
  std::string shop_;
  std::function<Instant()> clock_;
  PasswordHasher hasher_;
  Throttle logins_{{}};
  Throttle addresses_{{.free_failures = 20}};
  std::unique_ptr<Users> users_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<AuditLog> audit_;
  std::unique_ptr<Approvals> approvals_;
};

}  // namespace lapwing
