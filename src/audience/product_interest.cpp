#include "audience/product_interest.hpp"

#include <algorithm>

#include "audience/audience.hpp"

namespace lapwing {

/// Whoever looks at a product again and again is there several times for a while; half of it at most.
void ProductInterest::Crowd::add(std::uint32_t customer) {
  constexpr std::size_t ordered_min = 16;
  if (!customers.empty() && customers.back() == customer) return;
  customers.push_back(customer);
  if (customers.size() > 2 * std::max(ordered, ordered_min)) put_in_order();
}

void ProductInterest::Crowd::put_in_order() {
  if (ordered == customers.size()) return;
  std::ranges::sort(customers);
  const auto repeated = std::ranges::unique(customers);
  customers.erase(repeated.begin(), repeated.end());
  ordered = customers.size();
}

void ProductInterest::add(std::uint32_t product, std::uint32_t customer) {
  if (crowds_.size() <= product) crowds_.resize(product + std::size_t{1});
  crowds_[product].add(customer);
}

void ProductInterest::find(const Audience& audience) {
  forget();
  const Activity& activity = audience.activity();
  for (std::uint32_t customer = 0; customer < audience.size(); ++customer) {
    const HappeningsView rows = activity.happenings(CustomerNumber{customer}, Activity::Lane::behaviour);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (rows.kind(row) == Happening::product_view) add(activity.subject(rows.subject(row)).name, customer);
    }
    const Cart* cart = activity.cart(CustomerNumber{customer});
    if (cart == nullptr) continue;
    for (const Cart::Line& line : cart->lines) add(line.product, customer);
  }
  is_found_ = true;
}

void ProductInterest::note(CustomerNumber customer, const ActivityRecorded& activity, const Activity& known) {
  const auto add_known = [&](const std::string& product) {
    // What comes too late to be remembered has no number.
    if (const auto number = known.texts().find(product)) add(*number, customer.value);
  };
  if (activity.kind == ActivityKind::product_view) add_known(activity.product_id);
  for (const OrderLine& line : activity.cart) add_known(line.product_id);
}

std::span<const std::uint32_t> ProductInterest::of(std::uint32_t product) {
  if (product >= crowds_.size()) return {};
  crowds_[product].put_in_order();
  return crowds_[product].customers;
}

std::size_t ProductInterest::memory() const {
  std::size_t sum = crowds_.capacity() * sizeof(Crowd);
  for (const Crowd& crowd : crowds_) sum += crowd.customers.capacity() * sizeof(std::uint32_t);
  return sum;
}

}  // namespace lapwing
