#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "condition/condition.hpp"
#include "condition/explain.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// {"text": in words, "condition": as it is written}.
nlohmann::ordered_json described_json(const Condition& condition, const ShopConfigured& shop,
                                      std::string_view language);

/// How each part of a condition stands for a customer: as `explain` gives it, which is not empty.
nlohmann::ordered_json explained_json(std::string_view customer_id, Instant at, const std::vector<ExplainedNode>& nodes,
                                      const Zone& zone);

/// The customers of an RFM cell, as "R2M3".
Result<Condition> condition_of_cell(std::string_view cell);

}  // namespace lapwing
