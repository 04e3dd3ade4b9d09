// lapwing demo: a believable shop in a data folder, from a seed.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/demo_customers.hpp"
#include "cli/import_report.hpp"
#include "demo/demo.hpp"
#include "host/data_folder.hpp"
#include "transfer/importer.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string data, files, last_day;
  DemoOptions demo;
  bool json = false;
};

Result<ExitCode> run(Options& options) {
  if (DataFolder::exists(options.data)) {
    return fail("there is a shop already; the demo goes into a folder of its own", options.data);
  }
  const ShopSettings shop{.name = "Чай и дом"};
  // Without a date the shop's story ends yesterday, its last whole day.
  options.demo.last_day = options.last_day.empty() ? Zone().day(wall_clock()) - 1 : TRY(parse_day(options.last_day));
  const fs::path files = options.files.empty() ? fs::path(options.data) / "files" : fs::path(options.files);
  TRY(write_demo_shop(files, options.demo));
  DataFolder folder = TRY(DataFolder::open_or_create(options.data, shop, wall_clock()));
  ImportOptions import;
  import.customers = (files / "customers.csv").string();
  import.orders = (files / "orders.csv").string();
  import.lines = (files / "lines.csv").string();
  import.products = (files / "products.csv").string();
  import.activity = (files / "activity.csv").string();
  import.rejects_path = (fs::path(options.data) / "rejects.csv").string();
  import.progress = Progress::style_for_stderr(false);
  const ImportSummary summary = TRY(import_files(folder, import, wall_clock()));
  CHECK(folder.host().save_snapshots());
  CHECK(note_demo_shop(options.data, options.demo));
  print_import(summary, folder.shop().currency, options.json);
  return summary.rejects > 0 ? ExitCode::partly : ExitCode::done;
}

}  // namespace

void add_demo_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("demo",
                                         "Make a demo shop: 20,000 customers and three years of orders, from a seed");
  command.add_option("--data", options->data, "The data folder to make", {.required = true});
  command.add_option("--files", options->files, "Where its CSV files go (DATA/files)");
  command.add_option("--seed", options->demo.seed, "The same seed makes the same shop", {.default_shown = true});
  command.add_option("--customers", options->demo.customers, "How many customers", {.default_shown = true});
  command.add_option("--years", options->demo.years, "How many years of history", {.default_shown = true});
  command.add_option("--last-day", options->last_day, "The last day with orders; yesterday if not given");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, run);
}

}  // namespace lapwing
