#pragma once

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

class Ingest;

/// PATCH /api/customers/{customer}: what somebody changes of a customer by hand, read as what the shop's software sends
/// (docs/formats/intake.md), so that names are sealed and contacts claimed in one way. Answers the card, or 204 whoever
/// may not read customers. Both must outlive the route.
Route customer_edit_route(Ingest& ingest, ApiShop& shop);

}  // namespace lapwing
