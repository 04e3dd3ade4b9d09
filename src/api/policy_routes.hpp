#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// When and to whom the shop may write, and the stages of its customers: below /api/policy, /api/suppressions and
/// /api/lifecycle.
std::vector<Route> policy_routes(ApiShop& shop);

}  // namespace lapwing
