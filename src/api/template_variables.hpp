#pragma once

#include <span>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace lapwing {

/// A variable that messages can show, for whoever writes templates.
struct VariableHelp {
  std::string_view name;  ///< "order.items.price"
  std::string_view kind;  ///< text, url, day, money, bonuses, count, quantity, list, or plural: which form a word takes
  std::string_view ru;    ///< what it is
  std::string_view en;
  std::string_view example_ru;
  std::string_view example_en;
};

/// All that `message_variables` has, and the lists that have some of them.
std::span<const VariableHelp> variable_help();
/// {"items": [{"name", "kind", "in_list", "meaning": {"ru", "en"}, "example": {"ru", "en"}}]}
nlohmann::ordered_json variable_help_json();

}  // namespace lapwing
