#include "api/condition_answers.hpp"

#include <nlohmann/json.hpp>

#include "api/currency.hpp"
#include "condition/describe.hpp"

namespace lapwing {

using Json = nlohmann::ordered_json;

Json described_json(const Condition& condition, const ShopConfigured& shop, std::string_view language) {
  return {{"text", describe(condition, language, currency_of(shop))}, {"condition", Json::parse(to_json(condition))}};
}

Json explained_json(std::string_view customer_id, Instant at, const std::vector<ExplainedNode>& nodes,
                    const Zone& zone) {
  const auto until = [&](const Answer& answer) {
    return answer.until == Instant::never() ? Json() : Json(to_text(answer.until, zone));
  };
  Json tree = Json::array();
  for (const ExplainedNode& node : nodes) {
    tree.push_back({{"depth", node.depth},
                    {"text", node.text},
                    {"value", node.value.empty() ? Json() : Json(node.value)},
                    {"holds", node.answer.holds},
                    {"until", until(node.answer)}});
  }
  const Answer& answer = nodes.front().answer;
  return {{"customer", customer_id},
          {"at", to_text(at, zone)},
          {"holds", answer.holds},
          {"until", until(answer)},
          {"nodes", std::move(tree)}};
}

Result<Condition> condition_of_cell(std::string_view cell) { return parse_condition(Json{{"rfm", cell}}.dump()); }

}  // namespace lapwing
