#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"
#include "api/drafts.hpp"

namespace lapwing {

/// {"revision", "based_on", "saved_at", "saved_by"}
nlohmann::ordered_json draft_head(const Draft& draft, const Zone& zone);

/// 413 if the body is larger than a draft may be: reading one that has mistakes costs its size many times over.
Answered<void> check_draft_size(const Call& call);

}  // namespace lapwing
