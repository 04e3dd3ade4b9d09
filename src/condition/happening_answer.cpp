#include "condition/happening_answer.hpp"

#include <algorithm>

#include "condition/happening_matcher.hpp"
#include "condition/order_answer.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {

Answer answer_for(const HappeningCount& node, const CustomerView& customer, const Moment& moment) {
  const Activity& activity = activity_of(moment);
  const HappeningsView rows = rows_of(node.filter, customer, activity);
  const OrderTimeline timeline(node.window, rows.at(), moment);
  if (timeline.is_over()) return {holds_over_none(Measure::count, node.comparison), Instant::never()};
  const HappeningMatcher matcher(node.filter, rows, activity);
  return answer_for_figure(Measure::count, timeline, node.comparison, matcher, moment.now);
}

Answer answer_for(const HappeningMoment& node, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment) {
  const Activity& activity = activity_of(moment);
  const HappeningsView rows = rows_of(node.filter, customer, activity);
  if (rows.size() == 0) return {false, Instant::never()};
  const HappeningMatcher matcher(node.filter, rows, activity);
  if (!node.no_order_since) return answer_for_moment(node.last, node.test, matcher, moment);
  return answer_unless_ordered(node.test, matcher, Duration{}, *node.no_order_since, orders, customer, moment);
}

Answer answer_for(const CartTest& test, const OrdersView& orders, const CustomerView& customer, const Moment& moment) {
  const Answer no{false, Instant::never()};
  const Activity& activity = activity_of(moment);
  const Cart* cart = activity.cart(customer.number());
  if (cart == nullptr || cart->lines.empty()) return no;
  if (test.value && !test.value->holds(cart->value().units)) return no;
  const auto has_one = [&](const std::vector<std::string>& wanted, std::uint32_t Cart::Line::* number) {
    if (wanted.empty()) return true;
    return std::ranges::any_of(cart->lines, [&](const Cart::Line& line) {
      return std::ranges::binary_search(wanted, activity.texts().text(line.*number), std::less<>());
    });
  };
  if (!has_one(test.products, &Cart::Line::product) || !has_one(test.categories, &Cart::Line::category)) return no;
  if (!test.idle_for) return {true, Instant::never()};
  const MomentTest idle{.kind = MomentTest::Kind::at_least_ago, .span = *test.idle_for, .day = {}};
  static const OrderFilter any_order;
  return both(answer_for(idle, cart->changed_at, moment),
              none_ordered_since(cart->changed_at, any_order, orders, customer, moment));
}

bool holds(const CampaignTest& test, const CustomerView& customer, const Audience& audience) {
  const Activity& activity = audience.activity();
  const HappeningsView rows = activity.happenings(customer.number(), Activity::Lane::campaigns);
  return std::ranges::any_of(test.campaigns, [&](const std::string& campaign) {
    const auto number = activity.texts().find(campaign);
    if (!number) return false;
    for (std::size_t row = rows.size(); row-- > 0;) {
      if (activity.subject(rows.subject(row)).group == *number) return rows.kind(row) == Happening::campaign_entered;
    }
    return false;
  });
}

}  // namespace lapwing
