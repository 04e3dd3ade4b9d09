#include "condition/explain.hpp"

#include <utility>

#include "condition/condition.hpp"
#include "condition/describe.hpp"
#include "condition/own_value.hpp"

namespace lapwing {
namespace {

/// The node at `place` and all below it, as a condition of its own.
Condition part_of(std::span<const ConditionNode> nodes, std::size_t place) {
  std::vector<ConditionNode> part(nodes.begin() + static_cast<std::ptrdiff_t>(place),
                                  nodes.begin() + static_cast<std::ptrdiff_t>(nodes[place].end));
  for (ConditionNode& node : part) node.end -= static_cast<std::uint32_t>(place);
  return Condition(std::move(part));
}

std::string_view group_text(const ConditionTest& test, bool russian) {
  if (std::holds_alternative<AllOf>(test)) return russian ? "всё из этого" : "all of";
  if (std::holds_alternative<AnyOf>(test)) return russian ? "хотя бы одно из этого" : "any of";
  if (std::holds_alternative<Negation>(test)) return russian ? "не" : "not";
  return {};
}

}  // namespace

std::vector<ExplainedNode> explain(const Condition& condition, const CustomerView& customer, const Moment& moment,
                                   std::string_view language, std::string_view currency) {
  const std::span<const ConditionNode> nodes = condition.nodes();
  std::vector<ExplainedNode> explained;
  std::vector<std::uint32_t> ends;  // of the groups that a node stands in
  for (std::size_t place = 0; place < nodes.size(); ++place) {
    while (!ends.empty() && ends.back() <= place) ends.pop_back();
    const ConditionTest& test = nodes[place].test;
    const Condition part = part_of(nodes, place);
    ExplainedNode& node = explained.emplace_back();
    node.depth = static_cast<int>(ends.size());
    node.text = group_text(test, language == "ru");
    if (node.text.empty()) node.text = describe(part, language, currency);
    node.value = own_value(test, customer, moment, language, currency);
    node.answer = evaluate(part, customer, moment);
    ends.push_back(nodes[place].end);
  }
  return explained;
}

}  // namespace lapwing
