#pragma once

#include <vector>

#include "http/router.hpp"

namespace lapwing {

class Access;

/// Users, keys and the audit log. Nobody gives others more than they have.
///
///     GET    /api/users               POST {"login", "name", "role", "password"}
///     PATCH  /api/users/{user}        {"name", "role", "disabled", "password"}
///     GET    /api/keys                POST {"name", "permissions", "expires_at"};   DELETE /api/keys/{key}
///     GET    /api/audit               ?limit=&cursor=: who did what, the newest first
///
/// `access` must outlive them.
std::vector<Route> access_routes(Access& access);

}  // namespace lapwing
