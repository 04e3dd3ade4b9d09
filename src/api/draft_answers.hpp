#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"
#include "api/drafts.hpp"

namespace lapwing {

/// {"revision", "based_on", "saved_at", "saved_by"}
nlohmann::ordered_json draft_head(const Draft& draft, const Zone& zone);

/// The JSON object with the id first, as it is published; 422 if it says another one. `where`: the object's path.
Answered<std::string> with_id(std::string_view text, const std::string& id, const std::string& where);

}  // namespace lapwing
