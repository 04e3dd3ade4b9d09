#include "condition/live_figure.hpp"

#include <algorithm>

#include "condition/order_figures.hpp"
#include "condition/order_selection.hpp"

namespace lapwing {

void FigureTruths::put(std::size_t first, std::size_t behind) {
  while (first < behind) {
    const std::size_t end = std::min(behind, (first / 64 + 1) * 64);
    truths_[first / 64] |= ~std::uint64_t{0} >> (64 - (end - first)) << first % 64;
    first = end;
  }
}

/// `tally.add(place)` adds an order, the latest first; `tally.holds()` is asked of those added so far.
template <class Tally>
void FigureTruths::find(const OrderSelection& orders, Tally tally) {
  size_ = orders.size();
  truths_.assign(size_ / 64 + 1, 0);
  if (tally.holds()) put(size_, size_ + 1);
  const std::uint32_t* const seconds = orders.seconds().data();
  std::size_t behind = size_;  // the place before which the next orders leave
  std::size_t known = size_;   // places from here on are put
  bool before = false;         // of the places from `behind` to `known`
  for (std::size_t place = size_; place-- > 0;) {
    tally.add(place);
    if (place > 0 && seconds[place - 1] == seconds[place]) continue;
    const bool now = tally.holds();
    if (now != before) {
      if (before) put(behind, known);
      known = behind;
      before = now;
    }
    behind = place;
  }
  if (before) put(0, known);
}

/// By what a number, a sum or an average (times the number of orders) is beyond its bound, on the side where it holds:
/// only the sign matters.
template <class Number, Measure measure>
struct FigureTruths::Excess {
  const std::int64_t* amounts;
  Number bound;
  Number excess;
  bool is_from_above;
  bool any = measure != Measure::average;  // there is no average of no orders

  Excess(const Comparison& comparison, const OrderSelection& orders)
      : amounts(orders.amounts().data()), bound(comparison.bound), is_from_above(comparison.is_from_above()) {
    const bool is_next = comparison.kind == Comparison::Kind::more_than ||
                         comparison.kind == Comparison::Kind::less_than;
    excess = is_next ? -1 : 0;
    if (measure != Measure::average) excess += is_from_above ? bound : -bound;
  }
  void add(std::size_t place) {
    Number step = 1;
    if (measure == Measure::sum) step = amounts[place];
    if (measure == Measure::average) step = amounts[place] - bound;
    excess += is_from_above ? -step : step;
    any = true;
  }
  [[nodiscard]] bool holds() const { return any && excess >= 0; }
};

template <Measure measure>
void FigureTruths::find_excess(const Comparison& comparison, const OrderSelection& orders) {
  if (orders.sums_are_short(comparison.bound)) return find(orders, Excess<std::int64_t, measure>(comparison, orders));
  return find(orders, Excess<WideNumber, measure>(comparison, orders));
}

void FigureTruths::find(Measure measure, const Comparison& comparison, const OrderSelection& orders) {
  if (comparison.is_from_below() || comparison.is_from_above()) {
    if (measure == Measure::count) return find_excess<Measure::count>(comparison, orders);
    if (measure == Measure::sum) return find_excess<Measure::sum>(comparison, orders);
    if (measure == Measure::average) return find_excess<Measure::average>(comparison, orders);
  }
  struct Tally {
    Measure measure;
    const Comparison& comparison;
    const OrderSelection& orders;
    OrderFigures figures = {};

    void add(std::size_t place) { figures.add(orders.second(place), orders.amount(place)); }
    [[nodiscard]] bool holds() const { return figures.hold(measure, comparison); }
  };
  find(orders, Tally{measure, comparison, orders});
}

Answer FigureTruths::departing(std::uint32_t begin, const OrderSelection& orders, const TimeSpan& span,
                               const Zone& zone, Instant enough) const {
  const bool holds = at(begin);
  for (std::size_t place = next_change(begin); place <= size_; place = next_change(place)) {
    const Instant from = orders.at(place - 1);
    if (span.earliest_end(from) >= enough) return {holds, enough};
    const Instant end = span.end(from, zone);
    if (span.fixed()) return {holds, end};
    // What was placed on the last days of a long month is a month ago at once, when a short one is over.
    while (place < size_ && span.end(orders.at(place), zone) == end) ++place;
    if (at(place) != holds) return {holds, end};
  }
  return {holds, Instant::never()};
}

void PeriodChain::look_up(const CalendarPeriod& period, Instant now, const Zone& zone) {
  since_ = now;
  for (Period& one : periods_) {
    const CalendarPeriod::Bounds bounds = period.at(now, zone);
    one = {OrderSelection::second_from(bounds.begin), OrderSelection::second_from(bounds.end), bounds.rolls_at};
    now = bounds.rolls_at;
  }
}

Answer answer_in_period(Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        const PeriodChain& chain) {
  bool holds = false;
  const auto& periods = chain.periods();
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const std::uint32_t begin = orders.first_from(periods[i].begin);
    const std::uint32_t end = orders.first_from(periods[i].end);
    OrderFigures figures;
    figures.count = end - begin;
    if (measure != Measure::count) {
      figures.count = 0;
      for (std::uint32_t place = begin; place < end; ++place) figures.add(orders.second(place), orders.amount(place));
    }
    const bool holds_then = figures.hold(measure, comparison);
    if (i == 0) holds = holds_then;
    if (holds_then != holds) return {holds, periods[i - 1].rolls_at};
    if (begin == orders.size()) break;  // a period without an order in it or after it is followed only by such
  }
  return {holds, Instant::never()};
}

}  // namespace lapwing
