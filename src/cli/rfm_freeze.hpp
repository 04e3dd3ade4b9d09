#pragma once

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "engine/rfm_state.hpp"
#include "rfm/settings.hpp"

namespace lapwing {

class Host;

/// Bounds for the day on which `at` falls in the zone, from everybody's orders by then.
Result<RfmBounds> bounds_at(Host& host, const Zone& zone, Instant at, const RfmSettings& settings);

/// Freezes such bounds, by the default settings, into a state that answers conditions. Without any buyer in the period
/// nothing is frozen.
Result<void> freeze_at(Host& host, const Zone& zone, Instant at, RfmState& state);

}  // namespace lapwing
