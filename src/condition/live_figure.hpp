#pragma once

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

class OrderSelection;

/// Whether `answer_departing` knows the answer: no order is still to come, and sums are exact and only fall.
bool departs_plainly(OrderFigure::Measure measure, const Comparison& comparison, const OrderSelection& orders,
                     Instant now);

/// Answers for the figure of the orders from `begin` on, each of which leaves `length` after it was placed, and never
/// if that is zero. Where a figure only falls the instant of its change is found at once.
Answer answer_departing(OrderFigure::Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        std::size_t begin, Duration length);

}  // namespace lapwing
