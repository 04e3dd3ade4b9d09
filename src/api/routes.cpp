#include "api/routes.hpp"

#include <algorithm>
#include <iterator>

#include "api/approval_routes.hpp"
#include "api/audience_routes.hpp"
#include "api/backtest_routes.hpp"
#include "api/bonus_routes.hpp"
#include "api/campaign_routes.hpp"
#include "api/customer_routes.hpp"
#include "api/definition_routes.hpp"
#include "api/message_routes.hpp"
#include "api/policy_routes.hpp"
#include "api/product_routes.hpp"
#include "api/promo_routes.hpp"
#include "api/referral_routes.hpp"
#include "api/rfm_routes.hpp"
#include "api/segment_routes.hpp"
#include "api/settings_routes.hpp"
#include "api/task_routes.hpp"
#include "api/template_routes.hpp"

namespace lapwing {

std::vector<Route> api_routes(ApiShop& shop) {
  std::vector<Route> all;
  for (auto* const routes :
       {customer_routes, product_routes, segment_routes, audience_routes, rfm_routes, message_routes, bonus_routes,
        promo_routes, referral_routes, campaign_routes, draft_routes, campaign_report_routes, backtest_routes,
        task_routes, policy_routes, definition_routes, holiday_routes, template_routes, approval_routes}) {
    std::ranges::move(routes(shop), std::back_inserter(all));
  }
  return all;
}

}  // namespace lapwing
