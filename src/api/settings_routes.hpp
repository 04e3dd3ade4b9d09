#pragma once

#include <string>
#include <vector>

#include "api/api_shop.hpp"
#include "http/router.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// What serves the shop, as whoever assembles it knows.
struct ServedShop {
  struct ServedChannel {
    ChannelKind channel{};
    std::string description;  ///< for people, without secrets
  };
  std::string version;  ///< of the program
  std::vector<ServedChannel> channels;
};
/// GET /api/settings: the shop itself. What it was made with stays for good, so that there is nothing to set.
Route settings_route(ApiShop& shop, ServedShop served);

/// The days that shops write for: /api/holidays.
std::vector<Route> holiday_routes(ApiShop& shop);

}  // namespace lapwing
