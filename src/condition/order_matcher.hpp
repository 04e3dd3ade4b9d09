#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audience/audience.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

/// Some texts of a table, ready to recognise by their numbers. Short lists are looked up once and compared as numbers;
/// of longer ones each candidate's text is sought among them.
class WantedTexts {
 public:
  /// Reads in place; `texts` is sorted.
  WantedTexts(const std::vector<std::string>& texts, const TextTable& table);
  [[nodiscard]] bool contains(std::uint32_t number) const;

 private:
  static constexpr std::size_t numbers_max = 16;

  std::span<const std::string> texts_;
  const TextTable* table_;
  std::array<std::uint32_t, numbers_max> numbers_{};
  std::size_t count_ = 0;  // of numbers
};

/// One bit for each OrderStatus that the filter admits.
std::uint8_t row_statuses(const OrderFilter& filter);

/// Tells which of one customer's orders a filter lets through: rows as row_answer.hpp has them.
class OrderMatcher {
 public:
  /// Reads in place. The moment's audience is the customer's; it may be missing if the filter asks for nothing of it.
  OrderMatcher(const OrderFilter& filter, const OrdersView& orders, const CustomerView& customer, const Moment& moment);

  [[nodiscard]] const OrdersView& orders() const { return *orders_; }
  [[nodiscard]] std::span<const std::uint32_t> times() const { return orders_->placed_at(); }
  [[nodiscard]] std::int64_t amount(std::size_t order) const { return orders_->net(order).units; }
  [[nodiscard]] bool matches(std::size_t order) const {
    return has_status(order) && (is_plain_ || matches_rest(order));
  }
  /// Whether only the status decides.
  [[nodiscard]] bool is_plain() const { return is_plain_; }
  [[nodiscard]] bool has_status(std::size_t order) const {
    return (statuses_ >> static_cast<unsigned>(orders_->status(order)) & 1u) != 0;
  }

 private:
  struct WantedLine {
    std::optional<WantedTexts> products;
    std::optional<WantedTexts> categories;
  };

  [[nodiscard]] bool matches_rest(std::size_t order) const;
  [[nodiscard]] bool has_time(Instant placed_at) const;
  [[nodiscard]] bool has_lines(std::size_t order) const;
  [[nodiscard]] bool is_wanted(std::uint32_t line) const;

  const OrderFilter* filter_;
  const OrdersView* orders_;
  const Audience* audience_;
  const Zone* zone_;
  unsigned statuses_;
  bool is_plain_;
  LinesView lines_;  // only if the filter asks for them
  std::optional<WantedTexts> categories_;
  std::optional<WantedTexts> products_;
  WantedLine line_;
  std::optional<WantedTexts> stores_;
  std::optional<WantedTexts> promo_codes_;
};

}  // namespace lapwing
