#pragma once

#include "base/result.hpp"
#include "campaign/steps.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

// Read single steps; what lies within them is the compiler's.

/// A step that has no steps within.
Result<StepAction> read_action(JsonFields& fields);
Result<WaitForStep> read_wait_for(JsonFields& fields);
Result<CascadeStep> read_cascade(JsonFields& fields);
/// As {"by": "revenue", "after": "14 days", "at_least": 1000}.
Result<WinnerRule> read_winner(const nlohmann::json& json, const std::string& path);
/// The variants in their order.
Result<SplitStep> read_split(const nlohmann::json& json, const std::string& path);

}  // namespace lapwing
