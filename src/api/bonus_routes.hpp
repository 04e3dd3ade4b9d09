#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// What customers have in bonuses, how it changes, and by which definitions: below /api/bonuses, /api/bonus-types and
/// /api/accrual-rules.
std::vector<Route> bonus_routes(ApiShop& shop);

}  // namespace lapwing
