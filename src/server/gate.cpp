#include "server/gate.hpp"

#include <chrono>

#include <fmt/format.h>

#include "access/access.hpp"
#include "access/secret.hpp"
#include "server/credentials.hpp"
#include "server/metrics.hpp"

namespace lapwing {
namespace {

bool changes(const HttpRequest& request) { return request.method != "GET" && request.method != "OPTIONS"; }

HttpResponse not_signed_in(std::string_view detail) {
  HttpResponse response = problem(401, "Unauthorized", detail);
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

/// Where pages of any site may ask, they may also read why they were refused.
HttpResponse told_to_pages(const Route& route, HttpResponse response) {
  if (route.key_of) response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

std::string called(const Actor& actor) {
  switch (actor.kind) {
    case Actor::Kind::user:
      return "user " + actor.name;
    case Actor::Kind::key:
      return fmt::format("key {} ({})", actor.id, actor.name);
    case Actor::Kind::nobody:
      break;
  }
  return "nobody";
}

}  // namespace

std::optional<Actor> Gate::actor_of(const HttpRequest& request, const Route& route) {
  std::string key = key_of(request);
  if (key.empty() && route.key_of) key = route.key_of(request);
  if (!key.empty() || !request.header("authorization").empty()) return access_.actor_of_key(key);
  const std::string session = session_of(request);
  if (session.empty() || route.key_of) return Actor{};
  return access_.actor_of_session(session).value_or(Actor{});
}

HttpResponse Gate::answer(const HttpRequest& request) {
  const auto found = router_.find(request);
  if (!found) return found.error();
  const auto begin = std::chrono::steady_clock::now();
  HttpResponse response = let_in(request, *found);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  metrics_.answered(*found->route, response.status, taken.count());
  return response;
}

std::expected<BodyFile, HttpResponse> Gate::place_of_body(const HttpRequest& request) {
  const auto found = router_.find(request);
  if (!found) return std::unexpected(found.error());
  if (!found->route->takes_file)
    return std::unexpected(problem(415, "Unsupported Media Type", "no file is taken here"));
  std::string subject;
  const auto actor = admit(request, *found, subject);
  if (!actor) return std::unexpected(actor.error());
  return found->route->takes_file(Call{request, *actor, found->values, &subject});
}

std::expected<Actor, HttpResponse> Gate::admit(const HttpRequest& request, const Router::Found& found,
                                               std::string& subject) {
  const Route& route = *found.route;
  std::optional<Actor> actor = actor_of(request, route);
  if (!actor) {
    return std::unexpected(
        told_to_pages(route, not_signed_in("this key opens nothing: it is unknown, revoked or has expired")));
  }
  for (const auto& [name, value] : found.values) {
    subject += fmt::format("{}{}={}", subject.empty() ? "" : " ", name, value);
  }
  if (auto refused = refusal(request, route, *actor)) {
    return std::unexpected(
        recorded(request, route, *actor, std::move(subject), told_to_pages(route, std::move(*refused))));
  }
  return *std::move(actor);
}

HttpResponse Gate::let_in(const HttpRequest& request, const Router::Found& found) {
  const Route& route = *found.route;
  std::string subject;
  const auto actor = admit(request, found, subject);
  if (!actor) return actor.error();
  HttpResponse response = route.answer(Call{request, *actor, found.values, &subject});
  return recorded(request, route, *actor, std::move(subject), std::move(response));
}

std::optional<HttpResponse> Gate::refusal(const HttpRequest& request, const Route& route, const Actor& actor) const {
  if (route.needs && !actor.may(*route.needs)) {
    if (actor.kind == Actor::Kind::nobody) return not_signed_in("sign in, or send a key as Authorization: Bearer");
    return problem(403, "Forbidden", fmt::format("this needs the permission {}", to_text(*route.needs)));
  }
  if (!changes(request)) return std::nullopt;
  if (actor.kind != Actor::Kind::key && !route.key_of && !is_of_this_site(request)) {
    return problem(403, "Forbidden", "a page of another site asked for this");
  }
  if (actor.kind == Actor::Kind::user && !is_same_secret(csrf_token_in(request), csrf_token_of(session_of(request)))) {
    return problem(403, "Forbidden", "expected the header X-CSRF-Token, as GET /api/session gives it");
  }
  return std::nullopt;
}

HttpResponse Gate::recorded(const HttpRequest& request, const Route& route, const Actor& actor, std::string subject,
                            HttpResponse response) {
  // Who took people away as a file is told as well.
  const bool is_deed = changes(request) || route.needs == Permission::export_customers;
  const bool is_told = (is_deed && !route.only_asks) || response.status == 403;
  if (!route.is_audited || !is_told) return response;
  const auto written = access_.audit().append({.at = access_.now(),
                                               .actor = called(actor),
                                               .action = route.method + " " + route.path,
                                               .subject = std::move(subject),
                                               .address = request.client_address,
                                               .outcome = response.status});
  if (written) return response;
  log_("the audit log cannot be written: " + written.error().text());
  return problem(500, "Internal Server Error", "what was done could not be written to the audit log");
}

}  // namespace lapwing
