#pragma once

#include <string>
#include <vector>

#include "http/router.hpp"

namespace lapwing {

class Ingest;

/// The addresses at which the shop's own software and pages send, which `ingest` must outlive:
///
///     POST /api/customers /api/orders /api/activity /api/promo-codes     see docs/formats/intake.md
///     POST /v1/batch /v1/track /v1/page ... and /v1/b /v1/t /v1/p ...    see docs/formats/segment.md
///     OPTIONS of these                                                   what a browser asks before it sends
///     GET  /v1/projects/{write_key}/settings                             what analytics.js asks when it starts
///
/// Of the addresses below /v1 an actor without `Permission::record_events` is a page in a browser.
std::vector<Route> ingest_routes(Ingest& ingest);

/// The key that a request below /v1 has in its body, as @segment/analytics-node sends it: `writeKey`. Empty: none.
std::string write_key_of(const HttpRequest& request);

}  // namespace lapwing
