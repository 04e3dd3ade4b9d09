#pragma once

#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

/// Ends the splits whose rule finds a winner by the beginning of the day on which `now` falls, in every partition; once
/// a day is enough. If a crash let only some partitions have what was decided, the others get that. What was decided
/// now. An error if a partition refuses.
Result<std::vector<SplitDecided>> decide_splits(Host& host, const Zone& zone, Instant now);

}  // namespace lapwing
