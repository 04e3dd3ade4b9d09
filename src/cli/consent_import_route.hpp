#pragma once

#include "api/api_shop.hpp"
#include "http/router.hpp"

namespace lapwing {

/// POST /api/consents/import: what `lapwing consent import` does, with the table in the request. `api` and `transfer`
/// do not know each other, so that it stands here. The shop must outlive it.
Route consent_import_route(ApiShop& shop);

}  // namespace lapwing
