// lapwing import: a shop's files into a data folder.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/import_report.hpp"
#include "host/data_folder.hpp"
#include "transfer/importer.hpp"

namespace lapwing {
namespace {

struct Options {
  std::string data;
  ImportOptions import;
  ShopSettings shop;
  std::vector<std::string> maps;
  std::string map_file;
  std::string format, delimiter, encoding, dates, rejects;
  bool no_header = false;
  bool zone_given = false;
  bool currency_given = false;
  bool json = false;
};

/// Turns what was written on the command line into what the import takes.
Result<void> read_options(Options& options) {
  ImportOptions& import = options.import;
  if (!options.format.empty()) import.read.format = TRY(parse_table_format(options.format));
  if (!options.delimiter.empty()) import.read.delimiter = TRY(parse_delimiter(options.delimiter));
  if (!options.encoding.empty()) import.read.encoding = TRY(parse_text_encoding(options.encoding));
  if (!options.dates.empty()) import.dates = TRY(parse_date_format(options.dates));
  if (options.no_header) import.read.has_header = false;
  for (const std::string& map : options.maps) CHECK(import.map.add(map));
  if (!options.map_file.empty()) CHECK(import.map.add_file(options.map_file));
  import.rejects_path = options.rejects.empty() ? options.data + "/rejects.csv" : options.rejects;
  import.progress = Progress::style_for_stderr(false);
  if (!import.customers && !import.orders && !import.lines && !import.products && !import.activity) {
    return fail("nothing to import: give --customers, --orders, --lines, --products or --activity");
  }
  return {};
}

/// A zone or currency that was said now must be the folder's: amounts and days already depend on it.
Result<void> check_settings(const Options& options, const ShopConfigured& shop) {
  const std::string said_when = "it was set when the folder was made, and days and amounts depend on it";
  if (options.zone_given && options.shop.zone != shop.zone.name()) {
    return fail(fmt::format("the shop's time zone is {}, not {}: {}", shop.zone.name(), options.shop.zone, said_when));
  }
  if (options.currency_given && options.shop.currency != shop.currency) {
    return fail(fmt::format("the shop's currency is {}, not {}: {}", shop.currency, options.shop.currency, said_when));
  }
  return {};
}

Result<ExitCode> run(Options& options) {
  CHECK(read_options(options));
  DataFolder folder = TRY(DataFolder::open_or_create(options.data, options.shop, wall_clock()));
  CHECK(check_settings(options, folder.shop()));
  const ImportSummary summary = TRY(import_files(folder, options.import, wall_clock()));
  CHECK(folder.host().save_snapshots());
  print_import(summary, folder.shop().currency, options.json);
  return summary.rejects > 0 ? ExitCode::partly : ExitCode::done;
}

}  // namespace

void add_import_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command(
      "import", "Import customers, orders, order lines, products and activity from a shop's files");
  command.add_option("--data", options->data, "The data folder; made if there is none", {.required = true});
  command.add_option("--customers", options->import.customers,
                     "CSV, JSON lines, either gzipped, or - for standard input");
  command.add_option("--orders", options->import.orders, "Orders, or order lines that repeat their order's columns");
  command.add_option("--lines", options->import.lines, "Order lines, by order_id");
  command.add_option("--products", options->import.products, "Products");
  command.add_option("--activity", options->import.activity, "Visits, views, carts, checkouts and events of your own");
  command.add_option("--map", options->maps,
                     "Columns by other names: order_id=InvoiceNo,total=Sum or orders.total=Sum; "
                     "an attribute that is a list: list:Likes=semicolon");
  command.add_option("--map-file", options->map_file, "The same in a file, one pair a line");
  command.add_option("--rejects", options->rejects, "Where rows that cannot be used go (DATA/rejects.csv)");
  command.add_option("--format", options->format, "csv, tsv, columns or jsonl; else detected");
  command.add_option("--delimiter", options->delimiter, "comma, semicolon, tab, pipe or one character; else detected");
  command.add_option("--encoding", options->encoding, "utf-8, utf-16, windows-1251, windows-1252; else detected");
  command.add_option("--dates", options->dates,
                     "How dates are written: DD.MM.YYYY, %d.%m.%Y %H:%M, unix; else detected");
  command.add_flag("--no-header", options->no_header, "The first row holds data; columns are column1, column2, ...");
  command.add_option("--timezone", options->shop.zone, "The shop's time zone, set when the folder is made",
                     {.default_shown = true});
  command.add_option("--currency", options->shop.currency, "The shop's currency, set when the folder is made",
                     {.default_shown = true});
  command.add_option("--shop-name", options->shop.name, "The shop's name, set when the folder is made",
                     {.default_shown = true});
  command.add_option("--phone-region", options->shop.phone_region,
                     "Country of phone numbers without a country code, set when the folder is made",
                     {.default_shown = true});
  command.add_option("--locale", options->shop.locale,
                     "ru or en: how messages write money and dates, set when the folder is made",
                     {.default_shown = true});
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, [&command](Options& given) {
    given.zone_given = command.was_given("--timezone");
    given.currency_given = command.was_given("--currency");
    return run(given);
  });
}

}  // namespace lapwing
