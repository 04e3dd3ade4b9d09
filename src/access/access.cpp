#include "access/access.hpp"

#include <algorithm>

#include "access/access_file.hpp"

namespace lapwing {

Access::Access(std::unique_ptr<AccessFile> file, std::string shop, std::function<Instant()> clock,
               PasswordHasher::Cost cost)
    : file_(std::move(file)), shop_(std::move(shop)), clock_(std::move(clock)), hasher_(cost) {}
Access::~Access() = default;

Result<std::unique_ptr<Access>> Access::open(const std::filesystem::path& folder, std::string shop,
                                             std::function<Instant()> clock, PasswordHasher::Cost cost) {
  auto file = TRY(AccessFile::open(folder));
  auto access = std::unique_ptr<Access>(new Access(std::move(file), std::move(shop), std::move(clock), cost));
  access->users_ = TRY(Users::open(*access->file_));
  access->sessions_ = TRY(Sessions::open(*access->file_, access->now()));
  access->keys_ = TRY(Keys::open(*access->file_));
  access->audit_ = TRY(AuditLog::open(*access->file_));
  access->approvals_ = TRY(Approvals::open(*access->file_));
  return access;
}

Result<User> Access::add(User user, const std::string& password, bool first) {
  user.login = TRY(read_login(user.login));
  CHECK(check_password(password, {user.login, user.name, shop_}));
  user.created_at = now();
  return users_->add(std::move(user), hasher_.hash(password), first);
}

Result<User> Access::make_owner(const std::string& login, const std::string& name, const std::string& password) {
  if (users_->any()) return fail("this shop has its owner already");
  return add({.login = login, .name = name, .role = Role::owner}, password, true);
}

Result<User> Access::add_user(const std::string& login, const std::string& name, Role role,
                              const std::string& password) {
  return add({.login = login, .name = name, .role = role}, password, false);
}

Result<void> Access::set_password(std::int64_t user, const std::string& password, const std::string& spared_session) {
  const auto known = users_->find(user);
  if (!known) return fail("there is no such user", "user");
  CHECK(check_password(password, {known->login, known->name, shop_}));
  return users_->change(user, {.password_hash = hasher_.hash(password)},
                        [&](const Sessions::Work& work) { return sessions_->revoke_all(user, spared_session, work); });
}

Result<void> Access::change_user(std::int64_t user, std::optional<std::string> name, std::optional<Role> role,
                                 std::optional<bool> disabled, const std::string& password) {
  const auto before = users_->find(user);
  if (!before) return fail("there is no such user", "user");
  UserChange change{.name = std::move(name), .role = role, .disabled = disabled, .password_hash = {}};
  if (!password.empty()) {
    CHECK(check_password(password, {before->login, before->name, shop_}));
    change.password_hash = hasher_.hash(password);
  }
  const bool may_less = disabled.value_or(before->is_disabled) ||
                        !permissions_of(role.value_or(before->role)).covers(permissions_of(before->role));
  const bool is_signed_out = may_less || !password.empty();
  return users_->change(user, std::move(change), [&](const Sessions::Work& work) {
    return is_signed_out ? sessions_->revoke_all(user, {}, work) : file_->change(work);
  });
}

std::expected<void, Access::Refused> Access::confirm(const User& user, const std::string& password,
                                                     const std::string& address) {
  const Instant at = now();
  const Duration wait = std::max(logins_.wait_of(user.login, at), addresses_.wait_of(address, at));
  if (wait > Duration{}) return std::unexpected(Refused{wait});
  if (!hasher_.fits(password, users_->password_hash(user.login))) {
    logins_.failed(user.login, at);
    addresses_.failed(address, at);
    return std::unexpected(Refused{});
  }
  logins_.succeeded(user.login);
  return {};
}

Result<Access::SignedIn> Access::sign_in(const std::string& login, const std::string& password,
                                         const std::string& address, const std::string& client) {
  const auto read = read_login(login);
  // What is no login is treated as one that nobody has.
  const User asked{.login = read ? *read : std::string("?")};
  if (const auto confirmed = confirm(asked, password, address); !confirmed) {
    return SignedIn{"", confirmed.error()};
  }
  return SignedIn{TRY(sessions_->begin(users_->find(asked.login)->id, now(), address, client))};
}

std::optional<Actor> Access::actor_of_session(const std::string& secret) {
  const auto user = sessions_->use(secret, now());
  return user ? users_->actor(*user) : std::nullopt;
}

bool Access::still_may(const Actor& actor, const std::string& session) const {
  if (actor.kind == Actor::Kind::user) {
    const auto user = sessions_->is_open(session, now()) ? users_->actor(actor.id) : std::nullopt;
    return user && user->permissions.covers(actor.permissions);
  }
  const std::vector<ApiKey> keys = keys_->all();
  return std::ranges::any_of(keys, [&](const ApiKey& key) {
    return actor.kind == Actor::Kind::key && key.id == actor.id && key.expires_at > now();
  });
}

Asker Access::asker_of(const Actor& actor) const {
  if (actor.kind != Actor::Kind::key) return {.id = actor.id, .name = actor.name, .person = actor.id};
  const std::vector<ApiKey> keys = keys_->all();
  const auto key = std::ranges::find(keys, actor.id, &ApiKey::id);
  return {.is_key = true, .id = actor.id, .name = actor.name, .person = key == keys.end() ? 0 : key->made_by};
}

std::optional<Actor> Access::actor_of(const Asker& asker) const {
  if (!asker.is_key) return users_->actor(asker.id);
  for (const ApiKey& key : keys_->all()) {
    if (key.id == asker.id && key.expires_at > now()) return Actor{Actor::Kind::key, key.id, key.name, key.permissions};
  }
  return std::nullopt;
}

std::optional<Actor> Access::actor_of_key(const std::string& secret) { return keys_->use(secret, now()); }

}  // namespace lapwing
