#include "api/rfm_answers.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "condition/condition.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t history_days_max = 4000;

/// The cells of three scores that have customers.
Json cells_json(const RfmMatrix& matrix) {
  Json cells = Json::array();
  for (std::int32_t place = 0; place < matrix.bins() * matrix.bins() * matrix.bins(); ++place) {
    const auto score = [&](std::int32_t unit) { return static_cast<std::uint8_t>(place / unit % matrix.bins() + 1); };
    const RfmScores scores{score(matrix.bins() * matrix.bins()), score(matrix.bins()), score(1)};
    const RfmCell& cell = matrix.cell(scores);
    if (cell.customers == 0) continue;
    cells.push_back({{"r", scores.r},
                     {"f", scores.f},
                     {"m", scores.m},
                     {"customers", cell.customers},
                     {"revenue", to_text(cell.revenue)},
                     {"recency_days", {cell.least.recency_days, cell.most.recency_days}},
                     {"frequency", {cell.least.frequency, cell.most.frequency}},
                     {"monetary", {to_text(cell.least.monetary), to_text(cell.most.monetary)}}});
  }
  return cells;
}

Json thousandths_json(const std::vector<Quantity>& bounds) {
  Json json = Json::array();
  for (const Quantity bound : bounds) json.push_back(static_cast<double>(bound.thousandths) / 1000.0);
  return json;
}

/// Which name each cell of R x F has.
Json regions_json(const RfmNames& names) {
  Json regions = Json::array();
  for (std::int32_t r = 1; r <= names.bins(); ++r) {
    for (std::int32_t f = 1; f <= names.bins(); ++f) {
      regions.push_back({{"r", r}, {"f", f}, {"name", names.names()[names.of_cell(r, f)].id}});
    }
  }
  return regions;
}

/// The id of a name of the table; null for the place behind it, which stands for those outside the population.
Json id_of(const RfmNames& names, std::size_t place) {
  return place < names.names().size() ? Json(names.names()[place].id) : Json();
}

Json place_json(const RfmDayPlace& at, const RfmNames& names) {
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

}  // namespace

Json rfm_names_json(const RfmMatrix& matrix, const RfmNames& names) {
  Json named = Json::array();
  const std::vector<RfmCell> by_name = matrix.by_name(names);
  for (std::size_t i = 0; i < by_name.size(); ++i) {
    const RfmName& name = names.names()[i];
    named.push_back({{"name", name.id},
                     {"title_ru", name.title_ru},
                     {"title_en", name.title_en},
                     {"customers", by_name[i].customers},
                     {"revenue", to_text(by_name[i].revenue)}});
  }
  return named;
}

Json to_json(const RfmDefinition& definition, const ScoredShop& scored, const std::string& at) {
  const auto& [bounds, matrix] = scored;
  const RfmNames& names = definition.settings.names;
  Json monetary = Json::array();
  for (const Money bound : bounds.monetary) monetary.push_back(to_text(bound));
  return {{"at", at},
          {"period_days", bounds.period_days},
          {"bins", bounds.bins},
          {"bounds",
           {{"recency_days", thousandths_json(bounds.recency_days)},
            {"frequency", thousandths_json(bounds.frequency)},
            {"monetary", std::move(monetary)}}},
          {"cells", cells_json(matrix)},
          {"names", rfm_names_json(matrix, names)},
          {"regions", regions_json(names)},
          {"outside_period", matrix.outside_period()},
          {"no_orders", matrix.no_orders()},
          {"population", definition.population ? Json::parse(to_json(*definition.population)) : Json()},
          {"outside_population", matrix.outside_population()}};
}

Json to_json(const RfmTransitions& transitions, const RfmNames& names, Day first, Day last) {
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
  const RfmTransitions::Cell everybody = transitions.everybody();
  return {{"from", to_text(first)},
          {"to", to_text(last)},
          {"customers", everybody.customers},
          {"revenue", to_text(everybody.revenue)},
          {"moves", std::move(moves)}};
}

Json to_json(std::string_view customer_id, const std::vector<RfmDayPlace>& history, const RfmNames& names) {
  Json places = Json::array();
  for (const RfmDayPlace& at : history) places.push_back(place_json(at, names));
  return {{"customer", customer_id}, {"history", std::move(places)}};
}

Json to_json(const ShopRfm& rfm) {
  const std::string text = rfm.version == 0 ? std::string(RfmDefinition::defaults) : rfm.text;
  return {{"version", rfm.version}, {"definition", Json::parse(text)}};
}

Result<std::vector<Day>> days_between(Day from, Day to, std::string_view every) {
  if (to < from) {
    return fail(fmt::format("expected a day no earlier than {}, found {}", to_text(from), to_text(to)), "to");
  }
  std::vector<Day> days;
  for (Day day = to; day >= from; --day.number) {
    const bool is_month_end = civil_of(day + 1).day == 1;
    if (day == to || every == "day" || (every == "week" && (to - day) % 7 == 0) || (every == "month" && is_month_end)) {
      days.push_back(day);
    }
    if (days.size() > history_days_max) {
      return fail(fmt::format("expected at most {} days to look at; take week or month", history_days_max), "every");
    }
  }
  std::ranges::reverse(days);
  return days;
}

Result<void> publish_rfm(Host& host, const Zone& zone, std::string text, Instant now) {
  CHECK(parse_rfm_definition(text));
  TRY(publish_definitions(host, {{DefinitionKind::rfm, std::string(RfmDefinition::id), 1, std::move(text)}}, now));
  TRY(freeze_for_day(host, zone, now));
  return {};
}

}  // namespace lapwing
