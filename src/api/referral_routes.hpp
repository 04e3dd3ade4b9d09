#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// The referral program, its figures and who brought whom: /api/referrals and below /api/referral.
std::vector<Route> referral_routes(ApiShop& shop);

}  // namespace lapwing
