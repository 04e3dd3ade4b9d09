#include "server/site.hpp"

#include <algorithm>
#include <array>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "server/gateway_calls.hpp"
#include "server/intake.hpp"
#include "server/provider_feedback.hpp"
#include "server/public_links.hpp"
#include "server/status.hpp"
#include "server/status_page.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Route {
  std::string_view path;
  std::string_view method;
};
constexpr std::array<Route, 9> routes = {{{"/", "GET"},
                                          {"/style.css", "GET"},
                                          {"/api/status", "GET"},
                                          {"/api/orders", "POST"},
                                          {"/api/customers", "POST"},
                                          {"/api/activity", "POST"},
                                          {"/api/promo-codes", "POST"},
                                          {"/healthz", "GET"},
                                          {"/readyz", "GET"}}};

Json to_json(const IntakeItem& item) {
  constexpr std::array<std::string_view, 3> words = {"accepted", "unchanged", "refused"};
  Json json{{"id", item.id}, {"status", words.at(static_cast<std::size_t>(item.status))}};
  if (item.status == IntakeItem::Status::refused) {
    json["where"] = item.error.where;
    json["reason"] = item.error.message;
  }
  return json;
}

HttpResponse report_of(const std::vector<IntakeItem>& items) {
  std::array<std::uint64_t, 3> counts{};
  Json list = Json::array();
  for (const IntakeItem& item : items) {
    ++counts.at(static_cast<std::size_t>(item.status));
    list.push_back(to_json(item));
  }
  const auto [accepted, unchanged, refused] = counts;
  const Json json{{"accepted", accepted}, {"unchanged", unchanged}, {"refused", refused}, {"items", list}};
  return {.status = refused > 0 && refused == items.size() ? 422U : 200U,
          .content_type = "application/json",
          .body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
          .headers = {}};
}

/// Only as JSON: a form of a foreign web page cannot send that without asking first, and we do not answer such
/// questions.
HttpResponse take(const HttpRequest& request,
                  const std::function<Result<std::vector<IntakeItem>>(std::string_view)>& by) {
  const std::string_view type = std::string_view(request.content_type).substr(0, request.content_type.find(';'));
  if (type != "application/json") {
    return problem(415, "Unsupported Media Type", "expected the header Content-Type: application/json");
  }
  const auto items = by(request.body);
  if (!items) return problem(400, "Bad Request", items.error().message, items.error().where);
  return report_of(*items);
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
      : folder(of),
        clock(now),
        intake(of, std::move(now)),
        links(of_messages),
        feedback(of_providers),
        gateways(of_gateways) {}

  ShopStatus status() {
    const std::lock_guard lock(mutex);  // however many ask, the partitions work for one at a time
    return gather_status(folder, clock());
  }

  DataFolder& folder;
  std::function<Instant()> clock;
  Intake intake;
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
  if (is_public && request.path != "/style.css") return nothing_here();
  const auto route = std::ranges::find(routes, request.path, &Route::path);
  if (route == routes.end()) return nothing_here();
  if (request.method != route->method) {
    HttpResponse response = problem(405, "Method Not Allowed", fmt::format("expected {}", route->method));
    response.headers.emplace_back("Allow", route->method == "GET" ? "GET, HEAD" : std::string(route->method));
    return response;
  }
  if (route->path == "/healthz") return {.body = "ok\n"};
  if (route->path == "/style.css")
    return {.content_type = "text/css; charset=utf-8", .body = std::string(status_style())};
  Shop* shop = ready_;
  if (shop == nullptr) return being_restored();
  return answer_for(*shop, request, route->path);
}

HttpResponse Site::answer_for(Shop& shop, const HttpRequest& request, std::string_view route) {
  if (route == "/readyz") return {.body = "ready\n"};
  if (route == "/api/orders")
    return take(request, [&](std::string_view body) { return shop.intake.take_orders(body); });
  if (route == "/api/customers") {
    return take(request, [&](std::string_view body) { return shop.intake.take_customers(body); });
  }
  if (route == "/api/activity") {
    return take(request, [&](std::string_view body) { return shop.intake.take_activity(body); });
  }
  if (route == "/api/promo-codes") {
    return take(request, [&](std::string_view body) { return shop.intake.take_promo_codes(body); });
  }
  const ShopStatus status = shop.status();
  if (route == "/api/status") return {.content_type = "application/json", .body = to_json(status)};
  const Language language = choose_language(query_value(request.query, "lang"), request.accept_language, status.locale);
  return {.content_type = "text/html; charset=utf-8",
          .body = status_page(status, language),
          .headers = {{"Content-Language", language == Language::ru ? "ru" : "en"}, {"Vary", "Accept-Language"}}};
}

}  // namespace lapwing
