#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "engine/rfm_state.hpp"

namespace lapwing {

class Host;

/// The shop's definition of RFM as it was published last; the defaults, as version 0, if none was.
struct ShopRfm {
  RfmDefinition definition;
  std::uint32_t version = 0;
  std::string text;  ///< as it was written; empty for the defaults
};
ShopRfm shop_rfm(Host& host);

/// The last instant of a day.
inline Instant end_of(Day day, const Zone& zone) { return zone.start_of(day + 1) - Duration{1}; }

/// Bounds for the day on which `at` falls in the zone, from the orders by the end of that day of everybody who is in
/// the population at `at`. An error if none of them bought in the period. `version` is what the bounds will be called.
Result<RfmBounds> bounds_at(Host& host, const Zone& zone, Instant at, const RfmDefinition& definition,
                            std::uint32_t version = 1);

/// The same at the ends of several days, by one look at the orders; nothing for a day without any buyer in its period.
std::vector<std::optional<RfmBounds>> bounds_at_ends(Host& host, const Zone& zone, std::span<const Day> days,
                                                     const RfmDefinition& definition);

/// Such bounds, and everybody scored by them at that instant; the orders are looked at once for both.
struct ScoredShop {
  RfmBounds bounds;
  RfmMatrix matrix;
};
Result<ScoredShop> score_shop_at(Host& host, const Zone& zone, Instant at, const RfmDefinition& definition);

/// Freezes such bounds, by the shop's definition, into a state that answers conditions. Without any buyer in the period
/// nothing is frozen.
void freeze_at(Host& host, const Zone& zone, Instant at, RfmState& state);

/// Sees to it that every partition scores by the same bounds, those of the day of `now` and of the newest definition,
/// and publishes what is missing. They are organic if the day turned and the definition stayed. If a crash let only
/// some partitions have them, the others get those. Gives false if nobody bought in the period, so that there is
/// nothing to score by yet.
Result<bool> freeze_for_day(Host& host, const Zone& zone, Instant now);

}  // namespace lapwing
