#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// Names and values of a record such as "v=DMARC1; p=none", in their order (RFC 6376, 3.2). Pure.
struct TagList {
  std::vector<std::pair<std::string, std::string>> tags;

  /// The value, or nullptr if the name is absent.
  [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// Blanks around names and values are taken off. Error: a tag without "=", a name that is none, a character that may
/// not stand in a value, a name that comes twice.
Result<TagList> parse_tag_list(std::string_view text);

/// The parts between the separators, without blanks around them; empty ones stay.
std::vector<std::string> split_values(std::string_view text, char separator);

}  // namespace lapwing
