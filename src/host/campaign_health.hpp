#pragma once

#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "campaign/health_limits.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

/// Pauses, at `now`, each running campaign of whose e-mails too many bounced for good or were called spam. Counted are
/// the days since it was last set to run, and in any case the last thirty; the day on which an operator had it run
/// again is left to them. What was paused, and why, for whoever tells an operator. Waits for the journal. One thread at
/// a time for each host.
Result<std::vector<CampaignStatusSet>> pause_harmful_campaigns(Host& host, const HealthLimits& limits, Instant now);

}  // namespace lapwing
