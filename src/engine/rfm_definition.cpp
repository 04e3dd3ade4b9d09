#include "engine/rfm_definition.hpp"

#include <string>
#include <utility>

#include "condition/facets.hpp"
#include "model/json_fields.hpp"
#include "rfm/settings_json.hpp"

namespace lapwing {

Result<RfmDefinition> parse_rfm_definition(std::string_view text) {
  const nlohmann::json json = TRY(parse_json(text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  RfmDefinition definition{TRY(read_rfm_settings(fields)), std::nullopt};
  if (const nlohmann::json* population = fields.value("population")) {
    const std::string where = fields.path_of("population");
    definition.population = TRY(parse_condition(*population, where));
    CHECK(check_population(*definition.population, where));
  }
  CHECK(fields.finish());
  return definition;
}

Result<void> check_population(const Condition& population, std::string_view where) {
  const Facets facets = depends_on(population);
  if (facets.contains(Facet::rfm)) {
    return fail("expected a condition that does not ask for RFM, since that is what it decides on", std::string(where));
  }
  if (facets.contains(Facet::enrollment)) {
    return fail("expected a condition that makes sense outside a campaign", std::string(where));
  }
  return {};
}

}  // namespace lapwing
