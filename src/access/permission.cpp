#include "access/permission.hpp"

#include <array>
#include <utility>

namespace lapwing {
namespace {

constexpr std::array<std::string_view, permission_count> permission_names = {
    "read",          "read_customers",        "change_customers", "erase_customers",  "export_customers",
    "record_events", "record_browser_events", "work_tasks",       "edit_definitions", "run_campaigns",
    "move_bonuses",  "change_settings",       "manage_access",    "read_audit"};

constexpr std::array<std::string_view, std::size(roles)> role_names = {"owner", "marketer", "manager", "analyst",
                                                                       "developer"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Permission permission) { return permission_names.at(static_cast<std::size_t>(permission)); }
std::optional<Permission> parse_permission(std::string_view text) { return find<Permission>(permission_names, text); }

std::string_view to_text(Role role) { return role_names.at(static_cast<std::size_t>(role)); }
std::optional<Role> parse_role(std::string_view text) { return find<Role>(role_names, text); }

PermissionSet permissions_of(Role role) {
  using enum Permission;
  switch (role) {
    case Role::owner:
      return PermissionSet::all();
    case Role::marketer:
      return {read,       read_customers,   change_customers, export_customers,
              work_tasks, edit_definitions, run_campaigns,    move_bonuses};
    case Role::manager:
      return {read, read_customers, change_customers, work_tasks, move_bonuses};
    case Role::analyst:
      return {read};
    case Role::developer:
      return {read, record_events, record_browser_events, edit_definitions, change_settings, read_audit};
  }
  std::unreachable();
}

}  // namespace lapwing
