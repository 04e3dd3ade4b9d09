// Who gets in: every route with every role and key, sessions, forged requests, and what the audit log tells.
#include "server/gate.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <set>

#include <sodium.h>

#include <nlohmann/json.hpp>

#include "api/api_shop.hpp"
#include "api/routes.hpp"
#include "api/settings_routes.hpp"
#include "host/data_folder.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ingest_routes.hpp"
#include "server/credentials.hpp"
#include "server/customer_edit.hpp"
#include "server/live_board.hpp"
#include "server/live_routes.hpp"
#include "server/metrics.hpp"
#include "server/scratch_access.hpp"
#include "server/site.hpp"
#include "server/subscription_routes.hpp"
#include "server/subscriptions.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr Instant now = Instant::from_seconds(1'750'000'000);
constexpr const char* password = "heron umbrella seventeen";

/// A shop that somebody owns, with a browser that keeps its cookie.
class GateTest : public testing::Test {
 protected:
  GateTest() : folder_(DataFolder::in_memory({"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value()) {
    site_.open({.folder = folder_,
                .access = *access_,
                .clock = [] { return now; },
                .routes = routes(),
                .log = [this](const std::string& line) { log_ += line; }});
  }

  /// Of the whole product.
  std::vector<Route> routes() {
    std::vector<Route> all = ingest_routes(*ingest_);
    std::ranges::move(api_routes(api_), std::back_inserter(all));
    std::ranges::move(live_routes(board_, *access_), std::back_inserter(all));
    all.push_back(customer_edit_route(*ingest_, api_));
    all.push_back(settings_route(api_, {}));
    std::ranges::move(subscription_routes(*subscriptions_, [] { return now; }, Zone()), std::back_inserter(all));
    return all;
  }
  HttpResponse ask(HttpRequest request) {
    request.host = "localhost:8080";
    if (!cookie_.empty()) request.headers.emplace_back("cookie", cookie_);
    const HttpResponse response = site_.answer(request);
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
    }
    return response;
  }
  HttpResponse get(std::string path) { return ask({.method = "GET", .path = std::move(path)}); }
  HttpRequest with_body(std::string method, std::string path, const Json& body) {
    HttpRequest request{.method = std::move(method), .path = std::move(path), .content_type = "application/json"};
    request.body = body.dump();
    return request;
  }
  /// As a page of ours asks.
  HttpResponse change(std::string method, std::string path, const Json& body = Json::object()) {
    HttpRequest request = with_body(std::move(method), std::move(path), body);
    request.headers.emplace_back("x-csrf-token", csrf_);
    request.headers.emplace_back("sec-fetch-site", "same-origin");
    return ask(std::move(request));
  }
  void enter(const std::string& login) {
    cookie_.clear();
    const HttpResponse response = change("POST", "/api/session", {{"login", login}, {"password", password}});
    ASSERT_EQ(response.status, 200U) << response.body;
    csrf_ = Json::parse(response.body)["csrf_token"];
  }
  void own() {
    const HttpResponse made = change("POST", "/api/owner", {{"login", "anna"}, {"password", password}});
    ASSERT_EQ(made.status, 200U) << made.body;
    csrf_ = Json::parse(made.body)["csrf_token"];
  }

  DataFolder folder_;
  std::unique_ptr<Ingest> ingest_ = Ingest::open(folder_, std::nullopt, [] { return now; }).value();
  ScratchAccess access_{now};
  ApiShop api_{.folder = folder_, .clock = [] { return now; }, .access = &*access_};
  LiveBoard board_{folder_, {}};
  TemporaryFolder webhooks_{TemporaryFolder::Place::memory};
  std::unique_ptr<Subscriptions> subscriptions_ =
      Subscriptions::open(folder_, webhooks_.path(), {.clock = [] { return now; }, .log = {}}).value();
  Site site_;
  std::string cookie_, csrf_, log_;
};

/// The whole table again, but that nothing is done: what is asked here is who gets through.
TEST_F(GateTest, EveryRouteLetsThroughWhoHasItsPermissionAndNobodyElse) {
  std::vector<Route> stubs = site_.router().routes();
  for (Route& route : stubs) {
    route.answer = [](const Call&) { return HttpResponse{.status = 299}; };
    route.is_audited = false;
  }
  const Router router(stubs);
  Metrics metrics;
  Gate gate(*access_, router, metrics, [](const std::string&) {});
  own();
  std::vector<std::tuple<std::string, PermissionSet, HttpRequest>> who;
  who.emplace_back("nobody", PermissionSet(), HttpRequest{});
  for (const Role role : roles) {
    const std::string login = std::string(to_text(role)) + "-user";
    ASSERT_TRUE(access_->add_user(login, "", role, password));
    enter(login);
    HttpRequest request;
    request.headers = {{"cookie", cookie_}, {"x-csrf-token", csrf_}};
    who.emplace_back(to_text(role), permissions_of(role), request);
  }
  for (std::size_t i = 0; i < permission_count; ++i) {
    const auto permission = static_cast<Permission>(i);
    const auto made = access_->keys().make({.name = "k", .permissions = {permission}, .created_at = now}).value();
    HttpRequest request;
    request.headers = {{"authorization", "Bearer " + made.secret}};
    who.emplace_back("key " + std::string(to_text(permission)), PermissionSet{permission}, request);
  }
  for (const Route& route : stubs) {
    for (auto& [name, permissions, request] : who) {
      request.method = route.method;
      request.path = route.path;  // a name in braces fits itself
      // Routes for keys alone look at no session.
      const bool is_nobody = name == "nobody" || (route.key_of && request.header("authorization").empty());
      const bool may = !route.needs || (!is_nobody && permissions.has(*route.needs));
      const unsigned expected = may ? 299U : is_nobody ? 401U : 403U;
      EXPECT_EQ(gate.answer(request).status, expected) << route.method << " " << route.path << " by " << name;
    }
  }
}

TEST_F(GateTest, WhatChangesSomethingOrTellsOfTheShopNeedsAPermission) {
  const std::set<std::string> for_anybody = {
      "GET /",          "GET /status",      "POST /sign-in",     "POST /owner",
      "POST /sign-out", "GET /api/session", "POST /api/session", "DELETE /api/session",
      "POST /api/owner"};
  for (const Route& route : site_.router().routes()) {
    if (route.method == "OPTIONS" || route.path == "/v1/projects/{write_key}/settings") continue;
    EXPECT_EQ(!route.needs.has_value(), for_anybody.contains(route.method + " " + route.path))
        << route.method << " " << route.path;
  }
}

TEST_F(GateTest, TheFirstVisitMakesTheOwnerAndNoOther) {
  EXPECT_EQ(Json::parse(get("/api/session").body)["needs_owner"], true);
  own();
  const Json me = Json::parse(get("/api/session").body);
  EXPECT_EQ(me["user"]["login"], "anna");
  EXPECT_EQ(me["permissions"].size(), permission_count);
  cookie_.clear();
  EXPECT_EQ(change("POST", "/api/owner", {{"login", "boris"}, {"password", password}}).status, 409U);
}

TEST_F(GateTest, AChangeByCookieNeedsTheTokenAndComesFromOurPages) {
  own();
  const Json key{{"name", "website"}, {"permissions", {"record_events"}}};
  EXPECT_EQ(ask(with_body("POST", "/api/keys", key)).status, 403U);
  for (const auto& [name, value] : {std::pair("sec-fetch-site", "cross-site"),
                                    {"sec-fetch-site", "same-site"},
                                    {"origin", "https://evil.example"},
                                    {"origin", "null"}}) {
    HttpRequest request = with_body("POST", "/api/keys", key);
    request.headers = {{"x-csrf-token", csrf_}, {name, value}};
    EXPECT_EQ(ask(request).status, 403U) << name << " " << value;
  }
  HttpRequest own_origin = with_body("POST", "/api/keys", key);
  own_origin.headers = {{"x-csrf-token", csrf_}, {"origin", "http://localhost:8080"}};
  EXPECT_EQ(ask(own_origin).status, 201U);
  EXPECT_EQ(Json::parse(get("/api/keys").body)["items"].size(), 1u);
}

TEST_F(GateTest, AKeyThatOpensNothingIsRefusedWhateverElseComesWithIt) {
  own();
  for (const char* header : {"Bearer lapwing_nothing", "Basic bm90aGluZzo=", "Bearer", "nonsense"}) {
    HttpRequest request{.method = "GET", .path = "/api/status"};
    request.headers = {{"authorization", header}};
    EXPECT_EQ(ask(request).status, 401U) << header;
  }
}

TEST_F(GateTest, AKeyMayComeAsTheNameOfBasicAsSegmentsLibrariesSendIt) {
  own();
  const Json made = Json::parse(change("POST", "/api/keys", {{"name", "a"}, {"permissions", {"read"}}}).body);
  const std::string pair = made["secret"].get<std::string>() + ":";
  std::string encoded(sodium_base64_encoded_len(pair.size(), sodium_base64_VARIANT_ORIGINAL), ' ');
  sodium_bin2base64(encoded.data(), encoded.size(), reinterpret_cast<const unsigned char*>(pair.data()), pair.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  encoded.pop_back();
  cookie_.clear();
  HttpRequest request{.method = "GET", .path = "/api/status"};
  request.headers = {{"authorization", "basic " + encoded}};
  EXPECT_EQ(ask(request).status, 200U);
  request.path = "/api/keys";
  EXPECT_EQ(ask(request).status, 403U);
}

TEST_F(GateTest, APageOfAnySiteTellsOfItsVisitorByTheKeyInItsBodyAndByNothingElse) {
  own();
  const auto key = [&](Permission may) {
    return access_->keys().make({.name = "page", .permissions = {may}, .created_at = now}).value().secret;
  };
  const auto track = [&](const std::string& secret) {
    HttpRequest request{.method = "POST", .path = "/v1/t", .content_type = "text/plain"};
    request.body = Json{{"event", "quiz"}, {"anonymousId", "a1"}, {"messageId", "m1"}, {"writeKey", secret}}.dump();
    request.headers = {{"origin", "https://tea.example"}, {"sec-fetch-site", "cross-site"}};
    return ask(std::move(request)).status;
  };
  EXPECT_EQ(track(key(Permission::record_browser_events)), 200U);
  EXPECT_EQ(track(key(Permission::record_events)), 200U);
  EXPECT_EQ(track(key(Permission::read)), 403U);
  EXPECT_EQ(track("lapwing_nothing"), 401U);
  EXPECT_EQ(track(""), 401U) << "the session does not count here";
  EXPECT_EQ(ask({.method = "OPTIONS", .path = "/v1/t"}).status, 204U);
}

TEST_F(GateTest, NobodyMakesAKeyThatMayMoreThanThey) {
  own();
  ASSERT_TRUE(access_->add_user("boris", "", Role::developer, password));
  enter("boris");
  EXPECT_EQ(change("POST", "/api/keys", {{"name", "a"}, {"permissions", {"read"}}}).status, 403U);
  const auto limited =
      access_->keys().make({.name = "keys", .permissions = {Permission::manage_access}, .created_at = now}).value();
  cookie_.clear();
  HttpRequest request = with_body("POST", "/api/keys", {{"name", "more"}, {"permissions", {"move_bonuses"}}});
  request.headers = {{"authorization", "Bearer " + limited.secret}};
  const HttpResponse refused = ask(request);
  EXPECT_EQ(refused.status, 403U);
  EXPECT_EQ(Json::parse(refused.body)["where"], "$.permissions");
}

TEST_F(GateTest, NobodyMakesAUserWhoMayMoreThanThey) {
  own();
  const std::int64_t anna = access_->users().all().front().id;
  const auto limited = access_->keys().make(
      {.name = "users", .permissions = {Permission::manage_access}, .created_at = now});
  cookie_.clear();
  const auto by_key = [&](std::string method, std::string path, const Json& body) {
    HttpRequest request = with_body(std::move(method), std::move(path), body);
    request.headers = {{"authorization", "Bearer " + limited.value().secret}};
    return ask(std::move(request)).status;
  };
  EXPECT_EQ(by_key("POST", "/api/users", {{"login", "eve"}, {"role", "owner"}, {"password", password}}), 403U);
  EXPECT_EQ(by_key("PATCH", "/api/users/" + std::to_string(anna), {{"password", "quiet river under stones"}}), 403U);
  EXPECT_EQ(access_->users().all().size(), 1u);
  enter("anna");
}

TEST_F(GateTest, AQuestionLeavesNoTraceInTheAuditLogButItsRefusalDoes) {
  own();
  const Json everyone{{"where", {{"everyone", true}}}};
  EXPECT_EQ(change("POST", "/api/audiences/sample", everyone).status, 200U);
  ASSERT_TRUE(access_->add_user("boris", "", Role::analyst, password));
  enter("boris");
  EXPECT_EQ(change("POST", "/api/audiences/sample", everyone).status, 403U);
  const auto told = access_->audit().read(10).value();
  ASSERT_EQ(told.size(), 3u);  // the owner was made, boris signed in, and was refused
  EXPECT_EQ(told.front().action, "POST /api/audiences/sample");
  EXPECT_EQ(told.front().outcome, 403U);
}

TEST_F(GateTest, WhoTakesPeopleAwayIsToldOfAndWhoOnlyAsksHowFarItIsIsNot) {
  const auto route = [](const char* path, bool only_asks) {
    return Route{.method = "GET",
                 .path = path,
                 .needs = Permission::export_customers,
                 .answer = [](const Call&) { return HttpResponse(); },
                 .only_asks = only_asks};
  };
  const Router router({route("/file", false), route("/state", true)});
  Metrics metrics;
  Gate gate(*access_, router, metrics, [](const std::string&) {});
  const auto asks = [&](Permission may, const char* path) {
    const auto key = access_->keys().make({.name = "k", .permissions = {may}, .created_at = now}).value();
    gate.answer({.method = "GET", .path = path, .headers = {{"authorization", "Bearer " + key.secret}}});
    return access_->audit().read(10).value().size();
  };
  EXPECT_EQ(asks(Permission::export_customers, "/state"), 0U);
  EXPECT_EQ(asks(Permission::export_customers, "/file"), 1U);
  EXPECT_EQ(asks(Permission::read, "/state"), 2U);  // who is refused
}

TEST_F(GateTest, AKeyHasNoSessionsOfTheUserWithItsNumber) {
  own();
  enter("anna");
  const std::string session = Json::parse(get("/api/sessions").body)["items"][0]["id"];
  const auto key = access_->keys().make({.name = "a", .permissions = {Permission::read}, .created_at = now}).value();
  ASSERT_EQ(key.key.id, access_->users().all().front().id);
  HttpRequest request = with_body("DELETE", "/api/sessions/" + session, Json::object());
  request.headers = {{"authorization", "Bearer " + key.secret}};
  EXPECT_EQ(ask(request).status, 403U);
  EXPECT_EQ(get("/api/status").status, 200U);
}

TEST_F(GateTest, TheAuditLogTellsWhoChangedWhatAndWhoWasRefused) {
  own();
  change("POST", "/api/users", {{"login", "boris"}, {"role", "analyst"}, {"password", "quiet river under stones"}});
  change("POST", "/api/keys", {{"name", "website"}, {"permissions", {"record_events"}}});
  enter("anna");
  cookie_.clear();
  change("POST", "/api/session", {{"login", "boris"}, {"password", "quiet river under stones"}});
  EXPECT_EQ(get("/api/users").status, 403U);
  change("POST", "/api/session", {{"login", "my pass word"}, {"password", "x"}});
  enter("anna");
  const Json items = Json::parse(get("/api/audit").body)["items"];
  std::string told;
  for (const Json& item : items) {
    told += item["actor"].get<std::string>() + " | " + item["action"].get<std::string>() + " | " +
            item["subject"].get<std::string>() + " | " + std::to_string(item["outcome"].get<int>()) + "\n";
  }
  EXPECT_EQ(told,
            "nobody | POST /api/session | login=anna | 200\n"
            "user boris | POST /api/session |  | 403\n"
            "user boris | GET /api/users |  | 403\n"
            "nobody | POST /api/session | login=boris | 200\n"
            "nobody | POST /api/session | login=anna | 200\n"
            "user anna | POST /api/keys | key=1 | 201\n"
            "user anna | POST /api/users | login=boris role=analyst | 201\n"
            "nobody | POST /api/owner | login=anna | 200\n");
  EXPECT_EQ(access_->audit().first_broken().value(), std::nullopt);
}

TEST_F(GateTest, ThePageSignsInAndOutWithoutAScript) {
  EXPECT_TRUE(get("/status").body.contains("Who owns this shop?"));
  const auto form = [&](std::string path, std::string body) {
    HttpRequest request{.method = "POST", .path = std::move(path)};
    request.content_type = "application/x-www-form-urlencoded";
    request.body = std::move(body);
    request.headers = {{"sec-fetch-site", "same-origin"}};
    return ask(request);
  };
  EXPECT_EQ(form("/owner", "login=anna&password=short").status, 422U);
  EXPECT_EQ(form("/owner", "login=anna&name=Anna&password=heron+umbrella+seventeen").status, 303U);
  const std::string page = get("/status").body;
  EXPECT_TRUE(page.contains("Sign out")) << page;
  EXPECT_EQ(form("/sign-out", "").status, 403U);
  const std::size_t token = page.find("csrf_token\" value=\"") + 19;
  EXPECT_EQ(form("/sign-out", "csrf_token=" + page.substr(token, page.find('"', token) - token)).status, 303U);
  cookie_.clear();
  EXPECT_TRUE(get("/status").body.contains("action=\"/sign-in\""));
  const HttpResponse wrong = form("/sign-in", "login=%3Cb%3E&password=wrong");
  EXPECT_EQ(wrong.status, 401U);
  EXPECT_TRUE(wrong.body.contains("&lt;b&gt;"));
  EXPECT_EQ(form("/sign-in", "login=anna&password=heron+umbrella+seventeen").status, 303U);
  EXPECT_EQ(get("/api/status").status, 200U);
}

TEST_F(GateTest, TheCookieIsOutOfReachOfScriptsAndOfOtherHosts) {
  HttpRequest request = with_body("POST", "/api/owner", {{"login", "anna"}, {"password", password}});
  request.is_https = true;
  const HttpResponse response = ask(request);
  ASSERT_EQ(response.status, 200U) << response.body;
  std::string set;
  for (const auto& [name, value] : response.headers) {
    if (name == "Set-Cookie") set = value;
  }
  EXPECT_TRUE(set.starts_with("__Host-lapwing=")) << set;
  EXPECT_TRUE(set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure")) << set;
}

TEST_F(GateTest, MetricsCountByRouteAndNotByWhatStrangersAskFor) {
  own();
  get("/api/status");
  get("/api/nothing/of/the/kind");
  EXPECT_EQ(change("PATCH", "/api/users/stranger", {{"role", "analyst"}}).status, 404U);
  const HttpResponse metrics = get("/metrics");
  EXPECT_EQ(metrics.content_type, "text/plain; version=0.0.4; charset=utf-8");
  const auto has = [&](const char* line) { return metrics.body.contains(line); };
  EXPECT_TRUE(has(R"(lapwing_http_requests_total{method="GET",path="/api/status",status="200"} 1)")) << metrics.body;
  EXPECT_TRUE(has(R"(lapwing_http_requests_total{method="PATCH",path="/api/users/{user}",status="404"} 1)"));
  EXPECT_TRUE(has(R"(lapwing_http_request_seconds_count{path="/api/status"} 1)"));
  EXPECT_TRUE(has("lapwing_customers 0"));
  EXPECT_FALSE(has("nothing/of"));
  EXPECT_FALSE(has("stranger"));
}

TEST_F(GateTest, WhereOthersReachThePortTheOwnerKnowsTheCode) {
  Site open;
  open.open({.folder = folder_, .access = *access_, .clock = [] { return now; }, .setup_code = "secret"});
  EXPECT_TRUE(open.answer({.method = "GET", .path = "/status"}).body.contains("name=\"code\""));
  Json body{{"login", "anna"}, {"password", password}, {"code", "guess"}};
  EXPECT_EQ(open.answer(with_body("POST", "/api/owner", body)).status, 422U);
  body["code"] = "secret";
  EXPECT_EQ(open.answer(with_body("POST", "/api/owner", body)).status, 200U);
}

}  // namespace
}  // namespace lapwing
