#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// /api/backtests: a draft over recorded history, as a job beside the shop.
std::vector<Route> backtest_routes(ApiShop& shop);

}  // namespace lapwing
