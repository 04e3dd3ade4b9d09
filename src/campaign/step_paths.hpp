#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace lapwing {

/// Where each compiled step stands in the definition, by its number, as "$.steps[2].branch[0].steps[1]"; empty of one
/// that nobody wrote (the jumps at the ends of ways, and the last exit). `definition` is one that `parse_campaign`
/// reads.
std::vector<std::string> step_paths(const nlohmann::json& definition);

}  // namespace lapwing
