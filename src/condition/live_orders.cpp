#include "condition/live_orders.hpp"

#include "condition/order_matcher.hpp"

namespace lapwing {

LiveOrders::LiveOrders(std::span<const OrderFilter> filters)
    : filters_(filters), selections_(filters.size()), order_turns_(filters.size()) {
  for (std::uint32_t place = 0; place < filters_.size(); ++place) {
    forms_.push_back(form_of(filters_[place]));
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
  const LinesView lines = customer_->lines();
  for (std::size_t order = 0; order < orders_.size(); ++order) {
    const PlaceRange places = orders_.lines(order);
    const unsigned status = 1u << static_cast<unsigned>(orders_.status(order));
    ++order_turn_;
    for (std::uint32_t line = places.begin; line < places.end; ++line) {
      const std::uint32_t category = lines.category(line);
      if (category >= filters_of_.size()) continue;
      for (const std::uint32_t filter : filters_of_[category]) {
        if (order_turns_[filter] == order_turn_ || (row_statuses(filters_[filter]) & status) == 0) continue;
        order_turns_[filter] = order_turn_;
        selections_[filter].value.add(orders_.placed_at()[order], orders_.net(order).units);
      }
    }
  }
}

/// Texts become numbers as they first occur, so the table is asked again when it has grown.
void LiveOrders::number_categories() {
  const TextTable& table = moment_->audience->categories();
  if (numbered_ == &table && numbered_size_ == table.size()) return;
  numbered_ = &table;
  numbered_size_ = table.size();
  filters_of_.assign(table.size(), {});
  for (const std::uint32_t filter : category_filters_) {
    for (const std::string& text : filters_[filter].categories) {
      if (const auto number = table.find(text)) filters_of_[*number].push_back(filter);
    }
  }
}

}  // namespace lapwing
