#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "condition/lane_kernels.hpp"
#include "condition/nodes.hpp"
#include "condition/second_range.hpp"

namespace lapwing {

class OrderStore;
class RowPage;

/// What orders are taken into a sum over a page, beside the window. Each part is a comparison of the order alone.
struct RowFilter {
  std::uint8_t statuses = 0;        ///< one bit per OrderStatus
  std::optional<Comparison> total;  ///< of the total less refunds
  friend bool operator==(const RowFilter&, const RowFilter&) = default;
};

/// The orders of one page's 64 customers, as questions to everybody read them. Reads in place: valid until the
/// audience changes.
class PageOrders {
 public:
  PageOrders() = default;
  PageOrders(const OrderStore& store, std::size_t page);

  [[nodiscard]] const RowPage& rows() const { return *rows_; }
  [[nodiscard]] bool all_stand() const { return all_stand_; }
  /// Whether amounts may be summed up in 64 bits: always, unless orders of this page go into the billions.
  [[nodiscard]] bool sums_fit() const;

  /// For each customer the first row at `second` or later. `marked` is scratch.
  void find(std::uint32_t second, std::vector<MarkedRows>& marked, LaneRows& to) const;
  /// Whether the order of that row passes.
  [[nodiscard]] bool passes(const RowFilter& filter, std::uint32_t row) const;
  /// Whether every order of the page passes, as far as can be told without looking at them.
  [[nodiscard]] bool all_pass(const RowFilter& filter) const;

 private:
  const RowPage* rows_ = nullptr;
  bool all_stand_ = true;
};

/// Counts and sums over a page from its first row on: those of any range of rows are a difference.
class RowSums {
 public:
  void count(const PageOrders& page, const RowFilter& filter);
  void sum(const PageOrders& page, const RowFilter& filter);

  [[nodiscard]] std::int64_t count(std::uint32_t begin, std::uint32_t end) const {
    return std::int64_t{counts_[end]} - counts_[begin];
  }
  [[nodiscard]] std::int64_t sum(std::uint32_t begin, std::uint32_t end) const { return sums_[end] - sums_[begin]; }

 private:
  std::vector<std::uint32_t> counts_;
  std::vector<std::int64_t> sums_;
};

}  // namespace lapwing
