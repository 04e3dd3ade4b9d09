#pragma once

#include <cstdint>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"
#include "rfm/names.hpp"

namespace lapwing {

/// Where the bounds between scores come from.
enum class RfmMethod : std::uint8_t {
  quantile,  ///< from the customers themselves, so that the groups are about equal
  manual,    ///< written by the administrator
};

/// Bounds written by the administrator: bins - 1 each, strictly ascending. A figure equal to a bound belongs below it.
struct RfmManualBounds {
  std::vector<Quantity> recency_days;
  std::vector<Quantity> frequency;
  std::vector<Money> monetary;
  friend bool operator==(const RfmManualBounds&, const RfmManualBounds&) = default;
};

/// How a shop scores its customers.
struct RfmSettings {
  static constexpr std::int32_t period_days_min = 30;
  static constexpr std::int32_t period_days_max = 3653;
  static constexpr std::int32_t bins_min = 3;
  static constexpr std::int32_t bins_max = 10;

  std::int32_t period_days = 365;
  std::int32_t bins = 5;
  RfmMethod method = RfmMethod::quantile;
  RfmManualBounds manual;  ///< looked at only if the method is manual
  bool tie_guard = true;   ///< see `score`
  RfmNames names = RfmNames::seven();
};

/// The first fault with the path of its field, e.g. "manual.frequency[2]". With other than five bins the administrator
/// has to bring a table of names of that size.
[[nodiscard]] Result<void> validate(const RfmSettings& settings);

}  // namespace lapwing
