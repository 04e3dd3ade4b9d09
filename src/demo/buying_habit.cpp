#include "demo/buying_habit.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

constexpr std::int64_t day = 1000;  // of shop time, an ordinary one

std::int64_t rounded(double value) { return std::llround(value); }

/// Gamma with mean 1, in thousandths, at least one.
std::int64_t gamma_per_mille(double shape, SeededRandom& random) {
  return std::max<std::int64_t>(1, rounded(random.gamma(shape, 1000.0 / shape)));
}

/// Beta(a, b) as the share of one gamma deviate in the sum of two.
std::uint64_t beta_per_mille(double a, double b, SeededRandom& random) {
  const std::int64_t yes = rounded(random.gamma(a, 1000.0));
  const std::int64_t no = rounded(random.gamma(b, 1000.0));
  return static_cast<std::uint64_t>(yes * 1000 / std::max<std::int64_t>(1, yes + no));
}

}  // namespace

BuyingHabit BuyingHabit::draw(SeededRandom& random) {
  const std::uint64_t kind = random.below(100);
  if (kind < 6) return {.kind = Kind::browser};
  if (kind < 38) return {.kind = Kind::one_off, .drop_out_per_mille = 1000, .returning_per_mille = 60};
  if (kind < 82) {
    const std::int64_t mean_gap = std::min(56 * day * 1000 / gamma_per_mille(1.6, random), 1500 * day);
    return {.kind = Kind::occasional,
            .mean_gap = std::max(mean_gap, 5 * day),
            .drop_out_per_mille = beta_per_mille(1.2, 7.0, random),
            .returning_per_mille = 250};
  }
  return {.kind = Kind::regular,
          .mean_gap = 22 * day + static_cast<std::int64_t>(random.below(14 * day)),
          .drop_out_per_mille = beta_per_mille(1.5, 50.0, random),
          .returning_per_mille = 350};
}

std::int64_t BuyingHabit::gap(SeededRandom& random) const {
  if (kind == Kind::regular) {
    const std::int64_t spread_per_mille = std::clamp<std::int64_t>(rounded(random.normal() * 170.0), -500, 700);
    return mean_gap + mean_gap * spread_per_mille / 1000;
  }
  return mean_gap * rounded(random.exponential(1000.0)) / 1000;
}

std::vector<std::int64_t> BuyingHabit::orders(std::int64_t first, std::int64_t end, SeededRandom& random) const {
  std::vector<std::int64_t> moments;
  if (kind == Kind::browser) return moments;
  for (std::int64_t at = first; at < end;) {
    moments.push_back(at);
    if (random.below(1000) >= drop_out_per_mille) {
      at += gap(random);
    } else if (random.below(1000) < returning_per_mille) {
      at += 150 * day + static_cast<std::int64_t>(random.below(250 * day));
    } else {
      break;
    }
  }
  return moments;
}

}  // namespace lapwing
