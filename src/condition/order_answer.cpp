#include "condition/order_answer.hpp"

#include <algorithm>

#include "base/zone.hpp"
#include "condition/order_matcher.hpp"
#include "condition/order_timeline.hpp"

namespace lapwing {
namespace {

using Measure = OrderFigure::Measure;

/// The figure over a range of orders, kept up as the range moves.
class OrderTally {
 public:
  OrderTally(Measure measure, const OrderMatcher& matcher) : measure_(measure), matcher_(&matcher) {}

  void move(std::size_t begin, std::size_t end) {
    const bool slides = begin >= begin_ && begin <= end_ && end >= end_;
    const bool keeps_extreme = !is_extreme() || begin == begin_;
    if (!slides || !keeps_extreme) {
      count_ = 0;
      negatives_ = 0;
      sum_ = 0;
      begin_ = end_ = begin;
    }
    for (; begin_ < begin; ++begin_) put(begin_, -1);
    for (; end_ < end; ++end_) put(end_, 1);
  }

  /// Whether some amount is below zero, as of an order of nothing but returns.
  [[nodiscard]] bool has_negative() const { return negatives_ > 0; }
  [[nodiscard]] bool holds(const Comparison& comparison) const {
    switch (measure_) {
      case Measure::count:
        return comparison.holds(count_);
      case Measure::sum:
        return comparison.holds(sum_);
      case Measure::average:
        return count_ > 0 && comparison.holds(sum_, count_);
      case Measure::minimum:
      case Measure::maximum:
        return count_ > 0 && comparison.holds(extreme_);
    }
    return false;
  }

 private:
  [[nodiscard]] bool is_extreme() const { return measure_ == Measure::minimum || measure_ == Measure::maximum; }

  void put(std::size_t order, int sign) {
    if (!matcher_->matches(order)) return;
    if (measure_ != Measure::count) {
      const std::int64_t amount = matcher_->orders().net(order).units;
      sum_ += sign * WideNumber{amount};
      negatives_ += amount < 0 ? sign : 0;
      const bool replaces = measure_ == Measure::minimum ? amount < extreme_ : amount > extreme_;
      if (count_ == 0 || replaces) extreme_ = amount;
    }
    count_ += sign;
  }

  Measure measure_;
  const OrderMatcher* matcher_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t count_ = 0;
  std::int64_t negatives_ = 0;
  WideNumber sum_ = 0;
  std::int64_t extreme_ = 0;
};

/// Whether orders that leave cannot change the answer: a figure that only falls does not reach a bound from below
/// again, nor pass one from above. Over no orders at all an extreme does not hold, whatever it was compared with.
bool is_settled(const OrderFigure& figure, const OrderTally& tally, bool holds) {
  const Comparison& comparison = figure.comparison;
  switch (figure.measure) {
    case Measure::sum:
      if (tally.has_negative()) return false;
      [[fallthrough]];
    case Measure::count:
      return holds ? comparison.is_from_above() : comparison.is_from_below();
    case Measure::maximum:
      return !holds && comparison.is_from_below();
    case Measure::minimum:
      return !holds && comparison.is_from_above();
    case Measure::average:
      return false;
  }
  return false;
}

/// An event of that moment, were it the only one.
bool holds_once(const MomentTest& test, Instant at, Instant now, const Zone& zone) {
  if (at > now) return false;
  switch (test.kind) {
    case MomentTest::Kind::at_least_ago:
      return at < test.span.start(now, zone);
    case MomentTest::Kind::less_than_ago:
      return at >= test.span.start(now, zone);
    case MomentTest::Kind::before:
      return at < zone.start_of(test.day);
    case MomentTest::Kind::after:
      return at >= zone.start_of(test.day + 1);
  }
  return false;
}

Answer answer_at(const MomentTest& test, Instant at, Instant now, const Zone& zone) {
  const bool holds = holds_once(test, at, now, zone);
  const bool ages = test.kind == MomentTest::Kind::at_least_ago || test.kind == MomentTest::Kind::less_than_ago;
  if (ages) {
    const Instant end = test.span.end(at, zone);
    const bool waits = test.kind == MomentTest::Kind::less_than_ago && now < at;
    return {holds, waits ? at : now < end ? end : Instant::never()};
  }
  return {holds, now < at && holds_once(test, at, at, zone) ? at : Instant::never()};
}

/// As time passes one order after the other becomes the last.
Answer answer_for_last(const MomentTest& test, const OrderMatcher& matcher, std::size_t last, std::size_t next,
                       const Moment& moment) {
  const std::size_t count = matcher.orders().size();
  const auto at = [&](std::size_t order) { return matcher.orders().at(order); };
  const bool holds = last < count && holds_once(test, at(last), moment.now, *moment.shop_zone);
  Instant now = moment.now;
  for (int change = 0; change < changes_followed_max; ++change) {
    Answer answer{false, Instant::never()};
    if (last < count) answer = answer_at(test, at(last), now, *moment.shop_zone);
    if (answer.holds != holds) return {holds, now};
    const Instant replaced_at = next < count ? at(next) : Instant::never();
    if (answer.until < replaced_at || replaced_at == Instant::never()) return {holds, answer.until};
    now = replaced_at;
    last = next;
    next = matcher.first_match(next + 1);
  }
  return {holds, now};
}

}  // namespace

Answer answer_for(const MomentTest& test, Instant at, const Moment& moment) {
  return answer_at(test, at, moment.now, *moment.shop_zone);
}

Answer answer_for(const OrderFigure& figure, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment) {
  OrderTimeline timeline(figure.window, orders.placed_at(), moment);
  if (timeline.is_over()) return {holds_over_none(figure.measure, figure.comparison), Instant::never()};
  const OrderMatcher matcher(figure.filter, orders, customer, moment.audience);
  OrderTally tally(figure.measure, matcher);
  tally.move(timeline.begin(), timeline.end());
  const bool holds = tally.holds(figure.comparison);
  Instant until = moment.now;
  for (int change = 0; change <= changes_followed_max; ++change) {
    const bool stays = timeline.only_leaves() && is_settled(figure, tally, holds);
    until = stays ? Instant::never() : timeline.next();
    if (until == Instant::never() || change == changes_followed_max) break;
    timeline.advance(until);
    tally.move(timeline.begin(), timeline.end());
    if (tally.holds(figure.comparison) != holds) break;
  }
  return {holds, until};
}

Answer answer_for(const OrderMoment& node, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment) {
  const std::size_t count = orders.size();
  if (count == 0) return {false, Instant::never()};
  const OrderMatcher matcher(node.filter, orders, customer, moment.audience);
  if (!node.last) {
    const std::size_t first = matcher.first_match(0);
    return first == count ? Answer{false, Instant::never()} : answer_for(node.test, orders.at(first), moment);
  }
  std::size_t ahead = count;
  while (ahead > 0 && orders.at(ahead - 1) > moment.now) --ahead;
  std::size_t last = count;
  for (std::size_t i = ahead; i-- > 0 && last == count;) {
    if (matcher.matches(i)) last = i;
  }
  return answer_for_last(node.test, matcher, last, matcher.first_match(ahead), moment);
}

}  // namespace lapwing
