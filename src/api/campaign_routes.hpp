#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// /api/campaigns, with drafts, publishing, status, moving people and ending splits; /api/mechanics.
std::vector<Route> campaign_routes(ApiShop& shop);
/// Their drafts.
std::vector<Route> draft_routes(ApiShop& shop);
/// What they did: /api/campaigns/{campaign}/report and the like, /api/report.
std::vector<Route> campaign_report_routes(ApiShop& shop);

}  // namespace lapwing
