#include "condition/live_orders.hpp"

#include "audience/narrow_values.hpp"
#include "condition/order_matcher.hpp"

namespace lapwing {

LiveOrders::LiveOrders(std::span<const OrderFilter> filters)
    : filters_(filters), selections_(filters.size()), order_turns_(filters.size()) {
  for (std::uint32_t place = 0; place < filters_.size(); ++place) {
    forms_.push_back(form_of(filters_[place]));
    statuses_.push_back(row_statuses(filters_[place]));
    if (forms_.back() == Form::categories) category_filters_.push_back(place);
  }
}

LiveOrders::Form LiveOrders::form_of(const OrderFilter& filter) {
  if (filter == OrderFilter{}) return Form::standing;
  OrderFilter rest = filter;
  rest.statuses.reset();
  rest.categories.clear();
  return rest == OrderFilter{} && !filter.categories.empty() ? Form::categories : Form::any;
}

void LiveOrders::select(std::uint32_t place) {
  if (forms_[place] == Form::categories) return select_categories();
  Kept& kept = selections_[place];
  kept.turn = turn_;
  kept.value.clear();
  if (forms_[place] == Form::standing) return select_standing(kept.value);
  const OrderMatcher matcher(filters_[place], orders_, *customer_, *moment_);
  for (std::size_t order = 0; order < orders_.size(); ++order) {
    if (matcher.matches(order)) kept.value.add(orders_.placed_at()[order], orders_.net(order).units);
  }
}

void LiveOrders::select_standing(OrderSelection& to) const {
  const auto seconds = orders_.placed_at();
  const NarrowRows net = orders_.column(OrderColumn::net);
  if (orders_.column(OrderColumn::flags).width() == 0) return to.assign(seconds, net);  // all are as usual
  for (std::size_t order = 0; order < seconds.size(); ++order) {
    if (stands(orders_.status(order))) to.add(seconds[order], net[order]);
  }
}

/// Fills the selections of all category filters in one pass over the customer's lines.
void LiveOrders::select_categories() {
  number_categories();
  for (const std::uint32_t filter : category_filters_) {
    selections_[filter].value.clear();
    selections_[filter].turn = turn_;
  }
  const NarrowRows categories = customer_->lines().column(LineColumn::category);
  if (categories.width() == 0) return select_lines([](std::uint32_t) { return std::uint32_t{0}; });
  with_values(categories, [&](const auto* values) {
    select_lines([values](std::uint32_t line) { return static_cast<std::uint32_t>(values[line]); });
  });
}

template <class CategoryOf>
void LiveOrders::select_lines(const CategoryOf& category_of) {
  const NarrowRows surplus = orders_.column(OrderColumn::lines_surplus);
  std::uint32_t line = 0;
  for (std::size_t order = 0; order < orders_.size(); ++order) {
    const std::uint32_t end = OrdersView::lines_end(order, surplus[order]);
    ++order_turn_;
    for (; line < end; ++line) {
      const std::uint32_t category = category_of(line);
      if (category + 1 >= first_asking_.size()) continue;
      for (std::uint32_t i = first_asking_[category]; i < first_asking_[category + 1]; ++i) add(order, asking_[i]);
    }
  }
}

/// The order has a line of the filter's categories.
void LiveOrders::add(std::size_t order, std::uint32_t filter) {
  const unsigned status = 1u << static_cast<unsigned>(orders_.status(order));
  if (order_turns_[filter] == order_turn_ || (statuses_[filter] & status) == 0) return;
  order_turns_[filter] = order_turn_;
  selections_[filter].value.add(orders_.placed_at()[order], orders_.net(order).units);
}

/// Texts become numbers as they first occur, so the table is asked again when it has grown.
void LiveOrders::number_categories() {
  const TextTable& table = moment_->audience->categories();
  if (numbered_ == &table && numbered_size_ == table.size()) return;
  numbered_ = &table;
  numbered_size_ = table.size();
  std::vector<std::vector<std::uint32_t>> filters_of(table.size());
  for (const std::uint32_t filter : category_filters_) {
    for (const std::string& text : filters_[filter].categories) {
      if (const auto number = table.find(text)) filters_of[*number].push_back(filter);
    }
  }
  first_asking_.assign(1, 0);
  asking_.clear();
  for (const auto& filters : filters_of) {
    asking_.insert(asking_.end(), filters.begin(), filters.end());
    first_asking_.push_back(static_cast<std::uint32_t>(asking_.size()));
  }
}

}  // namespace lapwing
