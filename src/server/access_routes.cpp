#include "server/access_routes.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "access/secret.hpp"
#include "http/query.hpp"
#include "model/json_fields.hpp"
#include "server/credentials.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

HttpResponse answer_with(const Json& json, unsigned status = 200) {
  return json_answer(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", status);
}

HttpResponse done() { return {.status = 204, .content_type = "application/json", .body = "", .headers = {}}; }

HttpResponse nothing_here(std::string_view what) { return problem(404, "Not Found", what); }

/// Reads the body as one object by `reader`, which gives what to answer.
template <class Reader>
HttpResponse with_fields(const HttpRequest& request, const Reader& reader) {
  if (!is_json(request)) return json_expected();
  const auto json = parse_json(request.body);
  if (!json) return problem(400, json.error());
  auto fields = JsonFields::of(*json, "$");
  if (!fields) return problem(422, fields.error());
  Result<HttpResponse> answered = reader(*fields);
  return answered ? std::move(*answered) : problem(422, answered.error());
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Json to_json(PermissionSet permissions) {
  Json list = Json::array();
  for (std::size_t i = 0; i < permission_count; ++i) {
    const auto permission = static_cast<Permission>(i);
    if (permissions.has(permission)) list.push_back(to_text(permission));
  }
  return list;
}

Json to_json(const User& user) {
  return {{"id", user.id},
          {"login", user.login},
          {"name", user.name},
          {"role", to_text(user.role)},
          {"created_at", to_text(user.created_at)},
          {"disabled", user.is_disabled}};
}

Json to_json(const ApiKey& key) {
  Json json{{"id", key.id},
            {"name", key.name},
            {"permissions", to_json(key.permissions)},
            {"created_at", to_text(key.created_at)}};
  if (key.expires_at != Instant::never()) json["expires_at"] = to_text(key.expires_at);
  if (key.used_at) json["used_at"] = to_text(*key.used_at);
  return json;
}

/// What was typed as a login may be a password by mistake, which no log may hold.
void tell_login(const Call& call, const std::string& login) {
  const auto read = read_login(login);
  call.tell(read ? "login=" + *read : std::string("login=?"));
}

HttpResponse try_later(Duration wait) {
  const std::int64_t seconds = (wait.ms + 999) / 1000;
  HttpResponse response = problem(429, "Too Many Requests", fmt::format("too many tries: wait {} seconds", seconds));
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

HttpResponse refused(const Access::Refused& why) {
  if (why.wait > Duration{}) return try_later(why.wait);
  return problem(401, "Unauthorized", "the login or the password is wrong");
}

HttpResponse signed_in(const HttpRequest& request, const std::expected<std::string, HttpResponse>& session) {
  if (!session) return session.error();
  HttpResponse response = answer_with(Json{{"csrf_token", csrf_token_of(*session)}});
  set_session(response, request, *session);
  return response;
}

/// What belongs to somebody who is signed in: a key has no sessions and no password.
template <class Answer>
auto for_users(const Answer& answer) {
  return [answer](Access& access, const Call& call) {
    if (call.actor.kind != Actor::Kind::user)
      return problem(403, "Forbidden", "this is for who signs in, not for keys");
    return answer(access, call);
  };
}

HttpResponse who_am_i(Access& access, const Call& call) {
  Json json{{"signed_in", call.actor.kind != Actor::Kind::nobody}};
  if (call.actor.kind == Actor::Kind::nobody) json["needs_owner"] = !access.users().any();
  if (call.actor.kind == Actor::Kind::key) json["key"] = call.actor.name;
  if (call.actor.kind == Actor::Kind::user) {
    if (const auto user = access.users().find(call.actor.id)) json["user"] = to_json(*user);
    json["csrf_token"] = csrf_token_of(session_of(call.request));
  }
  json["permissions"] = to_json(call.actor.permissions);
  return answer_with(json);
}

HttpResponse leave(Access& access, const Call& call) {
  const std::string session = session_of(call.request);
  if (const auto ended = access.sessions().end(session); !ended) return problem(500, ended.error());
  HttpResponse response = done();
  set_session(response, call.request, "");
  return response;
}

HttpResponse list_sessions(Access& access, const Call& call) {
  Json items = Json::array();
  for (const Session& session : access.sessions().of(call.actor.id, access.now())) {
    items.push_back({{"id", session.id},
                     {"created_at", to_text(session.created_at)},
                     {"used_at", to_text(session.used_at)},
                     {"address", session.address},
                     {"client", session.client}});
  }
  return answer_with(Json{{"items", items}});
}

HttpResponse change_own_password(Access& access, const Call& call) {
  return with_fields(call.request, [&](JsonFields& fields) -> Result<HttpResponse> {
    const std::string password = TRY(fields.text("password"));
    const std::string chosen = TRY(fields.text("new_password"));
    CHECK(fields.finish());
    const auto user = access.users().find(call.actor.id);
    if (!user) return nothing_here("there is no such user");
    const auto confirmed = access.confirm(*user, password, call.request.client_address);
    if (!confirmed) return refused(confirmed.error());
    if (auto set = access.set_password(user->id, chosen, session_of(call.request)); !set) {
      return fail(set.error().message, "$.new_password");
    }
    return done();
  });
}

HttpResponse add_user(Access& access, const Call& call) {
  return with_fields(call.request, [&](JsonFields& fields) -> Result<HttpResponse> {
    const std::string login = TRY(fields.text("login"));
    const std::string name = TRY(optional_text(fields, "name"));
    const auto role = parse_role(TRY(fields.text("role")));
    const std::string password = TRY(fields.text("password"));
    CHECK(fields.finish());
    if (!role) return fail("expected owner, marketer, manager, analyst or developer", "$.role");
    tell_login(call, login);
    call.tell(fmt::format("role={}", to_text(*role)));
    const auto user = access.add_user(login, name, *role, password);
    if (!user) return fail(user.error().message, "$." + user.error().where);
    return answer_with(to_json(*user), 201);
  });
}

HttpResponse change_user(Access& access, const Call& call) {
  return with_fields(call.request, [&](JsonFields& fields) -> Result<HttpResponse> {
    const auto id = number_of(call.value("user"));
    if (!id || !access.users().find(*id)) return nothing_here("there is no such user");
    std::optional<std::string> name;
    std::optional<Role> role;
    std::optional<bool> disabled;
    if (fields.has("name")) name = TRY(optional_text(fields, "name"));
    if (fields.has("role")) {
      role = parse_role(TRY(fields.text("role")));
      if (!role) return fail("expected owner, marketer, manager, analyst or developer", "$.role");
    }
    if (fields.has("disabled")) disabled = TRY(fields.yes_or("disabled", false));
    const std::string password = TRY(optional_text(fields, "password"));
    CHECK(fields.finish());
    if (role) call.tell(fmt::format("role={}", to_text(*role)));
    if (disabled) call.tell(*disabled ? "disabled" : "enabled");
    if (!password.empty()) call.tell("password");
    if (!password.empty()) {
      if (auto set = access.set_password(*id, password); !set) return fail(set.error().message, "$.password");
    }
    if (auto changed = access.change_user(*id, name, role, disabled); !changed) {
      return fail(changed.error().message, "$." + changed.error().where);
    }
    return answer_with(to_json(*access.users().find(*id)));
  });
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

HttpResponse make_key(Access& access, const Call& call) {
  return with_fields(call.request, [&](JsonFields& fields) -> Result<HttpResponse> {
    ApiKey key{.name = TRY(fields.text("name"))};
    key.permissions = TRY(read_permissions(fields));
    key.created_at = access.now();
    if (const std::string text = TRY(optional_text(fields, "expires_at")); !text.empty()) {
      const auto at = parse_instant(text);
      if (!at) return fail(at.error().message, "$.expires_at");
      key.expires_at = *at;
    }
    CHECK(fields.finish());
    if (!call.actor.permissions.covers(key.permissions)) {
      return problem(403, "Forbidden", "a key may do no more than who makes it", "$.permissions");
    }
    const auto made = access.keys().make(std::move(key));
    if (!made) return fail(made.error().message, "$." + made.error().where);
    call.tell(fmt::format("key={}", made->key.id));
    Json json = to_json(made->key);
    json["secret"] = made->secret;  // told once
    return answer_with(json, 201);
  });
}

HttpResponse read_audit(Access& access, const Call& call) {
  auto fields = QueryFields::of(call.request);
  if (!fields) return problem(400, fields.error());
  const auto limit = fields->integer("limit", 50, 1, 1000);
  if (!limit) return problem(400, limit.error());
  const auto cursor = fields->integer("cursor", std::numeric_limits<std::int64_t>::max(), 1,
                                      std::numeric_limits<std::int64_t>::max());
  if (!cursor) return problem(400, cursor.error());
  if (auto finished = fields->finish(); !finished) return problem(400, finished.error());
  const auto entries = access.audit().read(static_cast<std::size_t>(*limit), *cursor);
  if (!entries) return problem(500, entries.error());
  Json items = Json::array();
  for (const AuditEntry& entry : *entries) {
    items.push_back({{"id", entry.id},
                     {"at", to_text(entry.at)},
                     {"actor", entry.actor},
                     {"action", entry.action},
                     {"subject", entry.subject},
                     {"address", entry.address},
                     {"outcome", entry.outcome}});
  }
  Json json{{"items", items}};
  if (entries->size() == static_cast<std::size_t>(*limit) && entries->back().id > 1) {
    json["next"] = std::to_string(entries->back().id);
  }
  return answer_with(json);
}

template <class Things>
HttpResponse list_of(const Things& things) {
  Json items = Json::array();
  for (const auto& thing : things) items.push_back(to_json(thing));
  return answer_with(Json{{"items", items}});
}

std::vector<Route> session_routes(Access& access, const std::string& setup_code) {
  std::vector<Route> routes;
  const auto add = [&](std::string method, std::string path, std::optional<Permission> needs, auto answer) {
    routes.push_back({std::move(method), std::move(path), needs,
                      [&access, answer](const Call& call) { return answer(access, call); }});
  };
  add("GET", "/api/session", std::nullopt, who_am_i);
  add("POST", "/api/session", std::nullopt, [](Access& of, const Call& call) {
    return with_fields(call.request, [&](JsonFields& fields) -> Result<HttpResponse> {
      const std::string login = TRY(fields.text("login"));
      const std::string password = TRY(fields.text("password"));
      CHECK(fields.finish());
      return signed_in(call.request, sign_in(of, call, login, password));
    });
  });
  add("DELETE", "/api/session", std::nullopt, leave);
  add("POST", "/api/owner", std::nullopt, [setup_code](Access& of, const Call& call) {
    return with_fields(call.request, [&](JsonFields& fields) -> Result<HttpResponse> {
      NewOwner owner;
      owner.login = TRY(fields.text("login"));
      owner.name = TRY(optional_text(fields, "name"));
      owner.password = TRY(fields.text("password"));
      owner.code = TRY(optional_text(fields, "code"));
      CHECK(fields.finish());
      return signed_in(call.request, make_owner(of, call, setup_code, owner));
    });
  });
  add("GET", "/api/sessions", Permission::read, for_users(list_sessions));
  add("DELETE", "/api/sessions/{session}", Permission::read, for_users([](Access& of, const Call& call) {
        const auto revoked = of.sessions().revoke(call.actor.id, call.value("session"));
        if (!revoked) return problem(500, revoked.error());
        return *revoked ? done() : nothing_here("there is no such session");
      }));
  add("POST", "/api/password", Permission::read, for_users(change_own_password));
  return routes;
}

}  // namespace

std::expected<std::string, HttpResponse> sign_in(Access& access, const Call& call, const std::string& login,
                                                 const std::string& password) {
  tell_login(call, login);
  const auto entered = access.sign_in(login, password, call.request.client_address, call.request.user_agent);
  if (!entered) return std::unexpected(problem(500, entered.error()));
  if (entered->session.empty()) return std::unexpected(refused(entered->refused));
  return entered->session;
}

std::expected<std::string, HttpResponse> make_owner(Access& access, const Call& call, const std::string& setup_code,
                                                    const NewOwner& owner) {
  if (access.users().any()) return std::unexpected(problem(409, "Conflict", "this shop has its owner already"));
  if (!setup_code.empty() && !is_same_secret(owner.code, setup_code)) {
    return std::unexpected(problem(422, {"expected the code that lapwing serve prints", "$.code"}));
  }
  const auto made = access.make_owner(owner.login, owner.name, owner.password);
  if (!made) return std::unexpected(problem(422, {made.error().message, "$." + made.error().where}));
  return sign_in(access, call, owner.login, owner.password);
}

std::vector<Route> access_routes(Access& access, std::string setup_code) {
  std::vector<Route> routes = session_routes(access, setup_code);
  const auto add = [&](std::string method, std::string path, Permission needs, auto answer) {
    routes.push_back({std::move(method), std::move(path), needs,
                      [&access, answer](const Call& call) { return answer(access, call); }});
  };
  constexpr Permission manage_access = Permission::manage_access;
  add("GET", "/api/users", manage_access, [](Access& of, const Call&) { return list_of(of.users().all()); });
  add("POST", "/api/users", manage_access, add_user);
  add("PATCH", "/api/users/{user}", manage_access, change_user);
  add("GET", "/api/keys", manage_access, [](Access& of, const Call&) { return list_of(of.keys().all()); });
  add("POST", "/api/keys", manage_access, make_key);
  add("DELETE", "/api/keys/{key}", manage_access, [](Access& of, const Call& call) {
    const auto id = number_of(call.value("key"));
    const auto revoked = id ? of.keys().revoke(*id) : Result<bool>(false);
    if (!revoked) return problem(500, revoked.error());
    return *revoked ? done() : nothing_here("there is no such key");
  });
  add("GET", "/api/audit", Permission::read_audit, read_audit);
  return routes;
}

}  // namespace lapwing
