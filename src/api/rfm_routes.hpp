#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// RFM: the matrices, who went from which name to which, where one customer stood, and how the shop scores.
std::vector<Route> rfm_routes(ApiShop& shop);

}  // namespace lapwing
