#pragma once

#include <cstdint>
#include <vector>

#include "condition/evaluate.hpp"
#include "condition/live_orders.hpp"
#include "condition/live_program.hpp"

namespace lapwing {

/// The answers of a program's ages for one customer at a time. Keeps memory between customers. Belongs to one thread.
class LiveAges {
 public:
  /// Reads the program in place.
  explicit LiveAges(const LiveProgram& program);

  /// For the customer and the moment that the orders are turned to.
  void find(LiveOrders& orders, Instant now);
  /// Whether the answer at that place follows from a mark. If not, it has to be asked otherwise: the customer has
  /// orders dated ahead, or a sum that falls when orders are added.
  [[nodiscard]] bool is_known(std::uint32_t age) const { return until_[age] != unknown; }
  [[nodiscard]] bool holds(std::uint32_t age) const { return holds_[age] != 0; }
  [[nodiscard]] Answer answer(std::uint32_t age) const {
    return {holds(age), until_[age] >= LiveAge::ever ? Instant::never() : Instant::from_seconds(until_[age])};
  }
  /// Until when the answer stays, in seconds since the epoch; `LiveAge::ever` or more: for good.
  [[nodiscard]] std::int64_t until_second(std::uint32_t age) const { return until_[age]; }

 private:
  static constexpr std::int64_t unknown = -1;

  static std::int64_t second_of(const LiveMark& mark, const OrderSelection& orders, Instant now);

  const LiveProgram* program_;
  std::vector<std::int64_t> seconds_;  // of the marks
  std::vector<std::uint8_t> holds_;    // by age
  std::vector<std::int64_t> until_;    // by age
};

}  // namespace lapwing
