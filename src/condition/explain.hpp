#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "condition/evaluate.hpp"

namespace lapwing {

/// One node of a condition, and how it stands for a customer.
struct ExplainedNode {
  int depth = 0;      ///< of the root 0
  std::string text;   ///< the node alone: a leaf as `describe` says it, a group as "all of"
  std::string value;  ///< what the customer has, as own_value.hpp tells; empty if the node has none of its own
  Answer answer;      ///< the node's, whatever its neighbours answer
};

/// Every node of the condition, each before its descendants, as indented lines show a tree. Language and currency as
/// `describe` takes them, the moment as `evaluate` does; the first node's answer is that of `evaluate`.
std::vector<ExplainedNode> explain(const Condition& condition, const CustomerView& customer, const Moment& moment,
                                   std::string_view language, std::string_view currency = {});

}  // namespace lapwing
