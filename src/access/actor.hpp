#pragma once

#include <cstdint>
#include <string>

#include "access/permission.hpp"

namespace lapwing {

/// Who asks for something.
struct Actor {
  enum class Kind : std::uint8_t { nobody, user, key };
  Kind kind = Kind::nobody;
  std::int64_t id = 0;  ///< of the user or of the key
  std::string name;     ///< how the audit log calls them: a user's login, a key's name
  PermissionSet permissions;

  [[nodiscard]] bool may(Permission permission) const { return permissions.has(permission); }
};

}  // namespace lapwing
