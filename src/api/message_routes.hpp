#pragma once

#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

///     GET  /api/messages           those that wait or did not arrive: ?outcome=failed&campaign=ID&limit=50
///     POST /api/messages/resend    {"messages": ["p03-000000000123", ...]}: they go again
std::vector<Route> message_routes(ApiShop& shop);

}  // namespace lapwing
