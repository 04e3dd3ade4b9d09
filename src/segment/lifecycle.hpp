#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "condition/condition.hpp"
#include "segment/title.hpp"

namespace lapwing {

/// A station in the life of a customer with the shop.
struct Stage {
  std::string id;
  Title name;
  Condition condition;  ///< of the last stage: everyone
};

/// The ordered table of stages. A customer is in the first one whose condition holds; the last takes whoever is left,
/// so everybody is in exactly one at all times.
struct Lifecycle {
  static constexpr std::size_t stages_max = 32;
  /// A shop has one lifecycle, published under this id.
  static constexpr std::string_view definition_id = "lifecycle";

  std::uint32_t version = 1;
  std::vector<Stage> stages;

  [[nodiscard]] std::optional<std::uint8_t> place_of(std::string_view stage_id) const;
};

/// Reads a definition as schema/lifecycle.schema.json describes it; errors as with segments.
Result<Lifecycle> parse_lifecycle(std::string_view json_text, std::uint32_t version);

/// The definition that fits most shops: visitor, lead, new, active, loyal, at_risk, churned. As in
/// examples/lifecycle.json.
std::string_view standard_lifecycle();

}  // namespace lapwing
