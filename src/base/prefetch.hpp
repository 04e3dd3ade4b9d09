#pragma once

#include <cstddef>

namespace lapwing {

/// Asks for the cache line at that address, so that it can soon be read without waiting. Any address will do.
inline void prefetch(const void* place) {
  __builtin_prefetch(place);
  // To the compiler a function that only prefetches has no effect, and it leaves out the call.
  asm volatile("" : : "r"(place));
}

/// The same for all lines of a range, up to a few: what is longer the processor sees coming by itself.
inline void prefetch(const std::byte* first, std::size_t bytes) {
  constexpr std::size_t line = 64;
  constexpr std::size_t lines_max = 4;
  for (std::size_t at = 0; at < bytes && at < lines_max * line; at += line) prefetch(first + at);
  if (bytes > 0) prefetch(first + (bytes - 1));
}

/// How the memory of something is approached, in steps of which each needs what the one before has brought.
enum class Approach : unsigned char { name, place, rows };

/// Calls `handle(i)` for each i below `count`, in order, and before that, a few i ahead, `approach(i, step)` for each
/// step. Memory answers many requests in the time of one, if they are made before the answer is needed.
template <class ApproachOne, class Handle>
void handle_in_order(std::size_t count, const ApproachOne& approach, const Handle& handle) {
  constexpr std::size_t apart = 4;  // steps of one i, and i between steps
  for (std::size_t i = 0; i < count + 3 * apart; ++i) {
    if (i < count) approach(i, Approach::name);
    if (i >= apart && i - apart < count) approach(i - apart, Approach::place);
    if (i >= 2 * apart && i - 2 * apart < count) approach(i - 2 * apart, Approach::rows);
    if (i >= 3 * apart) handle(i - 3 * apart);
  }
}

}  // namespace lapwing
