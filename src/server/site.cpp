#include "server/site.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/api_shop.hpp"
#include "api/routes.hpp"
#include "base/ensure.hpp"
#include "delivery/message_facts.hpp"
#include "host/data_folder.hpp"
#include "ingest/intake.hpp"
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
constexpr std::array<OldRoute, 11> routes = {{{"/", "GET"},
                                              {"/style.css", "GET"},
                                              {"/api/status", "GET"},
                                              {"/api/orders", "POST"},
                                              {"/api/customers", "POST"},
                                              {"/api/activity", "POST"},
                                              {"/api/promo-codes", "POST"},
                                              {"/api/messages", "GET"},
                                              {"/api/messages/resend", "POST"},
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

HttpResponse take(const HttpRequest& request,
                  const std::function<Result<std::vector<IntakeItem>>(std::string_view)>& by) {
  if (!is_json(request)) return json_expected();
  const auto items = by(request.body);
  if (!items) return problem(400, "Bad Request", items.error().message, items.error().where);
  return report_of(*items);
}

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
      : folder(of),
        clock(now),
        intake(of, std::move(now)),
        links(of_messages),
        feedback(of_providers),
        gateways(of_gateways),
        api{.folder = of, .clock = clock},
        router(api_routes(api)) {}

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
  ApiShop api;
  Router router;
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
  // Until there is a gate everybody may do everything, as with the addresses below.
  if (Shop* shop = ready_) {
    if (const auto found = shop->router.find(request)) {
      const Actor anybody{.permissions = PermissionSet::all()};
      return found->route->answer(Call{request, anybody, found->values});
    }
  }
  const auto route = std::ranges::find(routes, request.path, &OldRoute::path);
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
