#include "server/session_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "access/secret.hpp"
#include "api/json_body.hpp"
#include "host/data_folder.hpp"
#include "server/access_json.hpp"
#include "server/credentials.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

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
  HttpResponse response = json_answer(Json{{"csrf_token", csrf_token_of(*session)}});
  set_session(response, request, *session);
  return response;
}

/// What belongs to somebody who is signed in: a key has no sessions and no password.
Answered<void> check_is_user(const Call& call) {
  if (call.actor.kind != Actor::Kind::user) return refuse(403, "this is for who signs in, not for keys");
  return {};
}

Answered<HttpResponse> who_am_i(Access& access, const Call& call, const ShopConfigured& shop) {
  Json json{{"signed_in", call.actor.kind != Actor::Kind::nobody}};
  if (call.actor.kind == Actor::Kind::nobody) json["needs_owner"] = !access.users().any();
  if (call.actor.kind == Actor::Kind::key) json["key"] = call.actor.name;
  if (call.actor.kind == Actor::Kind::user) {
    if (const auto user = access.users().find(call.actor.id)) json["user"] = to_json(*user);
    json["csrf_token"] = csrf_token_of(session_of(call.request));
  }
  json["permissions"] = to_json(call.actor.permissions);
  if (call.actor.may(Permission::read)) {
    json["shop"] = {
        {"name", shop.name}, {"currency", shop.currency}, {"zone", shop.zone.name()}, {"locale", shop.locale}};
  }
  return json_answer(json);
}

Answered<HttpResponse> leave(Access& access, const Call& call) {
  const std::string session = session_of(call.request);
  CHECK(stored(access.sessions().end(session)));
  HttpResponse response = done();
  set_session(response, call.request, "");
  return response;
}

Answered<HttpResponse> list_sessions(Access& access, const Call& call) {
  CHECK(check_is_user(call));
  Json items = Json::array();
  for (const Session& session : access.sessions().of(call.actor.id, access.now())) {
    items.push_back({{"id", session.id},
                     {"created_at", to_text(session.created_at)},
                     {"used_at", to_text(session.used_at)},
                     {"address", session.address},
                     {"client", session.client}});
  }
  return json_answer(Json{{"items", items}});
}

Answered<HttpResponse> revoke_session(Access& access, const Call& call) {
  CHECK(check_is_user(call));
  if (!TRY(stored(access.sessions().revoke(call.actor.id, call.value("session"))))) {
    return refuse(404, "there is no such session");
  }
  return done();
}

Answered<HttpResponse> change_own_password(Access& access, const Call& call) {
  CHECK(check_is_user(call));
  auto body = TRY(JsonBody::of(call));
  const std::string password = TRY(body->text("password"));
  const std::string chosen = TRY(body->text("new_password"));
  CHECK(body->finish());
  const auto user = access.users().find(call.actor.id);
  if (!user) return refuse(404, "there is no such user");
  const auto confirmed = access.confirm(*user, password, call.request.client_address);
  if (!confirmed) return refused(confirmed.error());
  if (auto set = access.set_password(user->id, chosen, session_of(call.request)); !set) {
    return fail(set.error().message, "$.new_password");
  }
  return done();
}

Answered<HttpResponse> enter(Access& access, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string login = TRY(body->text("login"));
  const std::string password = TRY(body->text("password"));
  CHECK(body->finish());
  return signed_in(call.request, sign_in(access, call, login, password));
}

Answered<HttpResponse> own(Access& access, const Call& call, const std::string& setup_code) {
  auto body = TRY(JsonBody::of(call));
  NewOwner owner;
  owner.login = TRY(body->text("login"));
  owner.name = TRY(optional_text(body.fields(), "name"));
  owner.password = TRY(body->text("password"));
  owner.code = TRY(optional_text(body.fields(), "code"));
  CHECK(body->finish());
  return signed_in(call.request, make_owner(access, call, setup_code, owner));
}

}  // namespace

void tell_login(const Call& call, const std::string& login) {
  const auto read = read_login(login);
  call.tell(read ? "login=" + *read : std::string("login=?"));
}

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

std::vector<Route> session_routes(Access& access, const DataFolder& folder, const std::string& setup_code) {
  const auto route = [&](std::string method, std::string path, std::optional<Permission> needs, auto answer) {
    return Route{std::move(method), std::move(path), needs,
                 [&access, answer](const Call& call) { return told(answer(access, call)); }};
  };
  return {route("GET", "/api/session", std::nullopt,
                [&folder](Access& of, const Call& call) { return who_am_i(of, call, folder.shop()); }),
          route("POST", "/api/session", std::nullopt, enter),
          route("DELETE", "/api/session", std::nullopt, leave),
          route("POST", "/api/owner", std::nullopt,
                [setup_code](Access& of, const Call& call) { return own(of, call, setup_code); }),
          route("GET", "/api/sessions", Permission::read, list_sessions),
          route("DELETE", "/api/sessions/{session}", Permission::read, revoke_session),
          route("POST", "/api/password", Permission::read, change_own_password)};
}

}  // namespace lapwing
