#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"
#include "api/jobs.hpp"

namespace lapwing {

/// {"id", "state", "progress", "begun_at", "ended_at", "started_by", "details", "error", "result"}; what there is none
/// of is null. In lists results are left out.
nlohmann::ordered_json to_json(const Job& job, const Zone& zone, bool with_result = true);

/// 202 with the job and its address, as "/api/backtests/ID" under `/api/backtests`.
HttpResponse job_begun(const Job& job, const Zone& zone, const std::string& path);
/// 429 with when to try again: too many jobs wait.
HttpResponse line_is_full(const Error& why);

}  // namespace lapwing
