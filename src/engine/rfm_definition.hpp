#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "condition/condition.hpp"
#include "rfm/settings.hpp"

namespace lapwing {

/// How a shop scores its customers, and which of them: the definition of kind `rfm`. A shop has one.
struct RfmDefinition {
  static constexpr std::string_view id = "shop";
  /// What holds until a shop publishes its own: reads as `RfmDefinition{}`.
  static constexpr std::string_view defaults =
      R"({"period_days": 365, "bins": 5, "method": "quantile", "tie_guard": true, "names": "seven"})";

  RfmSettings settings;
  /// Who is scored, and whose figures the bounds come from; absent: everybody.
  std::optional<Condition> population;
};

/// Reads a definition as schema/rfm.schema.json describes it. An error's `where` is the path of the field.
Result<RfmDefinition> parse_rfm_definition(std::string_view text);

/// Whether customers may be chosen by that condition: an error if it asks for RFM itself, or for an enrollment.
Result<void> check_population(const Condition& population, std::string_view where);

}  // namespace lapwing
