#pragma once

#include <cstdint>
#include <span>

#include "base/instant.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

struct Moment;

/// Which of a customer's orders lie in a window, now and later. Orders are sorted by time and every window is an
/// interval, so those in it are always a range of places [begin, end). The range moves when an order comes of age and
/// leaves, when one dated in the future is reached, and when the calendar turns the window's page.
class OrderTimeline {
 public:
  /// Reads in place: the window, the times (seconds, ascending) and the zone outlive this.
  OrderTimeline(const OrderWindow& window, std::span<const std::uint32_t> placed_at, const Moment& moment);

  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return end_; }
  /// When the range moves next; `never` if it stays.
  [[nodiscard]] Instant next() const;
  /// Goes on to that instant, which is `next()`.
  void advance(Instant to);
  /// No order is in the range, and none will be.
  [[nodiscard]] bool is_over() const { return begin_ == limit_ && rolls_at_ == Instant::never(); }
  /// From now on orders only leave.
  [[nodiscard]] bool only_leaves() const { return end_ == limit_ && rolls_at_ == Instant::never(); }

 private:
  void open(const CalendarPeriod& period, Instant now);
  [[nodiscard]] Instant at(std::size_t order) const { return Instant::from_seconds(placed_at_[order]); }
  /// The place of the first order at `from` or later.
  [[nodiscard]] std::size_t first_from(Instant from) const;

  const OrderWindow* window_;
  const RollingWindow* rolling_;
  std::span<const std::uint32_t> placed_at_;
  const Zone* zone_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t limit_ = 0;  // where orders begin that this window will not reach before it rolls
  Instant rolls_at_ = Instant::never();
};

}  // namespace lapwing
