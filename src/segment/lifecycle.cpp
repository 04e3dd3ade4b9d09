#include "segment/lifecycle.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/json_fields.hpp"
#include "segment/definition.hpp"

namespace lapwing {
namespace {

Result<Stage> parse_stage(const nlohmann::json& json, const std::string& path, bool is_last) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  Stage stage{.id = TRY(fields.text("id"))};
  stage.name = TRY(read_title(fields, stage.id));
  const nlohmann::json* condition = fields.value("condition");
  if (is_last && condition != nullptr) {
    return fail("the last stage takes whoever is left, so it has no condition", fields.path_of("condition"));
  }
  if (!is_last && condition == nullptr) return fail("only the last stage does without \"condition\"", path);
  if (condition != nullptr) {
    stage.condition = TRY(parse_lasting_condition(*condition, fields.path_of("condition")));
  }
  CHECK(fields.finish());
  return stage;
}

}  // namespace

std::optional<std::uint8_t> Lifecycle::place_of(std::string_view stage_id) const {
  const auto found = std::ranges::find(stages, stage_id, &Stage::id);
  if (found == stages.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - stages.begin());
}

Result<Lifecycle> parse_lifecycle(std::string_view json_text, std::uint32_t version) {
  const nlohmann::json json = TRY(parse_json(json_text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  if (TRY(fields.text("id")) != Lifecycle::definition_id) {
    return fail(fmt::format("a shop has one lifecycle: expected \"{}\"", Lifecycle::definition_id), "$.id");
  }
  const nlohmann::json* stages = fields.value("stages");
  if (stages == nullptr || !stages->is_array() || stages->empty() || stages->size() > Lifecycle::stages_max) {
    return fail(fmt::format("expected a list of 1 to {} stages", Lifecycle::stages_max), "$.stages");
  }
  Lifecycle lifecycle{.version = version};
  for (std::size_t i = 0; i < stages->size(); ++i) {
    const std::string path = fmt::format("$.stages[{}]", i);
    Stage stage = TRY(parse_stage((*stages)[i], path, i + 1 == stages->size()));
    if (lifecycle.place_of(stage.id)) return fail(fmt::format("the stage \"{}\" comes twice", stage.id), path + ".id");
    lifecycle.stages.push_back(std::move(stage));
  }
  CHECK(fields.finish());
  return lifecycle;
}

std::string_view standard_lifecycle() {
  return R"({
  "id": "lifecycle",
  "stages": [
    {
      "id": "churned",
      "name": {"ru": "Ушёл", "en": "Churned"},
      "condition": {"orders": "last", "at_least_ago": "6 months"}
    },
    {
      "id": "at_risk",
      "name": {"ru": "В зоне риска", "en": "At risk"},
      "condition": {"orders": "last", "at_least_ago": "3 months"}
    },
    {
      "id": "loyal",
      "name": {"ru": "Лояльный", "en": "Loyal"},
      "condition": {"orders": "count", "within": "12 months", "at_least": 6}
    },
    {
      "id": "active",
      "name": {"ru": "Активный", "en": "Active"},
      "condition": {"orders": "count", "at_least": 3}
    },
    {
      "id": "new",
      "name": {"ru": "Новый покупатель", "en": "New"},
      "condition": {"orders": "count", "between": [1, 2]}
    },
    {
      "id": "lead",
      "name": {"ru": "Оставил контакт", "en": "Lead"},
      "condition": {"any": [{"contact": "email", "is": "present"}, {"contact": "sms", "is": "present"}]}
    },
    {
      "id": "visitor",
      "name": {"ru": "Посетитель", "en": "Visitor"}
    }
  ]
}
)";
}

}  // namespace lapwing
