#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/money.hpp"
#include "rfm/figures.hpp"
#include "rfm/score.hpp"

namespace lapwing {

class RfmNames;

/// What a cell shows: how many customers, what they brought, and between which figures they really lie.
struct RfmCell {
  std::uint64_t customers = 0;
  Money revenue;
  RfmInput least;  ///< the smallest of each figure; means nothing while there are no customers
  RfmInput most;   ///< the largest of each figure

  void add(const RfmInput& input);
  void merge(const RfmCell& other);
  friend bool operator==(const RfmCell&, const RfmCell&) = default;
};

/// Which two scores span a matrix.
enum class RfmPlane : std::uint8_t { recency_monetary, recency_frequency, frequency_monetary };

/// The three matrices over a set of customers: each partition fills its own and they are merged. A customer is added to
/// one cell of the three scores; the matrices are sums of those.
class RfmMatrix {
 public:
  explicit RfmMatrix(std::int32_t bins);

  [[nodiscard]] std::int32_t bins() const { return bins_; }
  void add(const RfmScores& scores, const RfmInput& input) { cells_[index(scores.r, scores.f, scores.m)].add(input); }
  /// Scores customers, who all have figures, and adds them.
  void add(const RfmScorer& scorer, std::span<const RfmInput> inputs);
  /// Customers without scores: bought only before the period, or never.
  void add_without_scores(bool ever_bought, std::uint64_t customers = 1);
  /// Customers who are not scored at all, and have no name.
  void add_outside_population(std::uint64_t customers = 1) { outside_population_ += customers; }
  /// `other` has as many bins.
  void merge(const RfmMatrix& other);

  /// The customers of exactly these scores.
  [[nodiscard]] const RfmCell& cell(const RfmScores& scores) const {
    return cells_[index(scores.r, scores.f, scores.m)];
  }
  /// The cell of the two scores in the order in which the plane names them.
  [[nodiscard]] RfmCell cell(RfmPlane plane, std::int32_t first, std::int32_t second) const;
  /// Customers who bought only before the period.
  [[nodiscard]] std::uint64_t outside_period() const { return outside_period_; }
  [[nodiscard]] std::uint64_t no_orders() const { return no_orders_; }
  /// Customers who are not scored; all other figures leave them out.
  [[nodiscard]] std::uint64_t outside_population() const { return outside_population_; }
  /// One cell for each of `names.names()`. Names are no part of the matrix, so a table being edited can be tried on it
  /// at once. Those without scores are counted, but have no figures.
  [[nodiscard]] std::vector<RfmCell> by_name(const RfmNames& names) const;

  friend bool operator==(const RfmMatrix&, const RfmMatrix&) = default;

 private:
  [[nodiscard]] std::size_t index(std::int32_t r, std::int32_t f, std::int32_t m) const;

  std::int32_t bins_;
  std::vector<RfmCell> cells_;  ///< by r, then f, then m
  std::uint64_t outside_period_ = 0;
  std::uint64_t no_orders_ = 0;
  std::uint64_t outside_population_ = 0;
};

}  // namespace lapwing
