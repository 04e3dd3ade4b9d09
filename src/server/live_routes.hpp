#pragma once

#include <vector>

#include "http/router.hpp"

namespace lapwing {

class Access;
class LiveBoard;

/// GET /api/live (?topics=status,tasks): a stream of server-sent events of what `LiveBoard` shows, until the session or
/// the key ends. Both must outlive the route.
std::vector<Route> live_routes(LiveBoard& board, Access& access);

}  // namespace lapwing
