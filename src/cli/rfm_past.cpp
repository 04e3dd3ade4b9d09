// lapwing rfm transitions, lapwing rfm history: where customers stood on days of the past.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/rfm_answers.hpp"
#include "cli/commands.hpp"
#include "cli/rfm_options.hpp"
#include "cli/rfm_table.hpp"
#include "host/rfm_history.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Result<Day> read_day(const std::string& text, std::string_view option) {
  auto day = parse_day(text);
  if (!day) return fail(day.error().message, std::string(option));
  return *day;
}

void print_history(const std::vector<RfmDayPlace>& history, const RfmNames& names, const ShopConfigured& shop) {
  const bool russian = shop.locale == "ru";
  std::string_view before;
  for (const auto& [day, place] : history) {
    const auto name = name_of(names, place);
    std::string_view title = russian ? "вне охвата" : "not scored";
    if (name) title = russian ? names.names()[*name].title_ru : names.names()[*name].title_en;
    std::string cell = "·";
    std::string figures;
    if (place.scores) {
      cell = fmt::format("R{} F{} M{}", place.scores->r, place.scores->f, place.scores->m);
      figures = fmt::format("{} {}, {} {}, {} {}", place.figures->recency_days, russian ? "дн." : "days",
                            place.figures->frequency, russian ? "зак." : "orders",
                            grouped_money(to_text(place.figures->monetary)), shop.currency);
    }
    const bool moved = !before.empty() && before != title;
    fmt::print("{}", tidied(fmt::format("  {}  {}  {}  {}\n", to_text(day), padded_right(cell, 11),
                                        painted(padded_right(title, 16), moved ? Colour::yellow : Colour::plain),
                                        painted(figures, Colour::dim))));
    before = title;
  }
}

}  // namespace

Result<ExitCode> show_rfm_transitions(const RfmOptions& options) {
  const Day from = TRY(read_day(options.from, "--from"));
  const Day to = TRY(read_day(options.to, "--to"));
  if (to <= from) return fail(fmt::format("expected a day later than {}, found {}", to_text(from), options.to), "--to");
  RfmQuestion question = TRY(open_rfm(options));
  const ShopConfigured& shop = question.folder.shop();
  const RfmNames& names = question.definition.settings.names;
  const RfmTransitions transitions = rfm_transitions(question.folder.host(), shop.zone, question.definition, from, to);
  if (options.json) {
    fmt::print("{}\n", to_json(transitions, names, from, to).dump());
    return ExitCode::done;
  }
  const bool russian = shop.locale == "ru";
  fmt::print("{}: {} {} {}\n", shop.name, to_text(from), russian ? "→" : "to", to_text(to));
  fmt::print("{}\n\n", russian ? "строки: кем были; столбцы: кем стали; под числом — сколько принесли за это время"
                               : "rows: what they were; columns: what they became; below the number what they brought");
  fmt::print("{}", rfm_transition_table(transitions, names, shop.locale));
  return ExitCode::done;
}

Result<ExitCode> show_rfm_history(const RfmOptions& options) {
  RfmQuestion question = TRY(open_rfm(options));
  const ShopConfigured& shop = question.folder.shop();
  const Day to = options.to.empty() ? shop.zone.day(wall_clock()) : TRY(read_day(options.to, "--to"));
  const Day from = options.from.empty() ? to - 365 : TRY(read_day(options.from, "--from"));
  const auto days = days_between(from, to, options.every);
  if (!days) return fail(days.error().message, "--" + days.error().where);
  const auto history = TRY(
      rfm_history(question.folder.host(), shop.zone, question.definition, options.customer, *days));
  const RfmNames& names = question.definition.settings.names;
  if (options.json) {
    const Json json = to_json(options.customer, history, names);
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    print_history(history, names, shop);
  }
  return ExitCode::done;
}

}  // namespace lapwing
