#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "campaign/definition.hpp"
#include "model/conversion.hpp"

namespace lapwing {

/// Upsales ask what an order grew by; every other mechanic asks for new orders.
inline constexpr std::string_view upsell_mechanic = "upsell";

/// Reads how a campaign's success is told, as schema/campaign.schema.json describes it; `json` is nullptr if the
/// definition does not say, `path` where it stands. Unless something else is said the first message is the basis, or
/// the first step that gives something.
Result<ConversionRule> parse_conversion(const nlohmann::json* json, const std::string& path, std::string_view mechanic,
                                        const std::vector<Step>& steps);

}  // namespace lapwing
