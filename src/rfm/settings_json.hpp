#pragma once

#include <string_view>

#include "base/result.hpp"
#include "rfm/settings.hpp"

namespace lapwing {

class JsonFields;

/// Reads the fields of a definition that say how to score, as schema/rfm.schema.json describes them:
///
///     { "period_days": 365, "bins": 5, "tie_guard": true,
///       "method": "quantile" | "manual", "manual": {"recency_days": [..], "frequency": [..], "monetary": [..]},
///       "names": "seven" | "seven_simple" | "ten" | {"names": [..], "regions": [..], "outside_period": ".."} }
///
/// What is not given is as in `RfmSettings`. The caller reads what other fields there may be and calls `finish`. An
/// error's `where` is the path of the field.
[[nodiscard]] Result<RfmSettings> read_rfm_settings(JsonFields& fields);

/// The table of that name: "seven", "seven_simple" or "ten".
[[nodiscard]] Result<RfmNames> rfm_preset(std::string_view name);

}  // namespace lapwing
