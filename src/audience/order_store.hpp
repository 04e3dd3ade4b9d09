#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audience/category_calendar.hpp"
#include "audience/change.hpp"
#include "audience/order_ids.hpp"
#include "audience/orders_view.hpp"
#include "audience/paged_rows.hpp"
#include "audience/text_table.hpp"
#include "base/bytes.hpp"

namespace lapwing {

/// An order line whose texts have become numbers.
struct LineRow {
  std::uint32_t product = 0;
  std::uint32_t category = 0;
  Quantity quantity{};
  Money price{};
  Money amount{};
};

/// One partition's orders and their lines, clustered by customer on pages of 64. Customers are numbers from 0.
class OrderStore {
 public:
  /// Of no order. Later than any, so that comparing with it needs no case of its own.
  static constexpr std::uint32_t no_second = RowPage::vacant;
  static constexpr std::uint32_t second_max = no_second - 1;

  OrderStore();

  void ensure_customer(std::uint32_t customer);
  /// Takes an order in, or what is new of a known one; `lines` are its lines from `order.first_line` on. An order keeps
  /// its place in time order.
  Change record(std::uint32_t customer, const OrderRecorded& order, std::span<const LineRow> lines);
  /// Lines of an order that the customer has; unchanged if there is no such order.
  Change record(std::uint32_t customer, std::string_view order_id, std::uint32_t first_line,
                std::span<const LineRow> lines);

  /// The customer has no orders any more.
  void forget(std::uint32_t customer);

  /// Asks for what recording an order of the customer will touch to come near.
  void approach(std::uint32_t customer, Approach step) const;
  /// Asks for the place to come near where the order's id is looked up.
  void approach(std::string_view order_id) const { ids_.approach(order_id); }

  [[nodiscard]] OrdersView orders(std::uint32_t customer) const {
    return OrdersView(OwnerRows(orders_.page_of(customer), customer));
  }
  [[nodiscard]] LinesView lines(std::uint32_t customer) const {
    return LinesView(OwnerRows(lines_.page_of(customer), customer));
  }
  /// The customer's order of that id, or the number of orders.
  [[nodiscard]] std::size_t find(std::uint32_t customer, std::string_view order_id) const;
  /// The id that `OrdersView::id_key` stands for.
  [[nodiscard]] std::string order_id(std::int64_t key) const { return ids_.text(key); }

  [[nodiscard]] const PagedRows& order_pages() const { return orders_; }
  [[nodiscard]] const PagedRows& line_pages() const { return lines_; }
  /// For each customer the second of the last order that `stands`, or `no_second`.
  [[nodiscard]] std::span<const std::uint32_t> last_standing() const { return last_standing_; }
  /// Whether every order on the page stands: then nobody need look at their statuses.
  [[nodiscard]] bool all_stand(std::size_t page) const { return fallen_on_page_[page] == 0; }
  /// Where orders of a category may be found.
  [[nodiscard]] const CategoryCalendar& category_calendar() const { return calendar_; }
  [[nodiscard]] const TextTable& stores() const { return stores_; }
  [[nodiscard]] const TextTable& promo_codes() const { return promo_codes_; }

  [[nodiscard]] std::size_t memory() const;
  void save(ByteWriter& to) const;
  /// Of that many customers.
  void load(ByteReader& from, std::uint32_t customer_count);

 private:
  [[nodiscard]] std::size_t find(std::uint32_t customer, std::int64_t key) const;
  void insert(std::uint32_t customer, std::int64_t key, const OrderRecorded& order, std::span<const LineRow> lines);
  void insert_lines(std::uint32_t customer, std::uint32_t second, std::uint32_t place, std::span<const LineRow> lines);
  void shift_lines(std::uint32_t customer, std::uint32_t position, std::int64_t by);
  Change update(std::uint32_t customer, std::uint32_t position, const OrderRecorded& order);
  Change put_lines(std::uint32_t customer, std::uint32_t position, std::uint32_t first_line,
                   std::span<const LineRow> given);
  Change put_line(std::uint32_t customer, std::uint32_t position, std::uint32_t place, const LineRow& line);
  void sum_lines(std::uint32_t customer, std::uint32_t position);
  Change assign(std::uint32_t customer, std::uint32_t position, OrderColumn column, std::int64_t value);
  void find_last_standing(std::uint32_t customer);
  void derive(std::uint32_t customer);

  PagedRows orders_;
  PagedRows lines_;
  OrderIds ids_;
  TextTable stores_;
  TextTable promo_codes_;
  // What follows is derived from the above and not part of the image.
  std::vector<std::uint32_t> last_standing_;
  std::vector<std::uint32_t> fallen_on_page_;  // how many orders do not stand
  CategoryCalendar calendar_;
};

}  // namespace lapwing
