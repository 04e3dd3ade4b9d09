#pragma once

#include "base/instant.hpp"
#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {

class OrdersView;

/// Answers for the orders of the customer, who owns them.
Answer answer_for(const OrderFigure& figure, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment);
Answer answer_for(const OrderMoment& node, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment);
/// Whether no order that the filter lets through was placed at `since` or later.
Answer none_ordered_since(Instant since, const OrderFilter& filter, const OrdersView& orders,
                          const CustomerView& customer, const Moment& moment);

/// Answers for the moment of the last row that matches, unless such an order was placed `after` that moment or later.
template <class Rows>
Answer answer_unless_ordered(const MomentTest& test, const Rows& rows, Duration after, const OrderFilter& filter,
                             const OrdersView& orders, const CustomerView& customer, const Moment& moment) {
  const Answer aged = answer_for_moment(true, test, rows, moment);
  const auto at = [&](std::size_t row) { return Instant::from_seconds(rows.times()[row]); };
  const std::size_t count = rows.times().size();
  const std::size_t ahead = place_after(rows, moment.now);
  const std::size_t last = last_match(rows, ahead);
  const std::size_t next = first_match(rows, ahead);
  Answer unordered{false, Instant::never()};
  if (last < count) unordered = none_ordered_since(at(last) + after, filter, orders, customer, moment);
  if (next < count) unordered.until = std::min(unordered.until, at(next));
  return both(aged, unordered);
}

}  // namespace lapwing
