#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "condition/evaluate.hpp"
#include "condition/page_orders.hpp"
#include "condition/scan.hpp"
#include "condition/selected_rows.hpp"
#include "engine/rfm_definition.hpp"
#include "rfm/figures.hpp"
#include "rfm/period_days.hpp"

namespace lapwing {

/// Everybody's RFM figures, a page at a time: what `figures_of` gives of each customer, read column by column. The
/// definition and what the moment points to outlive it, and the audience does not change meanwhile. Belongs to one
/// thread.
class RfmPages {
 public:
  RfmPages(const RfmDefinition& definition, const RfmPeriod& period, const Moment& moment);

  [[nodiscard]] std::size_t page_count() const;
  void read(std::size_t page);

  /// Of the page last read: the figures of those in the population who have some, in the order of the customers.
  [[nodiscard]] std::span<const RfmInput> inputs() const { return {inputs_.data(), input_count_}; }
  /// Whose they are.
  [[nodiscard]] LaneBits with_figures() const { return with_figures_; }
  /// Everybody on the page who is not gone.
  [[nodiscard]] LaneBits customers() const { return customers_; }
  /// Who is not in the population.
  [[nodiscard]] LaneBits outside_population() const { return customers_ & ~population_; }
  /// Who is in the population but has no figures.
  [[nodiscard]] LaneBits without_figures() const { return population_ & ~with_figures_; }
  /// Of those without figures: who has an order before the period that counts.
  [[nodiscard]] LaneBits bought_before() const;

 private:
  void read_worths();
  void collect();

  Moment moment_;
  PeriodDays days_;
  SecondRange seconds_;           // the period's
  std::optional<ScanPlan> plan_;  // whom the population's condition holds for; none: everybody
  std::optional<PageScan> scan_;

  PageOrders orders_;
  LaneBits customers_ = 0;
  LaneBits population_ = 0;
  LaneBits with_figures_ = 0;
  NarrowRows worths_;       // of each row: what the order counts with, and nothing or less if it does not
  SelectedRows in_period_;  // those that count
  std::array<RfmInput, lane_count> inputs_;
  std::size_t input_count_ = 0;
  std::vector<std::int64_t> counted_worths_;  // where `worths_` lie if not in the page itself
};

}  // namespace lapwing
