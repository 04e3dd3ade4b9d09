#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "rfm/figures.hpp"

namespace lapwing {

/// A customer's three scores, 1..bins each, the highest best.
struct RfmScores {
  std::uint8_t r = 1;
  std::uint8_t f = 1;
  std::uint8_t m = 1;
  friend auto operator<=>(const RfmScores&, const RfmScores&) = default;
};

/// What divides the scores. Computed once a day and frozen until the next, so it holds all that a score depends on.
/// Each list has bins - 1 bounds, ascending; quantile bounds may be equal. Days and orders are bounded by decimals,
/// because an administrator may write 296.5 to stand between two whole numbers.
struct RfmBounds {
  std::uint32_t version = 0;
  Day day;  ///< the shop's day for which they were computed
  std::int32_t period_days = 365;
  std::int32_t bins = 5;
  bool tie_guard = true;
  std::vector<Quantity> recency_days;
  std::vector<Quantity> frequency;
  std::vector<Money> monetary;
  friend bool operator==(const RfmBounds&, const RfmBounds&) = default;
};

/// 1 + the number of bounds strictly below the figure; for days reversed, since few days are good. With the tie guard
/// one order scores F1 and two orders no more than the middle score, however many buyers share these counts.
[[nodiscard]] RfmScores score(const RfmBounds& bounds, const RfmInput& input);

/// Gives what `score` does, for many customers by the same bounds.
class RfmScorer {
 public:
  explicit RfmScorer(const RfmBounds& bounds);

  [[nodiscard]] std::int32_t bins() const { return bounds_.bins; }
  [[nodiscard]] RfmScores operator()(const RfmInput& input) const {
    const auto days = static_cast<std::uint32_t>(input.recency_days);
    if (days >= recency_.size() || input.frequency >= frequency_.size()) return score(bounds_, input);
    std::uint8_t m = 1;
    for (const Money bound : bounds_.monetary) m = static_cast<std::uint8_t>(m + (bound < input.monetary ? 1 : 0));
    return {recency_[days], frequency_[input.frequency], m};
  }

 private:
  RfmBounds bounds_;
  std::array<std::uint8_t, 512> recency_{};   // scores by days
  std::array<std::uint8_t, 64> frequency_{};  // and by orders
};

}  // namespace lapwing
