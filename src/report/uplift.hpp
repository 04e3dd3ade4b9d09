#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/conversion.hpp"

namespace lapwing {

// What a campaign changed, as far as chance lets it be known: customers were put into arms by a hash, so what differs
// between the arms beyond chance is the campaign's doing. Figures for people, in floating point; nothing is decided by
// them but what `VariantComparison::winner` says of itself.

/// What became of the customers of one arm, whether or not they got a message. Revenue is in the shop's currency.
struct ArmFigures {
  std::uint64_t customers = 0;
  std::uint64_t converted = 0;
  double revenue = 0;
  double revenue_squares = 0;  ///< the sum of the squares of each customer's revenue
  friend bool operator==(const ArmFigures&, const ArmFigures&) = default;

  /// Of the customers who converted; 0 of nobody.
  [[nodiscard]] double rate() const;
  /// Revenue per head; 0 of nobody.
  [[nodiscard]] double mean() const;
  /// Of revenue per head, unbiased; 0 of fewer than two customers.
  [[nodiscard]] double variance() const;
};

struct Interval {
  double low = 0;
  double high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// All intervals are at 95%, all tests two-sided.
inline constexpr double confidence = 0.95;
/// The chance with which a difference as small as the least detectable one would be noticed.
inline constexpr double detection_power = 0.80;
/// Below this p the arms' sizes do not fit the intended split: the comparison means nothing then.
inline constexpr double mismatch_p = 0.001;
/// What an arm needs to have before an effect is spoken of.
inline constexpr std::uint64_t arm_customers_min = 1000;
inline constexpr std::uint64_t arm_converted_min = 25;

/// How much larger a figure is in one arm than in the other.
struct Effect {
  double absolute = 0;
  std::optional<double> relative;  ///< to the reference; absent if that is zero
  Interval interval;               ///< of the absolute one
  double p = 1;
  double detectable = 0;  ///< the least absolute difference that arms of this size would show
};

/// One arm against the one that it is compared with.
struct Uplift {
  Effect rate;     ///< Newcombe's interval, the test of two proportions
  Effect revenue;  ///< per head: Welch
  bool enough = false;
};

/// Wilson's interval of a rate; 0 .. 1 of nobody.
Interval rate_interval(std::uint64_t converted, std::uint64_t customers);
Uplift compare(const ArmFigures& arm, const ArmFigures& reference);

/// The chance of sizes as uneven as these or more if customers were split by the shares (any positive numbers, in their
/// proportion): chi-square. 1 if there is nothing to compare.
double split_p(std::span<const std::uint64_t> customers, std::span<const double> shares);

/// What is asked of the variants of a split.
struct VariantQuestion {
  std::size_t reference = 0;  ///< the arm that the others are compared with
  WinnerBy by = WinnerBy::conversion;
  double significance = 1 - confidence;  ///< a winner's adjusted p is below that
};

/// Several variants against one of them.
struct VariantComparison {
  struct Variant {
    Uplift uplift;          ///< over the reference
    double adjusted_p = 1;  ///< of what is asked by, after Holm for as many comparisons as there are
  };
  std::vector<Variant> variants;  ///< one for each arm; the reference's says nothing
  /// The arm that is highest in what is asked by, if it is beyond chance above the reference; the reference if it is
  /// beyond chance above every other. Absent if neither, or if an arm has too little to tell.
  std::optional<std::size_t> winner;
};
VariantComparison compare_variants(std::span<const ArmFigures> arms, const VariantQuestion& question = {});

/// Holm's adjustment of p values for having asked several questions, in their order.
std::vector<double> holm(std::span<const double> p);

}  // namespace lapwing
