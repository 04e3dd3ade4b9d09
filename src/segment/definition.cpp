#include "segment/definition.hpp"

#include <utility>

#include "condition/facets.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

Result<Condition> parse_lasting_condition(const nlohmann::json& value, const std::string& path) {
  Condition condition = TRY(parse_condition(value, path));
  if (depends_on(condition).contains(Facet::enrollment)) {
    return fail("nobody is enrolled here: \"since\": \"enrollment\" makes sense within a campaign only", path);
  }
  return condition;
}

Result<SegmentDefinition> parse_segment(std::string_view json_text, std::uint32_t version) {
  const nlohmann::json json = TRY(parse_json(json_text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  SegmentDefinition segment{.id = TRY(fields.text("id")), .version = version};
  segment.name = TRY(read_title(fields, segment.id));
  segment.is_static = TRY(fields.yes_or("static", false));
  const nlohmann::json* condition = fields.value("condition");
  if (segment.is_static && condition != nullptr) {
    return fail("a static segment has no condition: its members are chosen one by one", "$.condition");
  }
  if (!segment.is_static && condition == nullptr) {
    return fail("expected \"condition\", or \"static\": true", "$");
  }
  if (condition != nullptr) segment.condition = TRY(parse_lasting_condition(*condition, "$.condition"));
  CHECK(fields.finish());
  return segment;
}

}  // namespace lapwing
