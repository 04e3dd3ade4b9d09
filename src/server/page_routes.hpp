#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "http/router.hpp"

namespace lapwing {

class Access;
class DataFolder;

struct PageParts {
  DataFolder& folder;
  Access& access;
  std::function<Instant()> clock;
  std::string setup_code;  ///< as in `session_routes`
};

/// The pages, which need no script, and what they show as JSON:
///
///     GET  /status      the status page; for who is not signed in a form that signs in or makes the owner
///     GET  /            the same; where the program has the web interface, that comes before
///     POST /sign-in, /owner, /sign-out    those forms; they lead back to /status
///     GET  /api/status  the shop at a glance
///
/// What it is given must outlive them.
std::vector<Route> page_routes(PageParts parts);

}  // namespace lapwing
