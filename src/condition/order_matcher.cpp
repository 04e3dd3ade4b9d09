#include "condition/order_matcher.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/zone.hpp"

namespace lapwing {
namespace {

void want(std::optional<WantedTexts>& wanted, const std::vector<std::string>& texts, const TextTable& table) {
  if (!texts.empty()) wanted.emplace(texts, table);
}

bool fits(const std::optional<WantedTexts>& wanted, std::uint32_t number) {
  return !wanted || wanted->contains(number);
}

bool fits(const OrderText& text, const std::optional<WantedTexts>& wanted, std::uint32_t number,
          const TextTable& table) {
  if (text.given && *text.given == table.text(number).empty()) return false;
  return fits(wanted, number);
}

}  // namespace

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
                           const Moment& moment)
    : filter_(&filter),
      orders_(&orders),
      audience_(moment.audience),
      zone_(moment.shop_zone),
      statuses_(row_statuses(filter)),
      is_plain_(filter.is_plain()) {
  const bool has_texts = filter.store.is_asked() || filter.promo_code.is_asked();
  if (!filter.has_lines() && !has_texts) return;
  ensure(audience_ != nullptr, "a condition on what orders consist of is asked with the audience");
  if (filter.has_lines()) lines_ = customer.lines();
  want(categories_, filter.categories, audience_->categories());
  want(products_, filter.products, audience_->product_ids());
  want(line_.categories, filter.line.categories, audience_->categories());
  want(line_.products, filter.line.products, audience_->product_ids());
  want(stores_, filter.store.one_of, audience_->stores());
  want(promo_codes_, filter.promo_code.one_of, audience_->promo_codes());
}

bool OrderMatcher::matches_rest(std::size_t order) const {
  if (filter_->total && !filter_->total->holds(orders_->net(order).units)) return false;
  if (!has_time(orders_->at(order))) return false;
  if (filter_->store.is_asked() && !fits(filter_->store, stores_, orders_->store(order), audience_->stores())) {
    return false;
  }
  if (filter_->promo_code.is_asked() &&
      !fits(filter_->promo_code, promo_codes_, orders_->promo_code(order), audience_->promo_codes())) {
    return false;
  }
  return !filter_->has_lines() || has_lines(order);
}

bool OrderMatcher::has_time(Instant placed_at) const {
  if (filter_->weekdays != 0) {
    const auto weekday = static_cast<unsigned>(weekday_of(shop_day(placed_at, *zone_)));
    if ((unsigned{filter_->weekdays} >> weekday & 1u) == 0) return false;
  }
  return !filter_->hour || filter_->hour->holds(zone_->time_of_day(placed_at).ms / Duration::hours(1).ms);
}

bool OrderMatcher::has_lines(std::size_t order) const {
  const PlaceRange places = orders_->lines(order);
  bool has_category = !categories_;
  bool has_product = !products_;
  bool has_line = !filter_->line.is_asked();
  for (std::uint32_t line = places.begin; line < places.end; ++line) {
    has_category = has_category || categories_->contains(lines_.category(line));
    has_product = has_product || products_->contains(lines_.product(line));
    has_line = has_line || is_wanted(line);
    if (has_category && has_product && has_line) return true;
  }
  return false;
}

bool OrderMatcher::is_wanted(std::uint32_t line) const {
  const LineFilter& wanted = filter_->line;
  if (!fits(line_.products, lines_.product(line)) || !fits(line_.categories, lines_.category(line))) return false;
  if (wanted.price && !wanted.price->holds(lines_.price(line).units)) return false;
  if (wanted.quantity && !wanted.quantity->holds(lines_.quantity(line).thousandths)) return false;
  if (wanted.brands.empty()) return true;
  const ProductFacts* product = audience_->product(lines_.product(line));
  return product != nullptr && std::ranges::binary_search(wanted.brands, product->brand);
}

}  // namespace lapwing
