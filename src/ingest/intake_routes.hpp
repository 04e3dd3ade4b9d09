#pragma once

#include <vector>

#include "http/router.hpp"

namespace lapwing {

class Intake;

/// POST /api/orders, /api/customers, /api/activity, /api/promo-codes: one item or an array of them. 200 with what
/// became of each; 422 if all were refused. The intake must outlive them.
std::vector<Route> intake_routes(Intake& intake);

}  // namespace lapwing
