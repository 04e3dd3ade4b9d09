#include "segment/references.hpp"

#include <algorithm>
#include <iterator>
#include <variant>

#include "condition/condition.hpp"

namespace lapwing {

void References::add(const References& other) {
  std::vector<std::string> all;
  std::ranges::set_union(segments, other.segments, std::back_inserter(all));
  segments = std::move(all);
  stages = stages || other.stages;
}

References references_of(const Condition& condition) {
  References references;
  for (const ConditionNode& node : condition.nodes()) {
    std::visit(
        [&](const auto& test) {
          if constexpr (requires { test.segment; }) references.add({{test.segment}, false});
          if constexpr (requires { test.stages; }) references.stages = true;
        },
        node.test);
  }
  return references;
}

}  // namespace lapwing
