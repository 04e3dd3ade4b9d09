#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// What campaigns ask of managers: below /api/tasks.
std::vector<Route> task_routes(ApiShop& shop);

}  // namespace lapwing
