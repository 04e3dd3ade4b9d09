#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// Every address of this room. schema/openapi.yaml names the same.
std::vector<Route> api_routes(ApiShop& shop);

}  // namespace lapwing
