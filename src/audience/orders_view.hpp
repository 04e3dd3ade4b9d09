#pragma once

#include <cstdint>
#include <span>

#include "audience/paged_rows.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Whether an order is one of those that conditions count: not cancelled and not returned. What it came to does not
/// matter.
constexpr bool stands(OrderStatus status) {
  return status != OrderStatus::cancelled && status != OrderStatus::returned;
}

/// One bit for each status that `stands`.
inline constexpr std::uint8_t standing_statuses = [] {
  unsigned bits = 0;
  for (unsigned status = 0; status <= static_cast<unsigned>(OrderStatus::returned); ++status) {
    if (stands(static_cast<OrderStatus>(status))) bits |= 1u << status;
  }
  return static_cast<std::uint8_t>(bits);
}();

/// The narrow columns of orders, beside their key, the second of placement. `flags`: the status in the low three bits,
/// then whether the total was said rather than summed from lines; kept as the difference from `usual_order_flags`, so
/// that a page of usual orders spends nothing on them. `lines_surplus`: how many lines more than orders the customer
/// has up to there, nothing where every order has one line.
enum class OrderColumn : std::uint8_t { flags, net, refunded, id, lines_surplus, store, promo_code };
inline constexpr RowShape order_shape = {.narrow_count = 7,
                                         .natural_columns = 1u << static_cast<unsigned>(OrderColumn::store) |
                                                            1u << static_cast<unsigned>(OrderColumn::promo_code)};

/// The narrow columns of order lines, beside their key, the product's number. `quantity`: beyond one piece.
/// `price_rest`: what the price is above the amount for one piece; nearly always zero, and then it takes no memory.
enum class LineColumn : std::uint8_t { category, quantity, amount, price_rest };
inline constexpr RowShape line_shape = {
    .narrow_count = 4, .natural_columns = 1u << static_cast<unsigned>(LineColumn::category), .key_width = 2};

inline constexpr std::int64_t order_status_mask = 7;
inline constexpr std::int64_t order_total_known = 8;
inline constexpr std::int64_t usual_order_flags = static_cast<std::int64_t>(OrderStatus::completed) | order_total_known;
constexpr OrderStatus status_of(std::int64_t stored_flags) {
  return static_cast<OrderStatus>((stored_flags ^ usual_order_flags) & order_status_mask);
}

/// A range of places.
struct PlaceRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
};

/// A customer's orders, oldest first (equal seconds in the order of arrival). Valid until the audience next changes.
class OrdersView {
 public:
  OrdersView() = default;
  explicit OrdersView(const OwnerRows& rows) : rows_(rows) {}

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.size() == 0; }
  /// Seconds since the epoch, ascending.
  [[nodiscard]] std::span<const std::uint32_t> placed_at() const { return rows_.keys(); }
  [[nodiscard]] Instant at(std::size_t i) const { return Instant::from_seconds(rows_.keys()[i]); }
  [[nodiscard]] OrderStatus status(std::size_t i) const { return status_of(column(OrderColumn::flags)[i]); }
  /// The total less refunds.
  [[nodiscard]] Money net(std::size_t i) const { return Money{column(OrderColumn::net)[i]}; }
  [[nodiscard]] Money refunded(std::size_t i) const { return Money{column(OrderColumn::refunded)[i]}; }
  [[nodiscard]] Money total(std::size_t i) const { return net(i) + refunded(i); }
  [[nodiscard]] bool total_known(std::size_t i) const {
    return ((column(OrderColumn::flags)[i] ^ usual_order_flags) & order_total_known) != 0;
  }
  /// What `Audience::order_id` gives the order's id for.
  [[nodiscard]] std::int64_t id_key(std::size_t i) const { return column(OrderColumn::id)[i]; }
  /// Numbers in `Audience::stores` and `Audience::promo_codes`; that of the empty text is 0.
  [[nodiscard]] std::uint32_t store(std::size_t i) const {
    return static_cast<std::uint32_t>(column(OrderColumn::store)[i]);
  }
  [[nodiscard]] std::uint32_t promo_code(std::size_t i) const {
    return static_cast<std::uint32_t>(column(OrderColumn::promo_code)[i]);
  }
  /// The places of the order's lines in the customer's LinesView.
  [[nodiscard]] PlaceRange lines(std::size_t i) const {
    const NarrowRows surplus = column(OrderColumn::lines_surplus);
    return {i == 0 ? 0 : lines_end(i - 1, surplus[i - 1]), lines_end(i, surplus[i])};
  }
  [[nodiscard]] NarrowRows column(OrderColumn which) const { return rows_.column(static_cast<std::uint8_t>(which)); }
  /// Where the i-th order's lines end among the customer's, by its column.
  static std::uint32_t lines_end(std::size_t i, std::int64_t surplus) {
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(i) + 1 + surplus);
  }

 private:
  OwnerRows rows_;
};

/// A customer's order lines in the order of their orders and places. Valid until the audience next changes.
class LinesView {
 public:
  LinesView() = default;
  explicit LinesView(const OwnerRows& rows) : rows_(rows) {}

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// Number in `Audience::product_ids`.
  [[nodiscard]] std::uint32_t product(std::size_t i) const {
    return static_cast<std::uint32_t>(rows_.narrow_keys()[i]);
  }
  /// Number in `Audience::categories`.
  [[nodiscard]] std::uint32_t category(std::size_t i) const {
    return static_cast<std::uint32_t>(column(LineColumn::category)[i]);
  }
  [[nodiscard]] Quantity quantity(std::size_t i) const {
    return Quantity{plus(column(LineColumn::quantity)[i], Quantity{}.thousandths)};
  }
  [[nodiscard]] Money amount(std::size_t i) const { return Money{column(LineColumn::amount)[i]}; }
  [[nodiscard]] Money price(std::size_t i) const {
    return Money{plus(piece_price(amount(i), quantity(i)).units, column(LineColumn::price_rest)[i])};
  }
  [[nodiscard]] NarrowRows column(LineColumn which) const { return rows_.column(static_cast<std::uint8_t>(which)); }

  /// Beyond the largest number the smallest follows, so that any difference that was stored gives its number back.
  static constexpr std::int64_t plus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  }
  /// The amount for one piece, rounded towards zero; the amount itself of no pieces.
  static Money piece_price(Money amount, Quantity quantity);

 private:
  OwnerRows rows_;
};

}  // namespace lapwing
