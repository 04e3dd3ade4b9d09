#include "server/page_routes.hpp"

#include <memory>

#include "access/access.hpp"
#include "host/data_folder.hpp"
#include "http/asked_together.hpp"
#include "http/form.hpp"
#include "server/credentials.hpp"
#include "server/session_routes.hpp"
#include "server/sign_in_page.hpp"
#include "server/status.hpp"
#include "server/status_page.hpp"

namespace lapwing {
namespace {

/// However many ask, the partitions work for one at a time.
class StatusDesk {
 public:
  explicit StatusDesk(const PageParts& parts) : folder_(parts.folder), clock_(parts.clock) {}

  ShopStatus status() {
    return together_.ask([&](const auto& begins) { return gather_status(folder_, clock_(), begins); });
  }

 private:
  DataFolder& folder_;
  std::function<Instant()> clock_;
  AskedTogether<ShopStatus> together_;
};

HttpResponse page(std::string html, Language language, unsigned status = 200) {
  return {.status = status,
          .content_type = "text/html; charset=utf-8",
          .body = std::move(html),
          .headers = {{"Content-Language", language == Language::ru ? "ru" : "en"},
                      {"Vary", "Accept-Language, Cookie"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; img-src 'self'; base-uri "
                       "'none'; form-action 'self'; frame-ancestors 'none'"}}};
}

Language language_of(const PageParts& parts, const HttpRequest& request) {
  return choose_language(query_value(request.query, "lang"), request.accept_language, parts.folder.shop().locale);
}

HttpResponse home() {
  return {.status = 303, .content_type = "text/plain; charset=utf-8", .body = "", .headers = {{"Location", "/status"}}};
}

HttpResponse ask_who(const PageParts& parts, const HttpRequest& request, const SignInTrouble& trouble,
                     unsigned status) {
  const Language language = language_of(parts, request);
  const SignInKind kind = parts.access.users().any() ? SignInKind::sign_in
                          : parts.setup_code.empty() ? SignInKind::owner
                                                     : SignInKind::owner_with_code;
  return page(sign_in_page(parts.folder.shop().name, kind, trouble, language), language, status);
}

/// What came of a form: the session, and home with it; or the form again, with what was wrong.
HttpResponse entered(const PageParts& parts, const HttpRequest& request, const std::string& login,
                     const std::expected<std::string, HttpResponse>& session) {
  if (!session) return ask_who(parts, request, {session.error().status, login}, session.error().status);
  HttpResponse response = home();
  set_session(response, request, *session);
  return response;
}

HttpResponse leave(const PageParts& parts, const Call& call) {
  if (const auto ended = parts.access.sessions().end(session_of(call.request)); !ended) {
    return problem(500, ended.error());
  }
  HttpResponse response = home();
  set_session(response, call.request, "");
  return response;
}

HttpResponse front(const PageParts& parts, StatusDesk& desk, const Call& call) {
  if (!call.actor.may(Permission::read)) return ask_who(parts, call.request, {}, 200);
  const std::string session = session_of(call.request);
  const PageReader reader{call.actor.name, session.empty() ? "" : csrf_token_of(session)};
  const Language language = language_of(parts, call.request);
  return page(status_page(desk.status(), reader, language), language);
}

}  // namespace

std::vector<Route> page_routes(PageParts parts) {
  const auto desk = std::make_shared<StatusDesk>(parts);
  const auto status = [=](const Call& call) { return front(parts, *desk, call); };
  return {{"GET", "/", std::nullopt, status},
          {"GET", "/status", std::nullopt, status},
          {"POST", "/sign-in", std::nullopt,
           [=](const Call& call) {
             const FormFields form = read_form(call.request);
             const std::string login = field_of(form, "login");
             return entered(parts, call.request, login, sign_in(parts.access, call, login, field_of(form, "password")));
           }},
          {"POST", "/owner", std::nullopt,
           [=](const Call& call) {
             const FormFields form = read_form(call.request);
             const NewOwner owner{field_of(form, "login"), field_of(form, "name"), field_of(form, "password"),
                                  field_of(form, "code")};
             return entered(parts, call.request, owner.login, make_owner(parts.access, call, parts.setup_code, owner));
           }},
          {"POST", "/sign-out", std::nullopt, [=](const Call& call) { return leave(parts, call); }},
          {"GET", "/api/status", Permission::read,
           [=](const Call&) { return json_text_answer(to_json(desk->status())); }}};
}

}  // namespace lapwing
