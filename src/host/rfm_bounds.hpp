#pragma once

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "engine/rfm_state.hpp"
#include "rfm/settings.hpp"

namespace lapwing {

class Host;

/// Bounds for the day on which `at` falls in the zone, from everybody's orders by then. An error if nobody bought in
/// the period. `version` is what the bounds will be called.
Result<RfmBounds> bounds_at(Host& host, const Zone& zone, Instant at, const RfmSettings& settings,
                            std::uint32_t version = 1);

/// Freezes such bounds, by the default settings, into a state that answers conditions. Without any buyer in the period
/// nothing is frozen.
Result<void> freeze_at(Host& host, const Zone& zone, Instant at, RfmState& state);

/// The day turn: sees to it that every partition scores by the same bounds, those of the day of `now`, and publishes
/// them if need be. If a crash let only some partitions have them, the others get those. Gives false if nobody bought
/// in the period, so that there is nothing to score by yet.
Result<bool> freeze_for_day(Host& host, const Zone& zone, Instant now);

}  // namespace lapwing
