#include "condition/happening_answer.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "condition/order_answer.hpp"
#include "condition/order_matcher.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {
namespace {

const Activity& activity_of(const Moment& moment) {
  ensure(moment.audience != nullptr, "a condition on what happened is asked with the audience");
  return moment.audience->activity();
}

Activity::Lane lane_of(HappeningFilter::Family family) {
  switch (family) {
    case HappeningFilter::Family::messages:
      return Activity::Lane::messages;
    case HappeningFilter::Family::campaigns:
      return Activity::Lane::campaigns;
    case HappeningFilter::Family::visits:
    case HappeningFilter::Family::views:
    case HappeningFilter::Family::checkouts:
    case HappeningFilter::Family::events:
      break;
  }
  return Activity::Lane::behaviour;
}

/// Tells which of one customer's happenings a filter lets through: rows as row_answer.hpp has them.
class HappeningMatcher {
 public:
  HappeningMatcher(const HappeningFilter& filter, const HappeningsView& rows, const Activity& activity)
      : filter_(&filter), rows_(&rows), activity_(&activity) {
    if (!filter.names.empty()) names_.emplace(filter.names, activity.texts());
    if (!filter.groups.empty()) groups_.emplace(filter.groups, activity.texts());
    if (!filter.topics.empty()) topics_.emplace(filter.topics, activity.texts());
    is_plain_ = !names_ && !groups_ && !topics_ && filter.channels == 0;
  }

  [[nodiscard]] std::span<const std::uint32_t> times() const { return rows_->at(); }
  [[nodiscard]] static std::int64_t amount(std::size_t) { return 0; }
  [[nodiscard]] bool matches(std::size_t row) const {
    const bool is_kind = (filter_->kinds >> static_cast<unsigned>(rows_->kind(row)) & 1u) != 0;
    return is_kind && (is_plain_ || is_about(activity_->subject(rows_->subject(row))));
  }

 private:
  [[nodiscard]] bool is_about(const HappeningSubject& subject) const {
    if (names_ && !names_->contains(subject.name)) return false;
    if (groups_ && !groups_->contains(subject.group)) return false;
    if (topics_ && !topics_->contains(subject.topic)) return false;
    return filter_->channels == 0 || (unsigned{filter_->channels} >> subject.channel & 1u) != 0;
  }

  const HappeningFilter* filter_;
  const HappeningsView* rows_;
  const Activity* activity_;
  bool is_plain_ = true;
  std::optional<WantedTexts> names_;
  std::optional<WantedTexts> groups_;
  std::optional<WantedTexts> topics_;
};

HappeningsView rows_of(const HappeningFilter& filter, const CustomerView& customer, const Activity& activity) {
  return activity.happenings(customer.number(), lane_of(filter.family));
}

}  // namespace

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
