#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "loyalty/bonus_type.hpp"

namespace lapwing {

/// Reads and validates the definition of a bonus type:
///
///     { "id": "new_year", "title": "Рождественские бонусы",
///       "activation": "immediate" | {"after": "2 days"} | {"on": "2024-12-25"},
///       "burn": "never" | {"after_days": 30} | {"after_months": 3} | {"on": "2025-01-31"}
///             | {"end_of": "month" | "quarter" | "year"},
///       "spend": {"max_percent": 30, "min_order": "1000.50", "excluded_categories": ["gift cards"]},
///       "on_return": "take_back" | "keep" }
///
/// Only id and title must be there. An error names the field's path, e.g. "spend.excluded_categories[1]"; a field that
/// is not known is an error too. An amount of money is text or a whole number, never a fraction in binary.
[[nodiscard]] Result<BonusType> parse_bonus_type(const nlohmann::json& definition);

}  // namespace lapwing
