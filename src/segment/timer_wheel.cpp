#include "segment/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

#include "base/ensure.hpp"

namespace lapwing {

std::size_t TimerWheel::Wheel::first_occupied() const {
  for (std::size_t word = 0; word < occupied.size(); ++word) {
    if (occupied[word] != 0) return word * 64 + static_cast<std::size_t>(std::countr_zero(occupied[word]));
  }
  return slot_count;
}

std::size_t TimerWheel::wheel_of(std::int64_t tick) const {
  const auto differing = static_cast<std::uint64_t>(tick ^ cursor_);
  return std::min((static_cast<std::size_t>(std::bit_width(differing)) - 1) / slot_bits, wheel_count);
}

std::size_t TimerWheel::slot_of(std::int64_t tick, std::size_t wheel) {
  return static_cast<std::size_t>(tick >> (wheel * slot_bits)) % slot_count;
}

void TimerWheel::add(Timer timer) {
  if (size_ == 0 || timer < first_) first_ = timer;
  ++size_;
  place(timer);
  if (tick_of(timer.at) <= cursor_) std::ranges::push_heap(heap_, std::greater<>());
}

/// Into its slot, or behind the heap, which the caller mends.
void TimerWheel::place(const Timer& timer) {
  const std::int64_t tick = tick_of(timer.at);
  if (tick <= cursor_) return heap_.push_back(timer);
  const std::size_t wheel = wheel_of(tick);
  if (wheel == wheel_count) return later_.push_back(timer);
  const std::size_t slot = slot_of(tick, wheel);
  wheels_[wheel].slots[slot].push_back(timer);
  wheels_[wheel].occupied[slot / 64] |= std::uint64_t{1} << slot % 64;
}

const Timer& TimerWheel::first() const {
  ensure(size_ > 0, "the first timer is asked for when there is one");
  return first_;
}

Timer TimerWheel::pop() {
  ensure(size_ > 0, "a timer is taken when there is one");
  if (heap_.empty()) move_cursor(tick_of(first_.at));
  std::ranges::pop_heap(heap_, std::greater<>());
  const Timer taken = heap_.back();
  heap_.pop_back();
  --size_;
  if (size_ > 0) find_first();
  return taken;
}

/// To the tick of the first timer. What lay between is empty, so only the slot that the cursor enters has to be spread.
void TimerWheel::move_cursor(std::int64_t tick) {
  const std::size_t wheel = wheel_of(tick);
  cursor_ = tick;
  if (wheel == wheel_count) {
    for (const Timer& timer : std::exchange(later_, {})) place(timer);
  } else {
    const std::size_t slot = slot_of(tick, wheel);
    wheels_[wheel].occupied[slot / 64] &= ~(std::uint64_t{1} << slot % 64);
    std::vector<Timer> entered = std::move(wheels_[wheel].slots[slot]);
    wheels_[wheel].slots[slot].clear();
    for (const Timer& timer : entered) place(timer);
    entered.clear();
    if (wheel < coarse_from || entered.capacity() <= coarse_capacity_max)
      wheels_[wheel].slots[slot] = std::move(entered);
  }
  std::ranges::make_heap(heap_, std::greater<>());
}

void TimerWheel::find_first() {
  if (!heap_.empty()) {
    first_ = heap_.front();
    return;
  }
  for (const Wheel& wheel : wheels_) {
    const std::size_t slot = wheel.first_occupied();
    if (slot == slot_count) continue;
    first_ = std::ranges::min(wheel.slots[slot]);
    return;
  }
  first_ = std::ranges::min(later_);
}

}  // namespace lapwing
