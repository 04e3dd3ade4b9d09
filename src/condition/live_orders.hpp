#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audience/audience.hpp"
#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"
#include "condition/order_selection.hpp"

namespace lapwing {

/// Which orders some filters let through, of one customer at a time: each filter is gone through once at most, and
/// those that ask for categories all together. Keeps memory between customers. Belongs to one thread.
class LiveOrders {
 public:
  /// The filters outlive this.
  explicit LiveOrders(std::span<const OrderFilter> filters);

  /// The customer, and what the moment points to, stay as they are until the next turn.
  void turn_to(const CustomerView& customer, const Moment& moment) {
    ++turn_;
    customer_ = customer;
    moment_ = &moment;
    orders_ = customer.orders();
  }
  /// By the filter's place. Valid until the next turn.
  const OrderSelection& selection(std::uint32_t filter) {
    Kept& kept = selections_[filter];
    if (kept.turn != turn_) select(filter);
    return kept.value;
  }

 private:
  /// What decides, beside the status.
  enum class Form : std::uint8_t { standing, categories, any };
  struct Kept {
    OrderSelection value;
    std::uint64_t turn = 0;
  };

  static Form form_of(const OrderFilter& filter);

  void select(std::uint32_t filter);
  void select_standing(OrderSelection& to) const;
  void select_categories();
  template <class CategoryOf>
  void select_lines(const CategoryOf& category_of);
  void add(std::size_t order, std::uint32_t filter);
  void number_categories();

  std::span<const OrderFilter> filters_;
  std::uint64_t turn_ = 0;
  std::optional<CustomerView> customer_;
  const Moment* moment_ = nullptr;
  OrdersView orders_;
  std::vector<Form> forms_;             // by filter
  std::vector<std::uint8_t> statuses_;  // by filter: a bit for each that it lets through
  std::vector<Kept> selections_;        // by filter

  // Filters of the form `categories`, by the categories' numbers in a table.
  const TextTable* numbered_ = nullptr;
  std::uint32_t numbered_size_ = 0;
  std::vector<std::uint32_t> category_filters_;
  std::vector<std::uint32_t> first_asking_;  // by category, and behind the last one: where its filters begin
  std::vector<std::uint32_t> asking_;        // those filters, category after category
  std::vector<std::uint64_t> order_turns_;   // by filter: the last order that it let through
  std::uint64_t order_turn_ = 0;
};

}  // namespace lapwing
