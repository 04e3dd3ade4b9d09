#pragma once

#include <array>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

class OrderSelection;

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

/// Whether the functions below know the answer: no order is still to come, sums are exact, and in a rolling window they
/// only fall.
bool is_answered_at_once(OrderFigure::Measure measure, const Comparison& comparison, const OrderSelection& orders,
                         Instant now);

/// For the figure of all these orders, which stay.
Answer answer_staying(OrderFigure::Measure measure, const Comparison& comparison, const OrderSelection& orders);
/// For the figure of the orders from `begin` on, each of which leaves when it is a span ago. Where the figure only
/// falls the instant of its change is found by halving.
Answer answer_departing(OrderFigure::Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        std::size_t begin, const TimeSpan& span, const Zone& zone);
/// For the figure of the orders in a period of the calendar.
Answer answer_in_period(OrderFigure::Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        const PeriodChain& periods);

}  // namespace lapwing
