#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "condition/condition.hpp"
#include "segment/title.hpp"

namespace lapwing {

/// One version of a segment. Dynamic: the customers for whom the condition holds; static: those whom an operator chose.
struct SegmentDefinition {
  std::string id;
  std::uint32_t version = 1;
  Title name;
  bool is_static = false;
  Condition condition;  ///< of a dynamic one

  /// Whether the engine keeps it for itself: to hear when a campaign's condition becomes true. Operators are not shown
  /// it, and theirs are called otherwise.
  [[nodiscard]] bool is_internal() const { return id.starts_with('/'); }
};

/// Reads a definition as schema/segment.schema.json describes it. An error's `where` is the path of the field
/// ("$.condition.all[1]") and its message what was expected there.
Result<SegmentDefinition> parse_segment(std::string_view json_text, std::uint32_t version);

/// Reads a condition of something that stands outside campaigns: one on enrollments is refused.
Result<Condition> parse_lasting_condition(const nlohmann::json& value, const std::string& path);

}  // namespace lapwing
