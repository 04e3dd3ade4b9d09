#pragma once

#include <optional>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

/// Answers for a customer's attribute; absent: the customer does not have it.
Answer answer_for(const AttributeTest& node, const std::optional<AttributeValue>& value, const Moment& moment);

}  // namespace lapwing
