// lapwing rfm transitions, lapwing rfm history: where customers stood on days of the past.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/rfm_options.hpp"
#include "cli/rfm_table.hpp"
#include "host/rfm_history.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t history_days_max = 4000;

Result<Day> read_day(const std::string& text, std::string_view option) {
  auto day = parse_day(text);
  if (!day) return fail(day.error().message, std::string(option));
  return *day;
}

/// The id of a name of the table; null for the place behind it, which stands for those outside the population.
Json id_of(const RfmNames& names, std::size_t place) {
  return place < names.names().size() ? Json(names.names()[place].id) : Json();
}

Json to_json(const RfmTransitions& transitions, const RfmNames& names) {
  Json moves = Json::array();
  for (std::size_t from = 0; from <= transitions.names(); ++from) {
    for (std::size_t to = 0; to <= transitions.names(); ++to) {
      const RfmTransitions::Cell& cell = transitions.cell(from, to);
      if (cell.customers == 0) continue;
      moves.push_back({{"from", id_of(names, from)},
                       {"to", id_of(names, to)},
                       {"customers", cell.customers},
                       {"revenue", to_text(cell.revenue)}});
    }
  }
  return moves;
}

/// The days to look at, the last of them `to`: each one, each seventh before it, or the ends of months.
Result<std::vector<Day>> days_between(Day from, Day to, std::string_view every) {
  if (to < from)
    return fail(fmt::format("expected a day no earlier than {}, found {}", to_text(from), to_text(to)), "--to");
  std::vector<Day> days;
  for (Day day = to; day >= from; --day.number) {
    const bool is_month_end = civil_of(day + 1).day == 1;
    if (day == to || every == "day" || (every == "week" && (to - day) % 7 == 0) || (every == "month" && is_month_end)) {
      days.push_back(day);
    }
    if (days.size() > history_days_max) {
      return fail(fmt::format("expected at most {} days to look at; take --every week or month", history_days_max));
    }
  }
  std::ranges::reverse(days);
  return days;
}

Json to_json(const RfmDayPlace& at, const RfmNames& names) {
  Json json{{"day", to_text(at.day)}};
  const auto name = name_of(names, at.place);
  json["name"] = id_of(names, name.value_or(names.names().size()));
  json["r"] = at.place.scores ? Json(at.place.scores->r) : Json();
  json["f"] = at.place.scores ? Json(at.place.scores->f) : Json();
  json["m"] = at.place.scores ? Json(at.place.scores->m) : Json();
  json["recency_days"] = at.place.figures ? Json(at.place.figures->recency_days) : Json();
  json["frequency"] = at.place.figures ? Json(at.place.figures->frequency) : Json();
  json["monetary"] = at.place.figures ? Json(to_text(at.place.figures->monetary)) : Json();
  return json;
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
  const RfmTransitions::Cell everybody = transitions.everybody();
  if (options.json) {
    fmt::print("{}\n", Json{{"from", to_text(from)},
                            {"to", to_text(to)},
                            {"customers", everybody.customers},
                            {"revenue", to_text(everybody.revenue)},
                            {"moves", to_json(transitions, names)}}
                           .dump());
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
  const std::vector<Day> days = TRY(days_between(from, to, options.every));
  const auto history = TRY(rfm_history(question.folder.host(), shop.zone, question.definition, options.customer, days));
  const RfmNames& names = question.definition.settings.names;
  if (options.json) {
    Json places = Json::array();
    for (const RfmDayPlace& at : history) places.push_back(to_json(at, names));
    const Json json{{"customer", options.customer}, {"history", places}};
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    print_history(history, names, shop);
  }
  return ExitCode::done;
}

}  // namespace lapwing
