#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "engine/rfm_state.hpp"
#include "host/rfm_bounds.hpp"
#include "host/rfm_history.hpp"

namespace lapwing {

/// The matrix with its bounds, the cells that have customers with the figures between which these really lie, and the
/// names.
nlohmann::ordered_json to_json(const RfmDefinition& definition, const ScoredShop& scored, const std::string& at);

/// Each name with its titles, how many customers bear it and what they spent.
nlohmann::ordered_json rfm_names_json(const RfmMatrix& matrix, const RfmNames& names);

/// Who went from which name to which; a name is null for those outside the population.
nlohmann::ordered_json to_json(const RfmTransitions& transitions, const RfmNames& names, Day from, Day to);

/// Where one customer stood on some days.
nlohmann::ordered_json to_json(std::string_view customer_id, const std::vector<RfmDayPlace>& history,
                               const RfmNames& names);

/// The shop's definition of RFM as it was written, or the defaults, with its version.
nlohmann::ordered_json to_json(const ShopRfm& rfm);

/// The days to look at, the last of them `to`: each one, each seventh before it, or the ends of months, as `every` says
/// ("day", "week", "month"). An error's `where` is "to" or "every".
Result<std::vector<Day>> days_between(Day from, Day to, std::string_view every);

/// Publishes a definition of RFM and scores everybody by it.
Result<void> publish_rfm(Host& host, const Zone& zone, std::string text, Instant now);

}  // namespace lapwing
