#include "condition/live_figure.hpp"

#include <algorithm>

#include "condition/order_answer.hpp"
#include "condition/order_selection.hpp"

namespace lapwing {
namespace {

using Measure = OrderFigure::Measure;

/// Whether the comparison holds for the figure of the orders from `begin` on.
bool holds_from(Measure measure, const Comparison& comparison, const OrderSelection& orders, std::size_t begin) {
  const auto count = static_cast<std::int64_t>(orders.size() - begin);
  if (measure == Measure::count) return comparison.holds(count);
  if (measure == Measure::sum) return comparison.holds(orders.sum_from(begin));
  return count > 0 && comparison.holds(orders.sum_from(begin), count);
}

/// Of a figure that only falls: the place behind the first order whose departure changes the answer, or that behind the
/// last.
std::size_t first_change(Measure measure, const Comparison& comparison, const OrderSelection& orders, std::size_t begin,
                         bool holds) {
  std::size_t low = begin;
  std::size_t high = orders.size() + 1;
  while (high - low > 1) {  // the answer is the same at `low`, and another at `high` or not asked
    const std::size_t middle = low + (high - low) / 2;
    (holds_from(measure, comparison, orders, middle) == holds ? low : high) = middle;
  }
  return high;
}

/// An average may rise and fall as orders leave, and those of one second leave together.
Answer step_by_step(const Comparison& comparison, const OrderSelection& orders, std::size_t begin, Duration length) {
  const bool holds = holds_from(Measure::average, comparison, orders, begin);
  std::size_t place = begin;
  for (int change = 0; place < orders.size(); ++change) {
    const Instant at = orders.at(place);
    while (place < orders.size() && orders.at(place) == at) ++place;
    const bool changes = holds_from(Measure::average, comparison, orders, place) != holds;
    if (changes || change == changes_followed_max) return {holds, at + length};
  }
  return {holds, Instant::never()};
}

}  // namespace

bool departs_plainly(Measure measure, const Comparison& comparison, const OrderSelection& orders, Instant now) {
  if (orders.goes_beyond(now)) return false;
  switch (measure) {
    case Measure::count:
      return comparison.is_from_below() || comparison.is_from_above();
    case Measure::sum:
      return orders.is_plain() && (comparison.is_from_below() || comparison.is_from_above());
    case Measure::average:
      return orders.is_plain();
    case Measure::minimum:
    case Measure::maximum:
    case Measure::days_spanned:
    case Measure::days_between:
      break;
  }
  return false;
}

Answer answer_departing(Measure measure, const Comparison& comparison, const OrderSelection& orders, std::size_t begin,
                        Duration length) {
  const bool holds = holds_from(measure, comparison, orders, begin);
  if (length == Duration{}) return {holds, Instant::never()};
  if (measure == Measure::average) return step_by_step(comparison, orders, begin, length);
  // What only falls does not come to a bound from below again, nor leave one that it is under.
  if (holds ? comparison.is_from_above() : comparison.is_from_below()) return {holds, Instant::never()};
  const std::size_t behind = first_change(measure, comparison, orders, begin, holds);
  return {holds, behind > orders.size() ? Instant::never() : orders.at(behind - 1) + length};
}

}  // namespace lapwing
