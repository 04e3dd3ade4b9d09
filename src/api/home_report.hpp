#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "report/campaign_report.hpp"

namespace lapwing {

class Host;

/// What each mechanic earned in the period and day by day, what campaigns changed over their control groups, and what
/// needs somebody's attention now: one question for a first page. `period` has both ends.
nlohmann::ordered_json home_report_json(Host& host, const ReportPeriod& period);

}  // namespace lapwing
