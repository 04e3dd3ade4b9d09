#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"

namespace lapwing {

/// That something is due for a customer at an instant.
struct Timer {
  Instant at{};
  CustomerNumber customer{};
  friend auto operator<=>(const Timer&, const Timer&) = default;
};

/// Millions of timers, taken in the order of their instants (exact to the millisecond), equal instants in the order of
/// the customers.
///
/// Time is counted in ticks of 1,024 ms. A timer lies in the wheel whose slot is the first to differ from the cursor:
///
///     wheel     0          1           2           3            later
///     slot      1 tick     2^8 ticks   2^16 ticks  2^24 ticks
///             = 1 s        4.4 min     18.6 h      199 days     from 139 years on
///
/// When the cursor reaches a slot of a coarser wheel, its timers move to finer ones; those of the cursor's own tick lie
/// in a heap. So each timer moves three times at most, always together with its neighbours in time.
class TimerWheel {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_empty() const { return size_ == 0; }
  /// An instant before those already taken is due at once.
  void add(Timer timer);
  /// The earliest timer; there must be one.
  [[nodiscard]] const Timer& first() const;
  /// Takes it.
  Timer pop();

 private:
  static constexpr int tick_bits = 10;  // of milliseconds
  static constexpr int slot_bits = 8;
  static constexpr std::size_t wheel_count = 4;
  static constexpr std::size_t slot_count = std::size_t{1} << slot_bits;
  /// Slots of these wheels stand empty for long and give their memory back if it is much.
  static constexpr std::size_t coarse_from = 2;
  static constexpr std::size_t coarse_capacity_max = 16;

  struct Wheel {
    std::array<std::vector<Timer>, slot_count> slots;
    std::array<std::uint64_t, slot_count / 64> occupied{};  // one bit a slot

    [[nodiscard]] std::size_t first_occupied() const;  // slot_count if there is none
  };

  static std::int64_t tick_of(Instant at) { return at.ms >> tick_bits; }
  [[nodiscard]] std::size_t wheel_of(std::int64_t tick) const;  // wheel_count: later
  static std::size_t slot_of(std::int64_t tick, std::size_t wheel);
  void place(const Timer& timer);
  void move_cursor(std::int64_t tick);
  void find_first();

  std::int64_t cursor_ = 0;  // ticks up to this one lie in the heap
  std::size_t size_ = 0;
  Timer first_;
  std::vector<Timer> heap_;
  std::array<Wheel, wheel_count> wheels_;
  std::vector<Timer> later_;
};

}  // namespace lapwing
