#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audience/orders_view.hpp"
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
  /// Asks for these columns of a page to come near, if there is such a page: pages lie anywhere in memory, so the
  /// processor does not see the next coming by itself.
  static void approach(const OrderStore& store, std::size_t page, std::span<const OrderColumn> columns);
  /// The same of the lines' categories.
  static void approach_categories(const OrderStore& store, std::size_t page);

  [[nodiscard]] const RowPage& rows() const { return *rows_; }
  [[nodiscard]] bool all_stand() const { return all_stand_; }
  /// Whether amounts may be summed up in 64 bits: always, unless orders of this page go into the billions.
  [[nodiscard]] bool sums_fit() const;

  /// Marks the orders within that time, and no vacant rows.
  void mark(const SecondRange& seconds, std::vector<MarkedRows>& to) const;
  /// Takes the marks off those that do not pass.
  void keep(const RowFilter& filter, std::vector<MarkedRows>& marked) const;
  /// Whether the order of that row passes.
  [[nodiscard]] bool passes(const RowFilter& filter, std::uint32_t row) const;
  /// Whether every order of the page passes, as far as can be told without looking at them.
  [[nodiscard]] bool all_pass(const RowFilter& filter) const;

 private:
  const RowPage* rows_ = nullptr;
  bool all_stand_ = true;
};

}  // namespace lapwing
