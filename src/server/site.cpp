#include "server/site.hpp"

#include <iterator>
#include <optional>
#include <set>

#include "access/access.hpp"
#include "base/ensure.hpp"
#include "host/data_folder.hpp"
#include "host/reading_turns.hpp"
#include "server/access_routes.hpp"
#include "server/gate.hpp"
#include "server/gateway_calls.hpp"
#include "server/metrics.hpp"
#include "server/page_routes.hpp"
#include "server/provider_feedback.hpp"
#include "server/public_links.hpp"
#include "server/session_routes.hpp"
#include "server/status_page.hpp"
#include "server/web_pages.hpp"

namespace lapwing {
namespace {

HttpResponse nothing_here() { return problem(404, "Not Found", "there is nothing at this address"); }

HttpResponse being_restored() {
  HttpResponse response = problem(503, "Service Unavailable", "the shop is being restored");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

struct Site::Shop {
  explicit Shop(SiteParts of) : parts(std::move(of)), gate(parts.access, router, metrics, parts.log) {
    std::vector<Route> routes = std::move(parts.routes);
    const auto add = [&](std::vector<Route> more) { std::ranges::move(more, std::back_inserter(routes)); };
    add(session_routes(parts.access, parts.folder, parts.setup_code));
    add(access_routes(parts.access));
    add(page_routes({parts.folder, parts.access, parts.clock, parts.setup_code}));
    routes.push_back({"GET", "/metrics", Permission::read, [this](const Call&) {
                        return HttpResponse{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                                            .body = metrics.text(parts.folder)};
                      }});
    for (const Route& route : routes) {
      ensure(!route.takes_file || route.path.find('{') == std::string::npos,
             "files are taken at addresses without names");
      if (route.takes_file) file_paths.emplace(route.method, route.path);
    }
    router = Router(std::move(routes));
  }

  SiteParts parts;
  Metrics metrics;
  Router router;
  Gate gate;
  std::set<std::pair<std::string, std::string>> file_paths;  // method and path of routes that take files
};

Site::Site() = default;
Site::~Site() = default;

void Site::open(SiteParts parts) {
  ensure(shop_ == nullptr, "a site is opened once");
  if (!parts.log) parts.log = [](const std::string&) {};
  shop_ = std::make_unique<Shop>(std::move(parts));
  ready_ = shop_.get();
}

const Router& Site::router() const {
  ensure(shop_ != nullptr, "a site that was opened has its routes");
  return shop_->router;
}

FileDoor Site::file_door() {
  return {.is_for =
              [this](const HttpRequest& request) {
                const Shop* shop = ready_;
                return shop != nullptr && shop->file_paths.contains({request.method, request.path});
              },
          .place = [this](const HttpRequest& request) -> std::expected<BodyFile, HttpResponse> {
            const bool is_public = !public_host_.empty() && request.host == public_host_;
            if (is_public) return std::unexpected(nothing_here());
            return ready_.load()->gate.place_of_body(request);
          }};
}

const Route* Site::reading_route(const HttpRequest& request) const {
  const Shop* shop = ready_;
  if (shop == nullptr || (request.method == "POST" && !request.path.starts_with("/api/"))) return nullptr;
  const auto found = shop->router.find(request);
  if (!found || (found->route->method != "GET" && !found->route->only_asks)) return nullptr;
  return found->route;
}

HttpResponse Site::answer(const HttpRequest& request) {
  if (request.path == "/style.css" && request.method == "GET") {
    return {.content_type = "text/css; charset=utf-8", .body = std::string(status_style())};
  }
  const bool is_link = PublicLinks::is_one(request.path);
  const bool is_call = GatewayCalls::is_one(request.path);
  const bool is_report = ProviderFeedback::is_one(request.path);
  const bool is_public = !public_host_.empty() && request.host == public_host_;
  const bool is_event = request.path.starts_with("/v1/");
  if (is_public && !is_link && !is_call && !is_report && !is_event) return nothing_here();
  if (request.path == "/healthz") return {.body = "ok\n"};
  if (auto file = web_file_answer(request)) return std::move(*file);
  Shop* shop = ready_;
  if (shop == nullptr) return being_restored();
  const SiteParts& parts = shop->parts;
  if (is_link) return parts.links == nullptr ? nothing_here() : parts.links->answer(request);
  if (is_call) return parts.gateways == nullptr ? nothing_here() : parts.gateways->answer(request);
  if (is_report) return parts.feedback == nullptr ? nothing_here() : parts.feedback->answer(request);
  if (request.path == "/readyz") return {.body = "ready\n"};
  // Places in the web interface are whatever is no address of ours.
  if (request.path == "/" || !shop->router.knows(request.path)) {
    if (auto page = web_page_answer(request)) return std::move(*page);
  }
  std::optional<ReadingTurns::Reader> reader;
  if (parts.readings != nullptr) {
    if (const Route* route = reading_route(request)) reader.emplace(*parts.readings, route->path);
  }
  return shop->gate.answer(request);
}

}  // namespace lapwing
