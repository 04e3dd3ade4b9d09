#include "rfm/settings_json.hpp"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

template <class Value>
Result<Value> read_bound(const Json& json, const std::string& path, Result<Value> (*parse)(std::string_view)) {
  if (!json.is_number() && !json.is_string()) {
    return fail(fmt::format("expected a number, found {}", json.type_name()), path);
  }
  auto value = parse(json.is_string() ? json.get<std::string>() : json.dump());
  if (!value) return fail(value.error().message, path);
  return *value;
}

template <class Value>
Result<std::vector<Value>> read_bounds(JsonFields& fields, std::string_view name,
                                       Result<Value> (*parse)(std::string_view)) {
  const std::string path = fields.path_of(name);
  const Json* list = fields.value(name);
  if (list == nullptr || !list->is_array()) return fail("expected a list of bounds", path);
  std::vector<Value> bounds;
  for (std::size_t i = 0; i < list->size(); ++i) {
    bounds.push_back(TRY(read_bound<Value>((*list)[i], fmt::format("{}[{}]", path, i), parse)));
  }
  return bounds;
}

Result<RfmManualBounds> read_manual(const Json& json, std::string path) {
  JsonFields fields = TRY(JsonFields::of(json, std::move(path)));
  RfmManualBounds manual;
  manual.recency_days = TRY(read_bounds<Quantity>(fields, "recency_days", parse_quantity));
  manual.frequency = TRY(read_bounds<Quantity>(fields, "frequency", parse_quantity));
  manual.monetary = TRY(read_bounds<Money>(fields, "monetary", parse_money));
  CHECK(fields.finish());
  return manual;
}

/// A score, or the first and the last of a range.
Result<std::pair<std::int32_t, std::int32_t>> read_scores(JsonFields& fields, std::string_view name) {
  const std::string path = fields.path_of(name);
  const auto whole = [&](const Json& json) -> Result<std::int32_t> {
    const bool fits = json.is_number_integer() && json >= 0 && json <= std::numeric_limits<std::int32_t>::max();
    if (!fits) return fail(fmt::format("expected a score, found {}", json.dump()), path);
    return json.get<std::int32_t>();
  };
  const Json* scores = fields.value(name);
  if (scores == nullptr) return fail("expected a score or a range, as [2, 3]", path);
  if (!scores->is_array()) {
    const std::int32_t only = TRY(whole(*scores));
    return std::pair(only, only);
  }
  if (scores->size() != 2) return fail("expected a range of two scores, as [2, 3]", path);
  return std::pair(TRY(whole((*scores)[0])), TRY(whole((*scores)[1])));
}

Result<std::vector<RfmName>> read_names(const Json* list, const std::string& path) {
  if (list == nullptr || !list->is_array()) return fail("expected a list of names", path);
  std::vector<RfmName> names;
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonFields fields = TRY(JsonFields::of((*list)[i], fmt::format("{}[{}]", path, i)));
    RfmName& name = names.emplace_back();
    name.id = TRY(fields.text("id"));
    name.title_ru = TRY(fields.text("title_ru"));
    name.title_en = TRY(fields.text("title_en"));
    CHECK(fields.finish());
  }
  return names;
}

Result<std::vector<RfmRegion>> read_regions(const Json* list, const std::string& path) {
  if (list == nullptr || !list->is_array()) return fail("expected a list of regions", path);
  std::vector<RfmRegion> regions;
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonFields fields = TRY(JsonFields::of((*list)[i], fmt::format("{}[{}]", path, i)));
    std::string name = TRY(fields.text("name"));
    const auto [r_min, r_max] = TRY(read_scores(fields, "r"));
    const auto [f_min, f_max] = TRY(read_scores(fields, "f"));
    CHECK(fields.finish());
    regions.push_back({std::move(name), r_min, r_max, f_min, f_max});
  }
  return regions;
}

Result<RfmNames> read_table(const Json& json, const std::string& path, std::int32_t bins) {
  if (json.is_string()) {
    auto preset = rfm_preset(json.get<std::string>());
    if (!preset) return fail(preset.error().message, path);
    return preset;
  }
  JsonFields fields = TRY(JsonFields::of(json, path));
  auto names = TRY(read_names(fields.value("names"), fields.path_of("names")));
  const auto regions = TRY(read_regions(fields.value("regions"), fields.path_of("regions")));
  const std::string outside_period = TRY(fields.text("outside_period"));
  CHECK(fields.finish());
  auto table = RfmNames::create(bins, std::move(names), regions, outside_period);
  if (!table) return fail(table.error().message, fmt::format("{}.{}", path, table.error().where));
  return table;
}

}  // namespace

Result<RfmNames> rfm_preset(std::string_view name) {
  if (name == "seven") return RfmNames::seven();
  if (name == "seven_simple") return RfmNames::seven_simple();
  if (name == "ten") return RfmNames::ten();
  return fail(fmt::format("expected \"seven\", \"seven_simple\" or \"ten\", found \"{}\"", name));
}

Result<RfmSettings> read_rfm_settings(JsonFields& fields) {
  RfmSettings settings;
  if (fields.has("period_days")) {
    settings.period_days = static_cast<std::int32_t>(
        TRY(fields.integer("period_days", RfmSettings::period_days_min, RfmSettings::period_days_max)));
  }
  if (fields.has("bins")) {
    settings.bins = static_cast<std::int32_t>(
        TRY(fields.integer("bins", RfmSettings::bins_min, RfmSettings::bins_max)));
  }
  settings.tie_guard = TRY(fields.yes_or("tie_guard", settings.tie_guard));
  const std::string method = TRY(fields.text_or("method", "quantile"));
  if (method != "quantile" && method != "manual") {
    return fail(fmt::format("expected \"quantile\" or \"manual\", found \"{}\"", method), fields.path_of("method"));
  }
  if (method == "manual") settings.method = RfmMethod::manual;
  const Json* manual = fields.value("manual");
  if ((manual != nullptr) != (settings.method == RfmMethod::manual)) {
    return fail("expected manual bounds with the method \"manual\", and only with it", fields.path_of("manual"));
  }
  if (manual != nullptr) settings.manual = TRY(read_manual(*manual, fields.path_of("manual")));
  if (const Json* names = fields.value("names")) {
    settings.names = TRY(read_table(*names, fields.path_of("names"), settings.bins));
  }
  if (auto valid = validate(settings); !valid) {
    return fail(valid.error().message, fields.path_of(valid.error().where));
  }
  return settings;
}

}  // namespace lapwing
