#pragma once

#include <nlohmann/json_fwd.hpp>

#include "access/keys.hpp"
#include "access/users.hpp"

namespace lapwing {

// How the API tells of users and keys; never of what proves them.

nlohmann::ordered_json to_json(PermissionSet permissions);
nlohmann::ordered_json to_json(const User& user);
nlohmann::ordered_json to_json(const ApiKey& key);

}  // namespace lapwing
