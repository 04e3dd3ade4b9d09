#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// What the shop sells.
std::vector<Route> product_routes(ApiShop& shop);

}  // namespace lapwing
