#include "server/access_json.hpp"

#include <nlohmann/json.hpp>

namespace lapwing {

using Json = nlohmann::ordered_json;

Json to_json(PermissionSet permissions) {
  Json list = Json::array();
  for (std::size_t i = 0; i < permission_count; ++i) {
    const auto permission = static_cast<Permission>(i);
    if (permissions.has(permission)) list.push_back(to_text(permission));
  }
  return list;
}

Json to_json(const User& user) {
  return {{"id", user.id},
          {"login", user.login},
          {"name", user.name},
          {"role", to_text(user.role)},
          {"created_at", to_text(user.created_at)},
          {"disabled", user.is_disabled}};
}

Json to_json(const ApiKey& key) {
  Json json{{"id", key.id},
            {"name", key.name},
            {"permissions", to_json(key.permissions)},
            {"created_at", to_text(key.created_at)}};
  if (key.expires_at != Instant::never()) json["expires_at"] = to_text(key.expires_at);
  if (key.used_at) json["used_at"] = to_text(*key.used_at);
  return json;
}

}  // namespace lapwing
