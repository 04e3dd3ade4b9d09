#include "cli/read_condition.hpp"

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"

namespace lapwing {

Result<Condition> read_condition(const std::string& where) {
  if (where.find_first_of("{[") != std::string::npos) return parse_condition(where);
  const std::string text = TRY(read_text(where));
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  const bool is_segment = json.is_object() && json.contains("condition");
  auto condition = is_segment ? parse_condition(json["condition"], "$.condition") : parse_condition(text);
  if (!condition) return fail(condition.error().text(), where);
  return condition;
}

}  // namespace lapwing
