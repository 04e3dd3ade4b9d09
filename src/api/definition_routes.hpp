#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// All of a shop's definitions at once, as `lapwing export` and `lapwing apply` have them: below /api/definitions.
std::vector<Route> definition_routes(ApiShop& shop);

}  // namespace lapwing
