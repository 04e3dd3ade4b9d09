#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// /api/templates: the list, definitions, publishing one; previews, a pre-flight, tests; what templates can show.
std::vector<Route> template_routes(ApiShop& shop);

}  // namespace lapwing
