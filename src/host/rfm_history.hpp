#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "engine/rfm_state.hpp"
#include "rfm/transitions.hpp"

namespace lapwing {

class Host;

// Where customers stood on days of the past: computed anew from the raw history by each day's own bounds, so it works
// for days before the shop used Lapwing too. Of orders, customers and refunds it counts what is known now.

/// The names of everybody at the ends of two days, and what they brought in between. The last place of each side are
/// those outside the population. Days without any buyer in their period have names without scores only.
RfmTransitions rfm_transitions(Host& host, const Zone& zone, const RfmDefinition& definition, Day from, Day to);

/// Where one customer stood at the end of a day.
struct RfmDayPlace {
  Day day;
  RfmPlace place;
};
/// One for each of the days. An error if there is no such customer.
Result<std::vector<RfmDayPlace>> rfm_history(Host& host, const Zone& zone, const RfmDefinition& definition,
                                             std::string_view customer_id, std::span<const Day> days);

}  // namespace lapwing
