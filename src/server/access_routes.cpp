#include "server/access_routes.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "api/json_body.hpp"
#include "server/access_json.hpp"
#include "server/session_routes.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class Things>
HttpResponse list_of(const Things& things) {
  Json items = Json::array();
  for (const auto& thing : things) items.push_back(to_json(thing));
  return json_answer(Json{{"items", items}});
}
Answered<HttpResponse> list_users(Access& access, const Call&) { return list_of(access.users().all()); }
Answered<HttpResponse> list_keys(Access& access, const Call&) { return list_of(access.keys().all()); }

/// Who manages access may do so up to what they may themselves, or they would be the owner in two steps.
Answered<void> check_reach(const Call& call, Role role, std::string_view where) {
  if (call.actor.permissions.covers(permissions_of(role))) return {};
  return refuse(403, fmt::format("a {} may do more than who asks for this", to_text(role)), std::string(where));
}

Answered<HttpResponse> add_user(Access& access, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string login = TRY(body->text("login"));
  const std::string name = TRY(optional_text(body.fields(), "name"));
  const auto role = parse_role(TRY(body->text("role")));
  const std::string password = TRY(body->text("password"));
  CHECK(body->finish());
  if (!role) return fail("expected owner, marketer, manager, analyst or developer", "$.role");
  tell_login(call, login);
  call.tell(fmt::format("role={}", to_text(*role)));
  CHECK(check_reach(call, *role, "$.role"));
  const auto user = access.add_user(login, name, *role, password);
  if (!user) return fail(user.error().message, "$." + user.error().where);
  return json_answer(to_json(*user), 201);
}

Answered<HttpResponse> change_user(Access& access, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const auto id = number_of(call.value("user"));
  const auto user = id ? access.users().find(*id) : std::nullopt;
  if (!user) return refuse(404, "there is no such user");
  CHECK(check_reach(call, user->role, "user"));
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<bool> disabled;
  if (body->has("name")) name = TRY(optional_text(body.fields(), "name"));
  if (body->has("role")) {
    role = parse_role(TRY(body->text("role")));
    if (!role) return fail("expected owner, marketer, manager, analyst or developer", "$.role");
  }
  if (body->has("disabled")) disabled = TRY(body->yes_or("disabled", false));
  const std::string password = TRY(optional_text(body.fields(), "password"));
  CHECK(body->finish());
  if (role) call.tell(fmt::format("role={}", to_text(*role)));
  if (role) CHECK(check_reach(call, *role, "$.role"));
  if (disabled) call.tell(*disabled ? "disabled" : "enabled");
  if (!password.empty()) call.tell("password");
  if (auto changed = access.change_user(*id, name, role, disabled, password); !changed) {
    return fail(changed.error().message, "$." + changed.error().where);
  }
  return json_answer(to_json(*access.users().find(*id)));
}

Result<PermissionSet> read_permissions(JsonFields& fields) {
  const nlohmann::json* listed = fields.value("permissions");
  if (listed == nullptr || !listed->is_array()) return fail("expected a list of permissions", "$.permissions");
  PermissionSet permissions;
  for (std::size_t i = 0; i < listed->size(); ++i) {
    const nlohmann::json& one = (*listed)[i];
    const auto permission = one.is_string() ? parse_permission(one.get<std::string>()) : std::nullopt;
    if (!permission) return fail("expected a permission's name", fmt::format("$.permissions[{}]", i));
    permissions.add(*permission);
  }
  return permissions;
}

Answered<HttpResponse> make_key(Access& access, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  ApiKey key{.name = TRY(body->text("name"))};
  key.permissions = TRY(read_permissions(body.fields()));
  key.created_at = access.now();
  key.made_by = access.asker_of(call.actor).person;
  if (const std::string text = TRY(optional_text(body.fields(), "expires_at")); !text.empty()) {
    const auto at = parse_instant(text);
    if (!at) return fail(at.error().message, "$.expires_at");
    key.expires_at = *at;
  }
  CHECK(body->finish());
  if (!call.actor.permissions.covers(key.permissions)) {
    return refuse(403, "a key may do no more than who makes it", "$.permissions");
  }
  const auto made = access.keys().make(std::move(key));
  if (!made) return fail(made.error().message, "$." + made.error().where);
  call.tell(fmt::format("key={}", made->key.id));
  Json json = to_json(made->key);
  json["secret"] = made->secret;  // told once
  return json_answer(json, 201);
}

Answered<HttpResponse> revoke_key(Access& access, const Call& call) {
  const auto id = number_of(call.value("key"));
  if (!id || !TRY(stored(access.keys().revoke(*id)))) return refuse(404, "there is no such key");
  return done();
}

Answered<HttpResponse> read_audit(Access& access, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const auto limit = static_cast<std::size_t>(TRY(readable(query.integer("limit", 50, 1, 1000))));
  constexpr std::int64_t newest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t before = TRY(readable(query.integer("cursor", newest, 1, newest)));
  AuditWish wish;
  wish.actor = query.text("actor");
  wish.action = query.text("action");
  wish.subject = query.text("subject");
  for (const auto& [name, bound] : {std::pair("from", &wish.from), {"until", &wish.until}}) {
    const std::string text = query.text(name);
    if (text.empty()) continue;
    const auto at = parse_instant(text);
    if (!at) return refuse(400, at.error().message, name);
    *bound = *at;
  }
  const std::string refused = query.text("refused");
  if (!refused.empty() && refused != "true" && refused != "false")
    return refuse(400, "expected true or false", "refused");
  wish.refused_only = refused == "true";
  CHECK(readable(query.finish()));
  const std::vector<AuditEntry> entries = TRY(stored(access.audit().read(limit, before, wish)));
  Json items = Json::array();
  for (const AuditEntry& entry : entries) {
    items.push_back({{"id", entry.id},
                     {"at", to_text(entry.at)},
                     {"actor", entry.actor},
                     {"action", entry.action},
                     {"subject", entry.subject},
                     {"address", entry.address},
                     {"outcome", entry.outcome}});
  }
  Json json{{"items", items}};
  if (entries.size() == limit && entries.back().id > 1) {
    json["next"] = std::to_string(entries.back().id);
  }
  return json_answer(json);
}

}  // namespace

std::vector<Route> access_routes(Access& access) {
  const auto route = [&](std::string method, std::string path, Permission needs, auto answer) {
    return Route{std::move(method), std::move(path), needs,
                 [&access, answer](const Call& call) { return told(answer(access, call)); }};
  };
  constexpr Permission manage_access = Permission::manage_access;
  return {route("GET", "/api/users", manage_access, list_users),
          route("POST", "/api/users", manage_access, add_user),
          route("PATCH", "/api/users/{user}", manage_access, change_user),
          route("GET", "/api/keys", manage_access, list_keys),
          route("POST", "/api/keys", manage_access, make_key),
          route("DELETE", "/api/keys/{key}", manage_access, revoke_key),
          route("GET", "/api/audit", Permission::read_audit, read_audit)};
}

}  // namespace lapwing
