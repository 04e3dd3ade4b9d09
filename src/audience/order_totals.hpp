#pragma once

#include <cstdint>

#include "base/money.hpp"

namespace lapwing {

class OrderStore;

/// What all orders of a partition come to.
struct OrderTotals {
  std::uint64_t orders = 0;
  std::uint64_t fallen = 0;  ///< of these do not stand
  std::uint64_t buyers = 0;  ///< customers who have one that stands
  Money revenue;             ///< of those that stand, less refunds
  friend bool operator==(const OrderTotals&, const OrderTotals&) = default;
};

/// Reads whole pages: a million customers with ten orders in some milliseconds.
OrderTotals total_orders(const OrderStore& store);
/// How many there are, and nothing else.
std::uint64_t count_orders(const OrderStore& store);

}  // namespace lapwing
