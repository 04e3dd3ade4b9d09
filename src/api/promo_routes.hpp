#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// Pools of promo codes and their codes: below /api/promo-pools and /api/promo-codes. A code is redeemed by the order
/// that names it, so there is no address for that.
std::vector<Route> promo_routes(ApiShop& shop);

}  // namespace lapwing
