#pragma once

#include <functional>
#include <vector>

#include "base/instant.hpp"
#include "base/zone.hpp"
#include "http/router.hpp"

namespace lapwing {

class Subscriptions;

/// Webhooks that a shop subscribes to:
///
///     GET    /api/webhooks                         POST {"url", "kinds", "name", "active"}: its secret is shown once
///     GET    /api/webhooks/{webhook}               PATCH {"url", "kinds", "name", "active"};   DELETE
///     POST   /api/webhooks/{webhook}/test          calls it now
///     GET    /api/webhooks/{webhook}/deliveries    the last hundred tries
///
/// `subscriptions` must outlive them.
std::vector<Route> subscription_routes(Subscriptions& subscriptions, std::function<Instant()> clock, Zone zone);

}  // namespace lapwing
