#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Whether an order is one of those that conditions count: not cancelled and not returned. What it came to does not
/// matter.
constexpr bool stands(OrderStatus status) {
  return status != OrderStatus::cancelled && status != OrderStatus::returned;
}

/// A range of places.
struct PlaceRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
};

class CustomerView;

/// A customer's orders, oldest first (equal seconds in the order of arrival). Valid until the audience next changes.
class OrdersView {
 public:
  [[nodiscard]] std::size_t size() const { return placed_at_.size(); }
  /// Seconds since the epoch, ascending.
  [[nodiscard]] std::span<const std::uint32_t> placed_at() const { return placed_at_; }
  [[nodiscard]] Instant at(std::size_t i) const { return Instant::from_seconds(placed_at_[i]); }
  [[nodiscard]] OrderStatus status(std::size_t i) const { return status_[i]; }
  [[nodiscard]] Money total(std::size_t i) const { return Money{total_[i]}; }
  [[nodiscard]] Money refunded(std::size_t i) const { return Money{refunded_[i]}; }
  /// The total less refunds.
  [[nodiscard]] Money net(std::size_t i) const { return total(i) - refunded(i); }
  /// Numbers of the orders' ids in `Audience::order_ids`.
  [[nodiscard]] std::span<const std::uint32_t> order_text() const { return order_text_; }
  /// Numbers in `Audience::stores` and `Audience::promo_codes`.
  [[nodiscard]] std::uint32_t store(std::size_t i) const { return store_[i]; }
  [[nodiscard]] std::uint32_t promo_code(std::size_t i) const { return promo_code_[i]; }
  /// The places of the order's lines in the customer's LinesView.
  [[nodiscard]] PlaceRange lines(std::size_t i) const {
    const auto rows = std::ranges::equal_range(line_order_, static_cast<std::uint32_t>(i));
    const auto first = static_cast<std::uint32_t>(rows.begin() - line_order_.begin());
    return {first, first + static_cast<std::uint32_t>(rows.size())};
  }

 private:
  friend class CustomerView;
  std::span<const std::uint32_t> placed_at_;
  std::span<const std::int64_t> total_;
  std::span<const std::int64_t> refunded_;
  std::span<const OrderStatus> status_;
  std::span<const std::uint32_t> order_text_;
  std::span<const std::uint32_t> store_;
  std::span<const std::uint32_t> promo_code_;
  std::span<const std::uint32_t> line_order_;
};

/// A customer's order lines in the order of their orders and places. Valid until the audience next changes.
class LinesView {
 public:
  [[nodiscard]] std::size_t size() const { return product_.size(); }
  /// Number in `Audience::product_ids`.
  [[nodiscard]] std::uint32_t product(std::size_t i) const { return product_[i]; }
  /// Number in `Audience::categories`.
  [[nodiscard]] std::uint32_t category(std::size_t i) const { return category_[i]; }
  [[nodiscard]] Quantity quantity(std::size_t i) const { return Quantity{quantity_[i]}; }
  [[nodiscard]] Money price(std::size_t i) const { return Money{price_[i]}; }
  [[nodiscard]] Money amount(std::size_t i) const { return Money{amount_[i]}; }

 private:
  friend class CustomerView;
  std::span<const std::uint32_t> product_;
  std::span<const std::uint32_t> category_;
  std::span<const std::int64_t> quantity_;
  std::span<const std::int64_t> price_;
  std::span<const std::int64_t> amount_;
};

}  // namespace lapwing
