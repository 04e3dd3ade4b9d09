#include "condition/live_figure.hpp"

#include <algorithm>

#include "condition/order_figures.hpp"
#include "condition/order_selection.hpp"

namespace lapwing {

/// `add(place)` adds an order, the latest first; `holds(count)` is asked of those added so far.
template <class Add, class Holds>
void FigureTruths::find(const OrderSelection& orders, const Add& add, const Holds& holds) {
  changes_.clear();
  const auto size = static_cast<std::uint32_t>(orders.size());
  std::uint32_t behind = size;  // the place before which the next orders leave
  first_ = holds(0);
  for (std::uint32_t place = size; place-- > 0;) {
    add(place);
    if (place > 0 && orders.second(place - 1) == orders.second(place)) continue;
    const bool now_holds = holds(size - place);
    if (now_holds != first_) changes_.push_back(behind);
    first_ = now_holds;
    behind = place;
  }
  std::ranges::reverse(changes_);
}

void FigureTruths::find(Measure measure, const Comparison& comparison, const OrderSelection& orders) {
  WideNumber sum = 0;
  const auto add_amount = [&](std::uint32_t place) { sum += orders.amount(place); };
  if (measure == Measure::count) {
    find(orders, [](std::uint32_t) {}, [&](std::uint32_t count) { return comparison.holds(count); });
  } else if (measure == Measure::sum) {
    find(orders, add_amount, [&](std::uint32_t) { return comparison.holds(sum); });
  } else if (measure == Measure::average) {
    find(orders, add_amount, [&](std::uint32_t count) { return count > 0 && comparison.holds(sum, count); });
  } else {
    OrderFigures figures;
    find(
        orders, [&](std::uint32_t place) { figures.add(orders.second(place), orders.amount(place)); },
        [&](std::uint32_t) { return figures.hold(measure, comparison); });
  }
}

Answer FigureTruths::departing(std::uint32_t begin, const OrderSelection& orders, const TimeSpan& span,
                               const Zone& zone, Instant enough) const {
  bool holds = first_;
  for (const std::uint32_t place : changes_) {
    if (place > begin) {
      const Instant from = orders.at(place - 1);
      return {holds, span.earliest_end(from) < enough ? span.end(from, zone) : enough};
    }
    holds = !holds;
  }
  return {holds, Instant::never()};
}

void PeriodChain::turn_to(const CalendarPeriod& period, Instant now, const Zone& zone) {
  if (now >= since_ && now < bounds_.front().rolls_at) return;
  since_ = now;
  bounds_.front() = period.at(now, zone);
  for (std::size_t i = 1; i < bounds_.size(); ++i) bounds_[i] = period.at(bounds_[i - 1].rolls_at, zone);
}

Answer answer_in_period(Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        const PeriodChain& periods) {
  bool holds = false;
  for (std::size_t i = 0; i < periods.bounds().size(); ++i) {
    const CalendarPeriod::Bounds& bounds = periods.bounds()[i];
    const std::uint32_t begin = orders.first_from(bounds.begin);
    const std::uint32_t end = orders.first_from(bounds.end);
    OrderFigures figures;
    for (std::uint32_t place = begin; place < end; ++place) figures.add(orders.second(place), orders.amount(place));
    const bool holds_then = figures.hold(measure, comparison);
    if (i == 0) holds = holds_then;
    if (holds_then != holds) return {holds, periods.bounds()[i - 1].rolls_at};
    if (begin == orders.size()) break;  // a period without an order in it or after it is followed only by such
  }
  return {holds, Instant::never()};
}

}  // namespace lapwing
