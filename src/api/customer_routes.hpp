#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// Customers: the list and who is searched for, the card, orders, the timeline, consents with what proves them, and all
/// of it at once.
std::vector<Route> customer_routes(ApiShop& shop);

}  // namespace lapwing
