#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace lapwing {

/// What is wrong with a draft, for whoever edits it.
struct CampaignProblem {
  std::string where;    ///< the path of the field, as "$.steps[2].wait"
  std::string step;     ///< the id of the step that it stands in; empty: in none, or it has no id
  std::string message;  ///< what was expected
  friend bool operator==(const CampaignProblem&, const CampaignProblem&) = default;
};

/// All that keeps `parse_campaign` from reading the draft: where it stops, the part at fault is taken for mended and
/// the rest read on. So of one condition, or of one field, the first problem is told, and of a step at least one.
/// Nothing if `parse_campaign` reads it.
std::vector<CampaignProblem> campaign_problems(std::string_view json_text);

/// The id of the innermost step that the path leads into or through; empty: none, or it has no id.
std::string step_at(const nlohmann::json& definition, std::string_view where);

}  // namespace lapwing
