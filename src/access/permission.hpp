#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// What somebody may do. Every route names the one that it needs; roles and the scopes of keys are sets of them.
enum class Permission : std::uint8_t {
  read,                   ///< numbers, definitions, reports: nothing personal
  read_customers,         ///< people, with their names, contacts and histories
  change_customers,       ///< their attributes, labels, consents; joining two into one
  erase_customers,        ///< for good
  export_customers,       ///< people as a file
  record_events,          ///< what the shop's own software sends: customers, orders, activity
  record_browser_events,  ///< what a page in a visitor's browser may say of that visitor, and nothing else
  work_tasks,             ///< take up and finish what campaigns ask of managers
  edit_definitions,       ///< segments, templates, scores, campaigns that do not run
  run_campaigns,          ///< what writes to people: publishing, pausing, migrating, broadcasting, sending again
  move_bonuses,           ///< hold, spend, give, take back; redeem promo codes
  change_settings,        ///< policy, channels, the shop itself
  manage_access,          ///< users and keys
  read_audit,             ///< who did what
};
inline constexpr std::size_t permission_count = 14;

/// "read_customers"
std::string_view to_text(Permission permission);
std::optional<Permission> parse_permission(std::string_view text);

class PermissionSet {
 public:
  constexpr PermissionSet() = default;
  constexpr PermissionSet(std::initializer_list<Permission> permissions) {
    for (const Permission permission : permissions) add(permission);
  }
  static constexpr PermissionSet all() { return from_bits((1U << permission_count) - 1); }
  static constexpr PermissionSet from_bits(std::uint32_t bits) {
    PermissionSet set;
    set.bits_ = bits & ((1U << permission_count) - 1);
    return set;
  }

  constexpr void add(Permission permission) { bits_ |= bit(permission); }
  /// Who may record what the shop's software sends may also record what its pages send.
  [[nodiscard]] constexpr bool has(Permission permission) const { return (with_implied() & bit(permission)) != 0; }
  /// Whether it has all that the other has.
  [[nodiscard]] constexpr bool covers(PermissionSet other) const { return (other.bits_ & ~with_implied()) == 0; }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
  friend constexpr bool operator==(PermissionSet, PermissionSet) = default;

 private:
  static constexpr std::uint32_t bit(Permission permission) { return 1U << static_cast<std::uint32_t>(permission); }
  [[nodiscard]] constexpr std::uint32_t with_implied() const {
    const bool records = (bits_ & bit(Permission::record_events)) != 0;
    return records ? bits_ | bit(Permission::record_browser_events) : bits_;
  }
  std::uint32_t bits_ = 0;
};

/// What a user is to the shop.
enum class Role : std::uint8_t {
  owner,      ///< everything
  marketer,   ///< audiences, campaigns, bonuses
  manager,    ///< people and the tasks about them
  analyst,    ///< numbers, nobody's name
  developer,  ///< settings, definitions and what the shop sends
};
inline constexpr Role roles[] = {Role::owner, Role::marketer, Role::manager, Role::analyst, Role::developer};

std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view text);
PermissionSet permissions_of(Role role);

}  // namespace lapwing
