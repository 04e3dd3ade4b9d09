#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// Published segments: the list, their definitions, sizes by days, members; publishing one, choosing the members of a
/// static one, and why somebody is in one or is not.
std::vector<Route> segment_routes(ApiShop& shop);

}  // namespace lapwing
