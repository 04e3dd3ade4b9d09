// lapwing routes: every address of the API with the permission that it needs.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "api/api_shop.hpp"
#include "api/routes.hpp"
#include "api/settings_routes.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/consent_import_route.hpp"
#include "exchange/export_routes.hpp"
#include "exchange/exports.hpp"
#include "exchange/import_routes.hpp"
#include "exchange/imports.hpp"
#include "host/data_folder.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ingest_routes.hpp"
#include "journal/temporary_folder.hpp"
#include "server/customer_edit.hpp"
#include "server/live_board.hpp"
#include "server/live_routes.hpp"
#include "server/site.hpp"
#include "server/subscription_routes.hpp"
#include "server/subscriptions.hpp"

namespace lapwing {
namespace {

struct Options {
  bool json = false;
};

/// Those of pages are none of the API.
bool is_of_api(const Route& route) {
  return route.path.starts_with("/api/") || route.path.starts_with("/v1/") || route.path == "/metrics";
}

/// The table is the same for every shop, so that one in memory will do.
Result<ExitCode> list_routes(const Options& options) {
  const ShopConfigured shop{"Lapwing", "RUB", Zone(), 1, "ru", "RU"};
  DataFolder folder = TRY(DataFolder::in_memory(shop, wall_clock(), {.workers = 1}));
  const TemporaryFolder scratch(TemporaryFolder::Place::memory);
  const auto access = TRY(Access::open(scratch.path(), shop.name, wall_clock));
  const auto ingest = TRY(Ingest::open(folder, std::nullopt, wall_clock));
  ApiShop api{.folder = folder, .clock = wall_clock};
  std::vector<Route> routes = ingest_routes(*ingest);
  std::ranges::move(api_routes(api), std::back_inserter(routes));
  LiveBoard board(folder, {});
  std::ranges::move(live_routes(board, *access), std::back_inserter(routes));
  routes.push_back(customer_edit_route(*ingest, api));
  routes.push_back(settings_route(api, {}));
  routes.push_back(consent_import_route(api));
  const auto subscriptions = TRY(Subscriptions::open(folder, scratch.path(), {.clock = wall_clock, .log = {}}));
  std::ranges::move(subscription_routes(*subscriptions, wall_clock, shop.zone), std::back_inserter(routes));
  Jobs jobs(wall_clock);
  const auto imports = TRY(Imports::open(folder, jobs, {.folder = scratch.path() / "uploads", .clock = wall_clock}));
  std::ranges::move(import_routes(*imports, shop.zone), std::back_inserter(routes));
  const auto exports = TRY(Exports::open(folder, jobs, {.folder = scratch.path() / "exports", .clock = wall_clock}));
  std::ranges::move(export_routes(*exports, shop.zone), std::back_inserter(routes));
  Site site;
  site.open({.folder = folder, .access = *access, .clock = wall_clock, .routes = std::move(routes)});
  nlohmann::ordered_json listed = nlohmann::ordered_json::array();
  for (const Route& route : site.router().routes()) {
    if (!is_of_api(route)) continue;
    const std::string_view needs = route.needs ? to_text(*route.needs) : "";
    listed.push_back({{"method", route.method}, {"path", route.path}, {"needs", needs}});
    if (!options.json) {
      fmt::print("{} {} {}\n", padded_right(route.method, 7), padded_right(route.path, 44), needs);
    }
  }
  if (options.json) fmt::print("{}\n", listed.dump());
  return ExitCode::done;
}

}  // namespace

void add_routes_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("routes", "The addresses of the API, and the permission that each needs");
  command.add_flag("--json", options->json, "Print one JSON array");
  command.when_chosen(options, list_routes);
}

}  // namespace lapwing
