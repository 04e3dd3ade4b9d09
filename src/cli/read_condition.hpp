#pragma once

#include <string>

#include "base/result.hpp"
#include "condition/condition.hpp"

namespace lapwing {

/// The condition is JSON, or the name of a file that holds it, alone or as a segment's "condition".
Result<Condition> read_condition(const std::string& where);

}  // namespace lapwing
