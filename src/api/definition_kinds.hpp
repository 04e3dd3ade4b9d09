#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Where definitions of a kind lie in a folder of a shop's definitions.
struct DefinitionShelf {
  DefinitionKind kind{};
  std::string_view path;  ///< a folder, or a file if a shop has one definition of the kind
  /// If there is one.
  [[nodiscard]] bool is_file() const { return path.ends_with(".json"); }
};
/// Of all kinds that are one file each, in the order in which most of them refer to one another.
std::span<const DefinitionShelf> definition_shelves();

/// Reads a definition of a kind that has a shelf by itself, whatever it refers to, and gives its id. An error's `where`
/// is the path of the field, as "$.burn.after_days".
Result<std::string> check_definition(DefinitionKind kind, const std::string& text);

}  // namespace lapwing
