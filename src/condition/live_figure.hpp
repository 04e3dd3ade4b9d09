#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

class OrderSelection;

/// Whether a figure of some orders, none of them dated ahead, compares so: for every place among them where a window
/// may begin. Orders leave a window oldest first, and all of one second together, so one pass over them answers for
/// windows of any length, now and later.
class FigureTruths {
 public:
  void find(Measure measure, const Comparison& comparison, const OrderSelection& orders);

  /// For the figure of all orders, which stay.
  [[nodiscard]] Answer staying() const { return {first_, Instant::never()}; }
  /// For the figure of the orders from `begin` on, each of which leaves when it is a span ago. An `until` that is not
  /// before `enough` need not be exact.
  [[nodiscard]] Answer departing(std::uint32_t begin, const OrderSelection& orders, const TimeSpan& span,
                                 const Zone& zone, Instant enough) const;

 private:
  template <class Add, class Holds>
  void find(const OrderSelection& orders, const Add& add, const Holds& holds);

  bool first_ = false;                  // of all orders
  std::vector<std::uint32_t> changes_;  // ascending: the places from which on it is the opposite of before
};

/// A period of the calendar that goes with the clock, and those that take its place. Three are enough to see the orders
/// that there are leave the current period and the one before it.
class PeriodChain {
 public:
  /// Looks up the calendar only if the period has changed.
  void turn_to(const CalendarPeriod& period, Instant now, const Zone& zone);
  [[nodiscard]] const std::array<CalendarPeriod::Bounds, 4>& bounds() const { return bounds_; }

 private:
  std::array<CalendarPeriod::Bounds, 4> bounds_{};
  Instant since_ = Instant::never();
};

/// For the figure of the orders in a period of the calendar, of which none is dated ahead.
Answer answer_in_period(Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        const PeriodChain& periods);

}  // namespace lapwing
