#include "condition/order_answer.hpp"

#include "base/zone.hpp"
#include "condition/order_matcher.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {
namespace {

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

}  // namespace

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

Answer answer_for(const MomentTest& test, Instant at, const Moment& moment) {
  return answer_at(test, at, moment.now, *moment.shop_zone);
}

Answer answer_for(const OrderFigure& figure, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment) {
  const OrderTimeline timeline(figure.window, orders.placed_at(), moment);
  if (timeline.is_over()) return {holds_over_none(figure.measure, figure.comparison), Instant::never()};
  const OrderMatcher matcher(figure.filter, orders, customer, moment);
  return answer_for_figure(figure.measure, timeline, figure.comparison, matcher, moment.now);
}

Answer answer_for(const OrderMoment& node, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment) {
  if (orders.size() == 0) return {false, Instant::never()};
  const OrderMatcher matcher(node.filter, orders, customer, moment);
  if (!node.no_order_since) return answer_for_moment(node.last, node.test, matcher, moment);
  return answer_unless_ordered(node.test, matcher, Duration{1}, *node.no_order_since, orders, customer, moment);
}

Answer none_ordered_since(Instant since, const OrderFilter& filter, const OrdersView& orders,
                          const CustomerView& customer, const Moment& moment) {
  const OrderMatcher matcher(filter, orders, customer, moment);
  const std::size_t first = first_match(matcher, place_after(matcher, since - Duration{1}));
  if (first == orders.size()) return {true, Instant::never()};
  return orders.at(first) <= moment.now ? Answer{false, Instant::never()} : Answer{true, orders.at(first)};
}

}  // namespace lapwing
