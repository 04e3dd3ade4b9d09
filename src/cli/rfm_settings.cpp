// lapwing rfm settings: how the shop scores its customers; and what the options of `rfm` make of it for one question.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/rfm_answers.hpp"
#include "cli/commands.hpp"
#include "cli/read_condition.hpp"
#include "cli/rfm_options.hpp"
#include "rfm/settings_json.hpp"

namespace lapwing {
namespace {

/// What the options change about the shop's settings, for this once.
Result<void> override_settings(const RfmOptions& options, RfmSettings& settings) {
  if (options.period_days) settings.period_days = *options.period_days;
  if (options.bins) settings.bins = *options.bins;
  if (options.no_tie_guard) settings.tie_guard = false;
  if (!options.names.empty()) settings.names = TRY(rfm_preset(options.names));
  if (options.recency.empty() && options.frequency.empty() && options.monetary.empty()) return validate(settings);
  settings.method = RfmMethod::manual;
  settings.manual = {};
  for (const std::string& text : options.recency) settings.manual.recency_days.push_back(TRY(parse_quantity(text)));
  for (const std::string& text : options.frequency) settings.manual.frequency.push_back(TRY(parse_quantity(text)));
  for (const std::string& text : options.monetary) settings.manual.monetary.push_back(TRY(parse_money(text)));
  return validate(settings);
}

Result<void> set_settings(DataFolder& folder, const std::string& file) {
  const std::string text = TRY(read_text(file));
  if (const auto definition = parse_rfm_definition(text); !definition) return fail(definition.error().text(), file);
  return publish_rfm(folder.host(), folder.shop().zone, text, wall_clock());
}

}  // namespace

Result<RfmQuestion> open_rfm(const RfmOptions& options) {
  RfmQuestion question{TRY(DataFolder::open(options.data)), {}};
  question.definition = shop_rfm(question.folder.host()).definition;
  CHECK(override_settings(options, question.definition.settings));
  if (!options.where.empty()) {
    question.definition.population = TRY(read_condition(options.where));
    CHECK(check_population(*question.definition.population, "--where"));
  }
  return question;
}

Result<ExitCode> show_rfm_settings(const RfmOptions& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  if (!options.settings_file.empty()) CHECK(set_settings(folder, options.settings_file));
  const ShopRfm rfm = shop_rfm(folder.host());
  const auto told = to_json(rfm);
  if (options.json) {
    fmt::print("{}\n", told.dump());
    return ExitCode::done;
  }
  fmt::print(stderr, "{}\n",
             rfm.version == 0 ? "the defaults; publish your own with --set FILE"
                              : fmt::format("version {}", rfm.version));
  fmt::print("{}\n", told["definition"].dump(2));
  return ExitCode::done;
}

}  // namespace lapwing
