#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// What waits for a second person, and above what anything does: /api/approvals, /api/approval-rule. They answer
/// where the shop knows its users.
std::vector<Route> approval_routes(ApiShop& shop);

}  // namespace lapwing
