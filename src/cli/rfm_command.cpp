// lapwing rfm: the three matrices, the names over them, and who is in a cell.
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/rfm_table.hpp"
#include "cli/when_chosen.hpp"
#include "condition/condition.hpp"
#include "host/data_folder.hpp"
#include "host/rfm_bounds.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, at, cell, export_path, names = "seven";
  RfmSettings settings;
  std::vector<std::string> recency, frequency, monetary;
  bool no_tie_guard = false;
  bool json = false;
};

struct CellSum {
  std::uint64_t customers = 0;
  Money revenue;
};

/// Everything that one pass over the customers gathers.
struct Scored {
  explicit Scored(std::int32_t bins) : matrix(bins) {}
  RfmMatrix matrix;
  std::map<RfmScores, CellSum> cells;

  void merge(const Scored& other) {
    matrix.merge(other.matrix);
    for (const auto& [scores, sum] : other.cells) {
      cells[scores].customers += sum.customers;
      cells[scores].revenue += sum.revenue;
    }
  }
};

Scored score_everybody(Host& host, const RfmBounds& bounds, const RfmPeriod& period, const Zone& zone) {
  std::mutex mutex;
  Scored whole(bounds.bins);
  host.for_each([&](PartitionId, const Engine& engine) {
    Scored here(bounds.bins);
    gather(engine.audience(), bounds, period, zone, here.matrix);
    for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
      const RfmFigures figures = rfm_figures(engine.audience().customer(CustomerNumber{number}), period, zone);
      if (!figures.input) continue;
      CellSum& sum = here.cells[score(bounds, *figures.input)];
      ++sum.customers;
      sum.revenue += figures.input->monetary;
    }
    const std::lock_guard lock(mutex);
    whole.merge(here);
  });
  return whole;
}

Json to_json(const RfmBounds& bounds, const Scored& scored, const RfmNames& names, const std::string& at) {
  Json recency = Json::array(), frequency = Json::array(), monetary = Json::array(), cells = Json::array(),
       named = Json::array();
  for (const Quantity bound : bounds.recency_days) recency.push_back(static_cast<double>(bound.thousandths) / 1000.0);
  for (const Quantity bound : bounds.frequency) frequency.push_back(static_cast<double>(bound.thousandths) / 1000.0);
  for (const Money bound : bounds.monetary) monetary.push_back(to_text(bound));
  for (const auto& [scores, sum] : scored.cells) {
    cells.push_back({{"r", scores.r},
                     {"f", scores.f},
                     {"m", scores.m},
                     {"customers", sum.customers},
                     {"revenue", to_text(sum.revenue)}});
  }
  const std::vector<RfmCell> by_name = scored.matrix.by_name(names);
  for (std::size_t i = 0; i < by_name.size(); ++i) {
    const RfmName& name = names.names()[i];
    named.push_back({{"name", name.id},
                     {"title_ru", name.title_ru},
                     {"title_en", name.title_en},
                     {"customers", by_name[i].customers},
                     {"revenue", to_text(by_name[i].revenue)}});
  }
  return {{"at", at},
          {"period_days", bounds.period_days},
          {"bounds", {{"recency_days", recency}, {"frequency", frequency}, {"monetary", monetary}}},
          {"cells", cells},
          {"names", named},
          {"outside_period", scored.matrix.outside_period()},
          {"no_orders", scored.matrix.no_orders()}};
}

/// Which scores a cell such as R2M3 or R5 names: the condition grammar reads it.
Result<Condition> parse_cell(const std::string& cell) { return parse_condition(Json{{"rfm", cell}}.dump()); }

Result<std::uint64_t> export_cell(Host& host, const Options& options, const RfmState& rfm, const RfmPeriod& period,
                                  const Zone& zone, Instant at) {
  const Condition condition = TRY(parse_cell(options.cell));
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
      const auto standing = rfm.standing(customer, at);
      const RfmFigures figures = rfm_figures(customer, period, zone);
      if (!standing || !figures.input) continue;
      const std::lock_guard lock(mutex);
      rows[std::string(customer.id())] = {std::to_string(figures.input->recency_days),
                                          std::to_string(figures.input->frequency),
                                          to_text(figures.input->monetary),
                                          std::to_string(standing->r),
                                          std::to_string(standing->f),
                                          std::to_string(standing->m),
                                          std::string(standing->name)};
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

Result<void> read_settings(Options& options) {
  RfmSettings& settings = options.settings;
  settings.tie_guard = !options.no_tie_guard;
  if (options.names == "seven_simple") settings.names = RfmNames::seven_simple();
  if (options.names == "ten") settings.names = RfmNames::ten();
  if (options.recency.empty() && options.frequency.empty() && options.monetary.empty()) return validate(settings);
  settings.method = RfmMethod::manual;
  for (const std::string& text : options.recency) settings.manual.recency_days.push_back(TRY(parse_quantity(text)));
  for (const std::string& text : options.frequency) settings.manual.frequency.push_back(TRY(parse_quantity(text)));
  for (const std::string& text : options.monetary) settings.manual.monetary.push_back(TRY(parse_money(text)));
  return validate(settings);
}

Result<ExitCode> run(Options& options) {
  CHECK(read_settings(options));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Zone& zone = folder.shop().zone;
  const Instant at = TRY(read_instant(options.at, zone, false, wall_clock()));
  RfmBounds bounds = TRY(bounds_at(folder.host(), zone, at, options.settings));
  const RfmPeriod period = RfmPeriod::ending(zone.day(at), bounds.period_days, zone);
  if (!options.cell.empty()) {
    RfmState rfm(options.settings.names);
    rfm.set_zone(zone);
    rfm.freeze(bounds);
    const std::uint64_t count = TRY(export_cell(folder.host(), options, rfm, period, zone, at));
    if (options.json)
      fmt::print("{}\n", Json{{"cell", options.cell}, {"customers", count}, {"file", options.export_path}}.dump());
    if (!options.json && !options.export_path.empty())
      fmt::print("{} customers of {} are in {}\n", grouped(count), options.cell, options.export_path);
    return ExitCode::done;
  }
  const Scored scored = score_everybody(folder.host(), bounds, period, zone);
  if (options.json) {
    fmt::print("{}\n", to_json(bounds, scored, options.settings.names, to_text(at, zone)).dump());
    return ExitCode::done;
  }
  const std::string& locale = folder.shop().locale;
  fmt::print("{}, {} days to {}\n\n", folder.shop().name, bounds.period_days, to_text(zone.day(at)));
  for (const RfmPlane plane : {RfmPlane::recency_monetary, RfmPlane::recency_frequency, RfmPlane::frequency_monetary}) {
    fmt::print("{}", rfm_table(scored.matrix, plane, options.settings.names, locale));
  }
  fmt::print("{}", rfm_names_table(scored.matrix, options.settings.names, locale, folder.shop().currency));
  return ExitCode::done;
}

}  // namespace

void add_rfm_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("rfm", "Score customers by recency, frequency and money");
  command.add_option("--data", options->data, "The data folder")->required();
  command.add_option("--at", options->at, "As of which day: a date or RFC 3339; today if not given");
  command.add_option("--period", options->settings.period_days, "Days of history that count")->capture_default_str();
  command.add_option("--bins", options->settings.bins, "Scores from 1 to this (other than 5 needs names of that size)")
      ->capture_default_str();
  command.add_option("--recency", options->recency, "Manual bounds of days, ascending: 30,90,180,270")->delimiter(',');
  command.add_option("--frequency", options->frequency, "Manual bounds of orders")->delimiter(',');
  command.add_option("--monetary", options->monetary, "Manual bounds of money")->delimiter(',');
  command.add_flag("--no-tie-guard", options->no_tie_guard,
                   "Let customers with one or two orders score above F1 and F3");
  command.add_option("--names", options->names, "Which names over R x F")
      ->check(CLI::IsMember({"seven", "seven_simple", "ten"}))
      ->capture_default_str();
  command.add_option("--cell", options->cell, "List the customers of a cell, as R2M3");
  command.add_option("--export", options->export_path, "With --cell: the CSV file to write (else standard output)");
  command.add_flag("--json", options->json, "Print one JSON object");
  when_chosen(command, chosen, options, run);
}

}  // namespace lapwing
