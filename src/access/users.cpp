#include "access/users.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "access/access_file.hpp"

namespace lapwing {
namespace {

constexpr std::size_t login_bytes_max = 64;
constexpr std::size_t name_bytes_max = 200;

bool is_login_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '@' || c == '_' || c == '-' || c == '+';
}

Result<void> check_name(const std::string& name) {
  if (name.size() > name_bytes_max) return fail(fmt::format("expected at most {} bytes", name_bytes_max), "name");
  return {};
}

}  // namespace

Result<std::string> read_login(std::string_view text) {
  std::string login(text);
  std::ranges::transform(login, login.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  if (login.empty() || login.size() > login_bytes_max || !std::ranges::all_of(login, is_login_character)) {
    return fail(fmt::format("expected 1 to {} Latin letters, digits and . @ _ - +", login_bytes_max), "login");
  }
  return login;
}

Result<std::unique_ptr<Users>> Users::open(AccessFile& file) {
  auto users = std::unique_ptr<Users>(new Users(file));
  CHECK(users->load());
  return users;
}

Result<void> Users::load() {
  return file_.read([this](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(
        database.prepare("SELECT id, login, name, role, password, created_at, is_disabled FROM user"));
    while (TRY(rows.step())) {
      Known known{{rows.integer(0), std::string(rows.bytes(1)), std::string(rows.bytes(2)), Role::analyst,
                   Instant{rows.integer(5)}, rows.integer(6) != 0},
                  std::string(rows.bytes(4))};
      const auto role = parse_role(rows.bytes(3));
      if (!role) return fail(fmt::format("the user \"{}\" has a role that is not known here", known.user.login));
      known.user.role = *role;
      users_.emplace(known.user.id, std::move(known));
    }
    return {};
  });
}

bool Users::any() const {
  const std::lock_guard lock(mutex_);
  return !users_.empty();
}

std::vector<User> Users::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<User> all;
  for (const auto& [id, known] : users_) all.push_back(known.user);
  return all;
}

std::optional<User> Users::find(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(id);
  return found == users_.end() ? std::nullopt : std::optional(found->second.user);
}

std::optional<User> Users::find(const std::string& login) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(users_, login, [](const auto& entry) { return entry.second.user.login; });
  return found == users_.end() ? std::nullopt : std::optional(found->second.user);
}

std::optional<Actor> Users::actor(std::int64_t id) const {
  const auto user = find(id);
  if (!user || user->is_disabled) return std::nullopt;
  return Actor{Actor::Kind::user, user->id, user->login, permissions_of(user->role)};
}

std::string Users::password_hash(const std::string& login) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(users_, login, [](const auto& entry) { return entry.second.user.login; });
  return found == users_.end() || found->second.user.is_disabled ? std::string() : found->second.password_hash;
}

Result<User> Users::add(User user, std::string password_hash, bool first) {
  user.login = TRY(read_login(user.login));
  CHECK(check_name(user.name));
  const std::lock_guard lock(mutex_);
  if (first && !users_.empty()) return fail("this shop has its owner already");
  for (const auto& [id, known] : users_) {
    if (known.user.login == user.login) return fail(fmt::format("there is a user \"{}\" already", user.login), "login");
  }
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement insert = TRY(database.prepare(
        "INSERT INTO user (login, name, role, password, created_at, is_disabled) VALUES (?, ?, ?, ?, ?, 0)"));
    insert.bind_text(1, user.login);
    insert.bind_text(2, user.name);
    insert.bind_text(3, to_text(user.role));
    insert.bind_text(4, password_hash);
    insert.bind(5, user.created_at.ms);
    CHECK(insert.run());
    user.id = TRY(database.integer("SELECT last_insert_rowid()"));
    return {};
  }));
  users_.emplace(user.id, Known{user, std::move(password_hash)});
  return user;
}

bool Users::is_last_owner(const User& user) const {
  return user.role == Role::owner && !user.is_disabled && std::ranges::none_of(users_, [&](const auto& entry) {
           const User& other = entry.second.user;
           return other.id != user.id && other.role == Role::owner && !other.is_disabled;
         });
}

Result<void> Users::change(std::int64_t id, UserChange change, const Together& together) {
  if (change.name) CHECK(check_name(*change.name));
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(id);
  if (found == users_.end()) return fail("there is no such user", "user");
  Known changed = found->second;
  if (change.name) changed.user.name = *std::move(change.name);
  if (change.role) changed.user.role = *change.role;
  if (change.disabled) changed.user.is_disabled = *change.disabled;
  if (change.password_hash) changed.password_hash = *std::move(change.password_hash);
  const bool stays_owner = changed.user.role == Role::owner && !changed.user.is_disabled;
  if (is_last_owner(found->second.user) && !stays_owner) return fail("somebody has to stay the owner", "role");
  CHECK(together([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement update = TRY(
        database.prepare("UPDATE user SET name = ?, role = ?, is_disabled = ?, password = ? WHERE id = ?"));
    update.bind_text(1, changed.user.name);
    update.bind_text(2, to_text(changed.user.role));
    update.bind(3, changed.user.is_disabled ? 1 : 0);
    update.bind_text(4, changed.password_hash);
    update.bind(5, id);
    return update.run();
  }));
  found->second = std::move(changed);
  return {};
}

}  // namespace lapwing
