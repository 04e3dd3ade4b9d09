// lapwing rfm: the three matrices, the names over them, and who is in a cell.
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/condition_answers.hpp"
#include "api/currency.hpp"
#include "api/rfm_answers.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/rfm_options.hpp"
#include "cli/rfm_table.hpp"
#include "condition/condition.hpp"
#include "condition/describe.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Result<std::uint64_t> export_cell(Host& host, const RfmOptions& options, const RfmState& rfm, Instant at) {
  const Condition condition = TRY(condition_of_cell(options.cell));
  CsvWriter csv = TRY(CsvWriter::create(options.export_path.empty() ? "-" : options.export_path));
  csv.put_row({"customer_id", "recency_days", "frequency", "monetary", "r", "f", "m", "name"});
  std::mutex mutex;
  std::map<std::string, std::vector<std::string>> rows;
  host.for_each([&](PartitionId, const Engine& engine) {
    Moment moment = engine.moment(at);
    moment.rfm = &rfm;
    for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
      const CustomerView customer = engine.audience().customer(CustomerNumber{number});
      if (!evaluate(condition, customer, moment).holds) continue;
      const RfmPlace place = place_of(rfm.definition(), *rfm.bounds(), customer, moment);
      if (!place.scores) continue;
      const std::lock_guard lock(mutex);
      rows[std::string(customer.id())] = {std::to_string(place.figures->recency_days),
                                          std::to_string(place.figures->frequency),
                                          to_text(place.figures->monetary),
                                          std::to_string(place.scores->r),
                                          std::to_string(place.scores->f),
                                          std::to_string(place.scores->m),
                                          rfm.names().names()[*name_of(rfm.names(), place)].id};
    }
  });
  for (const auto& [id, fields] : rows) {
    csv.put(id);
    for (const std::string& field : fields) csv.put_number(field);
    csv.end_row();
  }
  CHECK(csv.finish());
  return rows.size();
}

Result<ExitCode> tell_cell(RfmQuestion& question, const RfmOptions& options, const RfmBounds& bounds, Instant at) {
  RfmState rfm;
  rfm.define(question.definition, 0);
  rfm.freeze({bounds, 0, false});
  const std::uint64_t count = TRY(export_cell(question.folder.host(), options, rfm, at));
  if (options.json) {
    fmt::print("{}\n", Json{{"cell", options.cell}, {"customers", count}, {"file", options.export_path}}.dump());
  } else if (!options.export_path.empty()) {
    fmt::print("{} customers of {} are in {}\n", grouped(count), options.cell, options.export_path);
  }
  return ExitCode::done;
}

void print_matrices(const RfmQuestion& question, const ScoredShop& scored) {
  const auto& [bounds, matrix] = scored;
  const ShopConfigured& shop = question.folder.shop();
  const RfmNames& names = question.definition.settings.names;
  fmt::print("{}, {} days to {}\n", shop.name, bounds.period_days, to_text(bounds.day));
  if (question.definition.population) {
    fmt::print("{}: {}\n{} customers are left out and have no scores\n", painted("scored", Colour::bold),
               describe(*question.definition.population, shop.locale, currency_of(shop)),
               grouped(matrix.outside_population()));
  }
  fmt::print("\n");
  for (const RfmPlane plane : {RfmPlane::recency_monetary, RfmPlane::recency_frequency, RfmPlane::frequency_monetary}) {
    fmt::print("{}", rfm_table(matrix, plane, names, shop.locale));
  }
  fmt::print("{}", rfm_names_table(matrix, names, shop.locale, shop.currency));
}

Result<ExitCode> show_matrix(const RfmOptions& options) {
  RfmQuestion question = TRY(open_rfm(options));
  const Zone& zone = question.folder.shop().zone;
  Instant at = wall_clock();
  if (!options.at.empty()) {
    // Orders of the whole day count, so a bare date means its end.
    const auto day = parse_day(options.at);
    at = day ? end_of(*day, zone) : TRY(read_instant(options.at, zone, false, at));
  }
  Host& host = question.folder.host();
  if (!options.cell.empty()) {
    const RfmBounds bounds = TRY(bounds_at(host, zone, at, question.definition));
    return tell_cell(question, options, bounds, at);
  }
  const ScoredShop scored = TRY(score_shop_at(host, zone, at, question.definition));
  if (options.json) {
    fmt::print("{}\n", to_json(question.definition, scored, to_text(at, zone)).dump());
  } else {
    print_matrices(question, scored);
  }
  return ExitCode::done;
}

Result<ExitCode> run(const RfmOptions& options) {
  switch (options.view) {
    case RfmOptions::View::settings:
      return show_rfm_settings(options);
    case RfmOptions::View::transitions:
      return show_rfm_transitions(options);
    case RfmOptions::View::history:
      return show_rfm_history(options);
    case RfmOptions::View::matrix:
      break;
  }
  return show_matrix(options);
}

/// A command below `rfm`: options that it does not know are those of `rfm`.
Command& add_view(Command& command, RfmOptions& options, RfmOptions::View view, const char* name, const char* help) {
  Command& sub = command.add_command(name, help);
  sub.fall_through();
  sub.when_read([&options, view] { options.view = view; });
  return sub;
}

}  // namespace

void add_rfm_command(Command& program) {
  auto options = std::make_shared<RfmOptions>();
  Command& command = program.add_command("rfm", "Score customers by recency, frequency and money");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--at", options->at, "As of which day: a date or RFC 3339; today if not given");
  command.add_option("--where", options->where,
                     "Score only those for whom it holds: JSON, a file, or a segment's file");
  command.add_option("--period", options->period_days, "Days of history that count");
  command.add_option("--bins", options->bins, "Scores from 1 to this");
  command.add_option("--recency", options->recency, "Manual bounds of days, ascending: 30,90,180,270",
                     {.separator = ','});
  command.add_option("--frequency", options->frequency, "Manual bounds of orders", {.separator = ','});
  command.add_option("--monetary", options->monetary, "Manual bounds of money", {.separator = ','});
  command.add_flag("--no-tie-guard", options->no_tie_guard,
                   "Let customers with one or two orders score above F1 and F3");
  command.add_option("--names", options->names, "Which names over R x F: seven, seven_simple or ten");
  command.add_option("--cell", options->cell, "List the customers of a cell, as R2M3");
  command.add_option("--export", options->export_path, "With --cell: the CSV file to write (else standard output)");
  command.add_flag("--json", options->json, "Print one JSON object");

  Command& settings = add_view(command, *options, RfmOptions::View::settings, "settings",
                               "How the shop scores its customers");
  settings.add_option("--set", options->settings_file, "A definition to publish, as schema/rfm.schema.json has it");
  Command& transitions = add_view(command, *options, RfmOptions::View::transitions, "transitions",
                                  "Who went from which name to which between two days");
  transitions.add_option("--from", options->from, "The first day, by its own bounds", {.required = true});
  transitions.add_option("--to", options->to, "The last day, by its own bounds", {.required = true});
  Command& history = add_view(command, *options, RfmOptions::View::history, "history",
                              "Where one customer stood, day by day");
  history.add_option("--customer", options->customer, "The customer's id", {.required = true});
  history.add_option("--from", options->from, "The first day; a year before the last if not given");
  history.add_option("--to", options->to, "The last day; today if not given");
  history.add_option("--every", options->every, "How often to look",
                     {.default_shown = true, .choices = {"month", "week", "day"}});
  command.when_chosen(options, run);
}

}  // namespace lapwing
