#include "condition/order_matcher.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
std::uint8_t row_statuses(const OrderFilter& filter) { return filter.statuses.value_or(standing_statuses); }

WantedTexts::WantedTexts(const std::vector<std::string>& texts, const TextTable& table)
    : texts_(texts), table_(&table) {
  if (texts.size() > numbers_max) return;
  for (const std::string& text : texts) {
    if (const auto number = table.find(text)) numbers_[count_++] = *number;
  }
}

bool WantedTexts::contains(std::uint32_t number) const {
  if (texts_.size() > numbers_max) return std::ranges::binary_search(texts_, table_->text(number), std::less<>());
  const auto known = std::span(numbers_).first(count_);
  return std::ranges::find(known, number) != known.end();
}

OrderMatcher::OrderMatcher(const OrderFilter& filter, const OrdersView& orders, const CustomerView& customer,
                           const Audience* audience)
    : filter_(&filter),
      orders_(&orders),
      statuses_(row_statuses(filter)),
      is_plain_(!filter.total && !filter.has_lines()) {
  if (!filter.has_lines()) return;
  ensure(audience != nullptr, "a condition on products or categories is asked with the audience");
  lines_ = customer.lines();
  if (!filter.categories.empty()) categories_.emplace(filter.categories, audience->categories());
  if (!filter.products.empty()) products_.emplace(filter.products, audience->product_ids());
}

std::size_t OrderMatcher::first_match(std::size_t from) const {
  while (from < orders_->size() && !matches(from)) ++from;
  return from;
}

bool OrderMatcher::matches_rest(std::size_t order) const {
  if (filter_->total && !filter_->total->holds(orders_->net(order).units)) return false;
  return !filter_->has_lines() || has_lines(order);
}

bool OrderMatcher::has_lines(std::size_t order) const {
  const PlaceRange places = orders_->lines(order);
  bool has_category = !categories_;
  bool has_product = !products_;
  for (std::uint32_t line = places.begin; line < places.end && !(has_category && has_product); ++line) {
    has_category = has_category || categories_->contains(lines_.category(line));
    has_product = has_product || products_->contains(lines_.product(line));
  }
  return has_category && has_product;
}

}  // namespace lapwing
