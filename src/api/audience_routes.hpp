#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// Questions about whoever a condition holds for, what is done to them once, and conditions in words. `lapwing
/// audience` does the same.
std::vector<Route> audience_routes(ApiShop& shop);

}  // namespace lapwing
