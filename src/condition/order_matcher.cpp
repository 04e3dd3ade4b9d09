#include "condition/order_matcher.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

unsigned standing_statuses() {
  unsigned bits = 0;
  for (const OrderStatus status : {OrderStatus::created, OrderStatus::paid, OrderStatus::completed,
                                   OrderStatus::cancelled, OrderStatus::returned}) {
    if (stands(status)) bits |= 1u << static_cast<unsigned>(status);
  }
  return bits;
}

}  // namespace

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
      statuses_(filter.statuses ? unsigned{*filter.statuses} : standing_statuses()),
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
  const auto rows = std::ranges::equal_range(lines_.order, static_cast<std::uint32_t>(order));
  const auto first = static_cast<std::size_t>(rows.begin() - lines_.order.begin());
  const auto any = [&](const std::optional<WantedTexts>& wanted, std::span<const std::uint32_t> numbers) {
    if (!wanted) return true;
    return std::ranges::any_of(numbers.subspan(first, rows.size()),
                               [&](std::uint32_t number) { return wanted->contains(number); });
  };
  return any(categories_, lines_.category) && any(products_, lines_.product);
}

}  // namespace lapwing
