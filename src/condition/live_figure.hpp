#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

class OrderSelection;

/// Whether a figure of some orders, none of them dated ahead, compares so: for every place among them where a window
/// may begin. Orders leave a window oldest first, and all of one second together, so one pass over them answers for
/// windows of any length, now and later.
class FigureTruths {
 public:
  void find(Measure measure, const Comparison& comparison, const OrderSelection& orders);

  /// For the figure of all orders, which stay.
  [[nodiscard]] Answer staying() const { return {at(0), Instant::never()}; }
  /// For the figure of the orders from `begin` on, each of which leaves when it is a span ago. An `until` that is not
  /// before `enough` need not be exact.
  [[nodiscard]] Answer departing(std::uint32_t begin, const OrderSelection& orders, const TimeSpan& span,
                                 const Zone& zone, Instant enough) const;

 private:
  template <class Number, Measure measure>
  struct Excess;

  template <class Tally>
  void find(const OrderSelection& orders, Tally tally);
  template <Measure measure>
  void find_excess(const Comparison& comparison, const OrderSelection& orders);
  void put(std::size_t first, std::size_t behind);
  [[nodiscard]] bool at(std::size_t place) const { return (truths_[place / 64] >> place % 64 & 1u) != 0; }
  /// The first place behind `begin` whose truth is another, or the number of orders + 1.
  [[nodiscard]] std::size_t next_change(std::size_t begin) const {
    const std::uint64_t all = at(begin) ? ~std::uint64_t{0} : 0;
    std::uint64_t others = (truths_[begin / 64] ^ all) >> begin % 64;
    if (others != 0) return std::min(begin + static_cast<std::size_t>(std::countr_zero(others)), size_ + 1);
    for (std::size_t word = begin / 64 + 1; word < truths_.size(); ++word) {
      others = truths_[word] ^ all;
      if (others != 0) return std::min(word * 64 + static_cast<std::size_t>(std::countr_zero(others)), size_ + 1);
    }
    return size_ + 1;
  }

  std::size_t size_ = 0;               // orders
  std::vector<std::uint64_t> truths_;  // a bit for each place: of the orders from there on; the last one: of none
};

/// A period of the calendar that goes with the clock, and those that take its place. Three are enough to see the orders
/// that there are leave the current period and the one before it.
class PeriodChain {
 public:
  struct Period {
    std::int64_t begin = 0;  ///< its first second since the epoch
    std::int64_t end = 0;    ///< the first second after it
    Instant rolls_at{};      ///< when the next one takes its place
  };

  /// Looks up the calendar only if the period has changed.
  void turn_to(const CalendarPeriod& period, Instant now, const Zone& zone) {
    if (now < since_ || now >= periods_.front().rolls_at) look_up(period, now, zone);
  }
  [[nodiscard]] const std::array<Period, 4>& periods() const { return periods_; }

 private:
  void look_up(const CalendarPeriod& period, Instant now, const Zone& zone);

  std::array<Period, 4> periods_{};
  Instant since_ = Instant::never();
};

/// For the figure of the orders in a period of the calendar, of which none is dated ahead.
Answer answer_in_period(Measure measure, const Comparison& comparison, const OrderSelection& orders,
                        const PeriodChain& periods);

}  // namespace lapwing
