#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/prefetch.hpp"

namespace lapwing {

/// One timer for each customer: when it has to be asked again, exact to the millisecond. It takes about 13 bytes a
/// customer. It belongs to its partition's thread.
///
/// Customers lie in the slots of four wheels. Time is counted in ticks of 1,024 ms, and a timer lies in the wheel whose
/// slot is the first to differ from the cursor's:
///
///     wheel     0          1           2           3            later
///     slot      1 tick     2^8 ticks   2^16 ticks  2^24 ticks
///             = 1 s        4.4 min     18.6 h      199 days     from 139 years on
///
/// When the cursor enters a slot of a coarser wheel, its customers move to finer ones; those of the cursor's own tick
/// lie in a heap. So each timer moves three times at most, always together with its neighbours in time. When a timer
/// moves later, nothing is done: the customer stays where it lies, and is filed anew when that slot is looked at.
class CustomerTimers {
 public:
  CustomerTimers();

  /// Makes room for customers 0 .. count - 1; never shrinks.
  void grow(std::uint32_t customer_count);
  /// When the customer has to be asked; `never` if it need not be.
  [[nodiscard]] Instant of(CustomerNumber customer) const { return filed_[customer.value].wanted(); }
  void approach(CustomerNumber customer) const { prefetch(&filed_[customer.value]); }
  /// An instant in 70,000 years is `never`.
  void set(CustomerNumber customer, Instant at);
  /// The earliest instant of all; `never` if there is none.
  [[nodiscard]] Instant next() const { return first_.at; }
  /// Appends who has to be asked by `now`, ascending. They have no timer any more.
  void take_due(Instant now, std::vector<CustomerNumber>& due);
  [[nodiscard]] std::size_t memory() const;  ///< bytes

 private:
  static constexpr int tick_bits = 10;  // of milliseconds
  static constexpr int slot_bits = 8;
  static constexpr std::uint32_t wheel_count = 4;
  static constexpr std::uint32_t slot_count = std::uint32_t{1} << slot_bits;
  // Places in the order of their time: the heap, the slots of all wheels one behind another, what is later, nowhere. No
  // wheel has anybody in its first slot, in which the cursor is at the latest when it comes to that wheel's turn.
  static constexpr std::uint32_t at_hand = 0;
  static constexpr std::uint32_t later = wheel_count * slot_count;
  static constexpr std::uint32_t nowhere = later + 1;
  /// Slots of these wheels stand empty for long and give their memory back if it is much.
  static constexpr std::uint32_t coarse_from = 2 * slot_count;
  static constexpr std::size_t coarse_capacity_max = 16;

  /// When the customer has to be asked, and where it lies: not later than that. Elsewhere it may lie, too: in vain.
  class Filed {
   public:
    [[nodiscard]] Instant wanted() const;
    void want(Instant at);
    [[nodiscard]] std::uint32_t place() const { return static_cast<std::uint32_t>(word_ & place_mask); }
    void put(std::uint32_t place) { word_ = (word_ & ~std::uint64_t{place_mask}) | place; }
    /// While a slot is looked at: whether the customer was met in it.
    [[nodiscard]] bool is_met() const { return (word_ & met_bit) != 0; }
    void meet() { word_ |= met_bit; }
    void part() { word_ &= ~met_bit; }

   private:
    static constexpr int instant_shift = 12;
    static constexpr std::uint64_t met_bit = std::uint64_t{1} << 11;
    static constexpr std::uint64_t place_mask = met_bit - 1;
    static constexpr std::int64_t instant_max = (std::int64_t{1} << (63 - instant_shift)) - 1;

    std::uint64_t word_ = static_cast<std::uint64_t>(instant_max) << instant_shift | nowhere;
  };
  struct Timer {
    Instant at = Instant::never();
    std::uint32_t customer = 0;
    friend auto operator<=>(const Timer&, const Timer&) = default;
  };

  [[nodiscard]] std::uint32_t place_of(Instant at) const;
  void file(std::uint32_t customer, std::uint32_t place);
  [[nodiscard]] std::uint32_t first_occupied(std::uint32_t from) const;
  void approach_later(const std::vector<std::uint32_t>& slot, std::size_t i) const;
  Timer tidy(std::uint32_t place);
  void find_first();
  void move_cursor(std::int64_t tick);

  std::vector<Filed> filed_;
  std::int64_t cursor_ = 0;  // ticks up to this one lie in the heap
  Timer first_;
  std::vector<Timer> heap_;
  std::vector<std::vector<std::uint32_t>> slots_;           // by place
  std::array<std::uint64_t, nowhere / 64 + 1> occupied_{};  // one bit a place
};

}  // namespace lapwing
