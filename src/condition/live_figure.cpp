#include "condition/live_figure.hpp"

#include "base/zone.hpp"
#include "condition/order_answer.hpp"
#include "condition/order_selection.hpp"

namespace lapwing {
namespace {

using Measure = OrderFigure::Measure;

/// A figure's comparison over ranges of a customer's orders.
class RangeTest {
 public:
  RangeTest(Measure measure, const Comparison& comparison, const OrderSelection& orders)
      : measure_(measure), comparison_(comparison), orders_(orders) {}

  [[nodiscard]] bool holds(std::size_t begin, std::size_t end) const {
    const auto count = static_cast<std::int64_t>(end - begin);
    if (measure_ == Measure::count) return comparison_.holds(count);
    if (measure_ == Measure::sum) return comparison_.holds(orders_.sum(begin, end));
    return count > 0 && comparison_.holds(orders_.sum(begin, end), count);
  }
  [[nodiscard]] bool holds_from(std::size_t begin) const { return holds(begin, orders_.size()); }

  /// Of a figure that only falls: the place behind the first order whose departure changes the answer, or that behind
  /// the end.
  [[nodiscard]] std::size_t first_change(std::size_t begin, bool holds_now) const {
    std::size_t low = begin;
    std::size_t high = orders_.size() + 1;
    while (high - low > 1) {  // the answer is the same at `low`, and another at `high` or not asked
      const std::size_t middle = low + (high - low) / 2;
      (holds_from(middle) == holds_now ? low : high) = middle;
    }
    return high;
  }

 private:
  Measure measure_;
  const Comparison& comparison_;
  const OrderSelection& orders_;
};

/// An average may rise and fall as orders leave, several at one instant perhaps.
Answer step_by_step(const RangeTest& test, const OrderSelection& orders, std::size_t begin, const TimeSpan& span,
                    const Zone& zone) {
  const bool holds = test.holds_from(begin);
  std::size_t place = begin;
  for (int change = 0; place < orders.size(); ++change) {
    const Instant leaves_at = span.end(orders.at(place), zone);
    while (place < orders.size() && span.end(orders.at(place), zone) <= leaves_at) ++place;
    if (test.holds_from(place) != holds || change == changes_followed_max) return {holds, leaves_at};
  }
  return {holds, Instant::never()};
}

}  // namespace

void PeriodChain::turn_to(const CalendarPeriod& period, Instant now, const Zone& zone) {
  if (now >= since_ && now < bounds_.front().rolls_at) return;
  since_ = now;
  bounds_.front() = period.at(now, zone);
  for (std::size_t i = 1; i < bounds_.size(); ++i) bounds_[i] = period.at(bounds_[i - 1].rolls_at, zone);
}

bool is_answered_at_once(Measure measure, const Comparison& comparison, const OrderSelection& orders, Instant now) {
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

Answer answer_staying(Measure measure, const Comparison& comparison, const OrderSelection& orders) {
  return {RangeTest(measure, comparison, orders).holds_from(0), Instant::never()};
}

Answer answer_departing(Measure measure, const Comparison& comparison, const OrderSelection& orders, std::size_t begin,
                        const TimeSpan& span, const Zone& zone) {
  const RangeTest test(measure, comparison, orders);
  if (measure == Measure::average) return step_by_step(test, orders, begin, span, zone);
  const bool holds = test.holds_from(begin);
  // What only falls does not come to a bound from below again, nor leave one that it is under.
  if (holds ? comparison.is_from_above() : comparison.is_from_below()) return {holds, Instant::never()};
  const std::size_t behind = test.first_change(begin, holds);
  return {holds, behind > orders.size() ? Instant::never() : span.end(orders.at(behind - 1), zone)};
}

Answer answer_in_period(Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        const PeriodChain& periods) {
  const RangeTest test(measure, comparison, orders);
  bool holds = false;
  for (std::size_t i = 0; i < periods.bounds().size(); ++i) {
    const CalendarPeriod::Bounds& bounds = periods.bounds()[i];
    const std::uint32_t begin = orders.first_from(bounds.begin);
    const bool holds_then = test.holds(begin, orders.first_from(bounds.end));
    if (i == 0) holds = holds_then;
    if (holds_then != holds) return {holds, periods.bounds()[i - 1].rolls_at};
    if (begin == orders.size()) break;  // a period without an order in it or after it is followed only by such
  }
  return {holds, Instant::never()};
}

}  // namespace lapwing
