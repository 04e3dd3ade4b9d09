#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "api/jobs.hpp"
#include "base/zone.hpp"
#include "http/http.hpp"

namespace lapwing {

/// {"state", "progress", "ended_at", "error"}: `otherwise` is the state of what has no job.
nlohmann::ordered_json job_json(const std::optional<Job>& job, std::string_view otherwise, const Zone& zone);

/// The same for pages that stay open: {"id", "state", "progress", "counts"}.
std::string live_text(const std::string& id, const std::optional<Job>& job, std::string_view otherwise);

}  // namespace lapwing
