#include "server/site.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "delivery/message_facts.hpp"
#include "host/data_folder.hpp"
#include "model/json_fields.hpp"
#include "server/gateway_calls.hpp"
#include "server/message_desk.hpp"
#include "server/provider_feedback.hpp"
#include "server/public_links.hpp"
#include "server/status.hpp"
#include "server/status_page.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct OldRoute {
  std::string_view path;
  std::string_view method;
};
constexpr std::array<OldRoute, 7> old_routes = {{{"/", "GET"},
                                                 {"/style.css", "GET"},
                                                 {"/api/status", "GET"},
                                                 {"/api/messages", "GET"},
                                                 {"/api/messages/resend", "POST"},
                                                 {"/healthz", "GET"},
                                                 {"/readyz", "GET"}}};

constexpr std::size_t messages_max = 10'000;

/// {"messages": ["p03-000000000123", ...]}.
Result<std::vector<MessageName>> read_names(std::string_view body) {
  const auto json = TRY(parse_json(body));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  const nlohmann::json* listed = fields.value("messages");
  CHECK(fields.finish());
  if (listed == nullptr || !listed->is_array() || listed->empty() || listed->size() > messages_max) {
    return fail(fmt::format("expected a list of 1 to {} messages", messages_max), "$.messages");
  }
  std::vector<MessageName> names;
  for (std::size_t i = 0; i < listed->size(); ++i) {
    const nlohmann::json& one = (*listed)[i];
    const auto name = one.is_string() ? parse_message_name(one.get<std::string>()) : fail("expected a text");
    if (!name) return fail(name.error().message, fmt::format("$.messages[{}]", i));
    names.push_back(*name);
  }
  return names;
}

HttpResponse nothing_here() { return problem(404, "Not Found", "there is nothing at this address"); }

HttpResponse being_restored() {
  HttpResponse response = problem(503, "Service Unavailable", "the shop is being restored");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

struct Site::Shop {
  Shop(DataFolder& of, std::function<Instant()> now, PublicLinks* of_messages, ProviderFeedback* of_providers,
       GatewayCalls* of_gateways)
      : folder(of), clock(std::move(now)), links(of_messages), feedback(of_providers), gateways(of_gateways) {}

  ShopStatus status() {
    const std::lock_guard lock(mutex);  // however many ask, the partitions work for one at a time
    return gather_status(folder, clock());
  }

  DataFolder& folder;
  std::function<Instant()> clock;
  PublicLinks* links;
  ProviderFeedback* feedback;
  GatewayCalls* gateways;
  std::mutex mutex;
};

Site::Site() = default;
Site::~Site() = default;

void Site::open(DataFolder& folder, std::function<Instant()> clock, PublicLinks* links, ProviderFeedback* feedback,
                GatewayCalls* gateways) {
  ensure(shop_ == nullptr, "a site is opened once");
  shop_ = std::make_unique<Shop>(folder, std::move(clock), links, feedback, gateways);
  ready_ = shop_.get();
}

HttpResponse Site::answer(const HttpRequest& request) {
  const bool is_link = PublicLinks::is_one(request.path);
  const bool is_call = GatewayCalls::is_one(request.path);
  if (is_link || is_call || ProviderFeedback::is_one(request.path)) {
    Shop* shop = ready_;
    if (shop == nullptr) return being_restored();
    if (is_link) return shop->links == nullptr ? nothing_here() : shop->links->answer(request);
    if (is_call) return shop->gateways == nullptr ? nothing_here() : shop->gateways->answer(request);
    return shop->feedback == nullptr ? nothing_here() : shop->feedback->answer(request);
  }
  const bool is_public = !public_host_.empty() && request.host == public_host_;
  if (is_public && request.path != "/style.css" && !request.path.starts_with("/v1/")) return nothing_here();
  if (request.path == "/healthz") return {.body = "ok\n"};
  Shop* shop = ready_;
  if (shop == nullptr) return being_restored();
  if (const auto found = router_.find(request); found || found.error().status == 405) {
    if (!found) return found.error();
    Actor everybody;
    everybody.permissions = PermissionSet::all();
    return found->route->answer({request, everybody, found->values});
  }
  const auto route = std::ranges::find(old_routes, request.path, &OldRoute::path);
  if (route == old_routes.end()) return nothing_here();
  if (request.method != route->method) {
    HttpResponse response = problem(405, "Method Not Allowed", fmt::format("expected {}", route->method));
    response.headers.emplace_back("Allow", route->method == "GET" ? "GET, HEAD" : std::string(route->method));
    return response;
  }
  if (route->path == "/style.css")
    return {.content_type = "text/css; charset=utf-8", .body = std::string(status_style())};
  return answer_for(*shop, request, route->path);
}

HttpResponse Site::answer_for(Shop& shop, const HttpRequest& request, std::string_view route) {
  if (route == "/readyz") return {.body = "ready\n"};
  if (route == "/api/messages") return messages(shop, request);
  if (route == "/api/messages/resend") return resend(shop, request);
  const ShopStatus status = shop.status();
  if (route == "/api/status") return {.content_type = "application/json", .body = to_json(status)};
  const Language language = choose_language(query_value(request.query, "lang"), request.accept_language, status.locale);
  return {.content_type = "text/html; charset=utf-8",
          .body = status_page(status, language),
          .headers = {{"Content-Language", language == Language::ru ? "ru" : "en"}, {"Vary", "Accept-Language"}}};
}

HttpResponse Site::messages(Shop& shop, const HttpRequest& request) {
  const MessageWish wish{std::string(query_value(request.query, "outcome")),
                         std::string(query_value(request.query, "campaign"))};
  if (const auto checked = check(wish); !checked) {
    return problem(400, "Bad Request", checked.error().message, checked.error().where);
  }
  std::size_t limit = 50;
  const std::string_view asked = query_value(request.query, "limit");
  const auto end = std::from_chars(asked.data(), asked.data() + asked.size(), limit);
  if (!asked.empty() && (end.ec != std::errc() || end.ptr != asked.data() + asked.size() || limit > messages_max)) {
    return problem(400, "Bad Request", fmt::format("expected a number up to {}", messages_max), "limit");
  }
  return {.content_type = "application/json",
          .body = to_json(list_messages(shop.folder.host(), wish), limit, shop.folder.shop().zone)};
}

HttpResponse Site::resend(Shop& shop, const HttpRequest& request) {
  if (!is_json(request)) return json_expected();
  const auto names = read_names(request.body);
  if (!names) return problem(400, "Bad Request", names.error().message, names.error().where);
  std::vector<MessageName> again;
  Json refused = Json::array();
  for (const SentAgain& one : send_again(shop.folder.host(), *names, shop.clock())) {
    if (!one.refused) {
      again.push_back(one.name);
    } else {
      const std::string id = intent_token(one.name.partition, one.name.intent);
      refused.push_back({{"id", id}, {"reason", one.refused->text()}});
    }
  }
  if (take_up_again_) take_up_again_(again);
  const Json json{{"again", again.size()}, {"refused", refused}};
  return {.status = again.empty() ? 422u : 200u, .content_type = "application/json", .body = json.dump()};
}

}  // namespace lapwing
