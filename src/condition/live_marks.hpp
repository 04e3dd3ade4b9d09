#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "condition/evaluate.hpp"
#include "condition/live_orders.hpp"
#include "condition/live_program.hpp"

namespace lapwing {

/// When the orders were placed that a program's marks stand for, of one customer at a time, and the answers that follow
/// from how long ago that was. Keeps memory between customers. Belongs to one thread.
class LiveMarks {
 public:
  /// Reads the program in place.
  explicit LiveMarks(const LiveProgram& program) : program_(&program), seconds_(program.marks.size()) {}

  /// For the customer and the moment that the orders are turned to.
  void find(LiveOrders& orders, Instant now);
  /// Whether answers follow from the mark. If not, they have to be found otherwise: the customer has orders dated
  /// ahead, or a sum that falls when orders are added.
  [[nodiscard]] bool is_known(std::uint32_t mark) const { return seconds_[mark] != unknown_mark; }
  /// The mark is known.
  [[nodiscard]] Answer answer(const LiveAge& age) const;
  /// Adds those of the ladder's conditions that hold to `holding`, wanted or not. The mark is known. Gives until when
  /// the answers of those that are wanted stay (the first so many words of a set are given), in seconds since the
  /// epoch; `LiveAge::ever` or more: for good.
  [[nodiscard]] std::int64_t climb(const LiveLadder& ladder, std::span<const std::uint64_t> wanted,
                                   std::span<std::uint64_t> holding) const;

 private:
  // Instead of the second of a mark.
  static constexpr std::int64_t no_mark = -2 * LiveAge::ever;
  static constexpr std::int64_t unknown_mark = 2 * no_mark;

  static std::int64_t second_of(const LiveMark& mark, const OrderSelection& orders, Instant now);

  const LiveProgram* program_;
  std::int64_t now_ = 0;               // in seconds since the epoch
  std::vector<std::int64_t> seconds_;  // by mark
};

}  // namespace lapwing
