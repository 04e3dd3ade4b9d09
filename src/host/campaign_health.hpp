#pragma once

#include <cstdint>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

/// What a campaign's mail may come to before it is paused: what providers look at before they turn a sender away.
struct HealthLimits {
  std::uint64_t attempts_min = 200;   ///< sent or bounced, before anything is concluded
  std::uint32_t bounced_max = 500;    ///< ten-thousandths of them that came to addresses that are none: 5 %
  std::uint32_t complained_max = 10;  ///< ten-thousandths of them that were called spam: 0.1 %
};

/// Pauses, at `now`, each running campaign of whose e-mails too many bounced for good or were called spam. Counted are
/// the days since it was last set to run, and in any case the last thirty; the day on which an operator had it run
/// again is left to them. What was paused, and why, for whoever tells an operator. Waits for the journal. One thread at
/// a time for each host.
Result<std::vector<CampaignStatusSet>> pause_harmful_campaigns(Host& host, const HealthLimits& limits, Instant now);

}  // namespace lapwing
