// lapwing routes: every address of the API with the permission that it needs.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/api_shop.hpp"
#include "api/routes.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

struct Options {
  bool json = false;
};

/// The table is the same for every shop, so that one in memory will do.
Result<ExitCode> list_routes(const Options& options) {
  const ShopConfigured shop{"Lapwing", "RUB", Zone(), 1, "ru", "RU"};
  DataFolder folder = TRY(DataFolder::in_memory(shop, wall_clock(), {.workers = 1}));
  ApiShop api{.folder = folder, .clock = wall_clock};
  nlohmann::ordered_json listed = nlohmann::ordered_json::array();
  for (const Route& route : api_routes(api)) {
    const std::string_view needs = route.needs ? to_text(*route.needs) : "";
    listed.push_back({{"method", route.method}, {"path", route.path}, {"needs", needs}});
    if (!options.json) {
      fmt::print("{} {} {}\n", padded_right(route.method, 6), padded_right(route.path, 44), needs);
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
