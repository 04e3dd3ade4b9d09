#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"

namespace lapwing {

/// What happened with a customer, the newest first, a page of it: orders, what the customer did, messages and what
/// became of them (with the reason of those that policy refused), campaigns entered and left, bonuses and promo codes.
/// 404 if nobody knows the customer. The cursor is the last event's second, type and place among its like in that
/// second.
Answered<nlohmann::ordered_json> customer_timeline(DataFolder& folder, const std::string& customer_id,
                                                   const Paging& paging);

}  // namespace lapwing
