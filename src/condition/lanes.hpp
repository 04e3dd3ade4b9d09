#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "audience/paged_rows.hpp"

namespace lapwing {

/// One answer for each customer of a page: bit i is the customer at place i.
using LaneBits = std::uint64_t;
inline constexpr std::uint32_t lane_count = owners_per_page;

/// The answers of `test(place)`, which is a pure comparison: asked for every place at once, so that the compiler may
/// use vectors.
template <class Test>
LaneBits lanes_where(const Test& test) {
  std::array<std::uint8_t, lane_count> flags;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) flags[lane] = test(lane) ? 1 : 0;
  LaneBits bits = 0;
  for (std::uint32_t byte = 0; byte < lane_count / 8; ++byte) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags.data() + std::size_t{byte} * 8, 8);
    // Gathers the lowest bit of each byte in the highest byte, the first byte lowest.
    bits |= (eight * 0x0102'0408'1020'4080 >> 56) << byte * 8;
  }
  return bits;
}

/// Carries out `work(place)` for every place whose bit is set, in order.
template <class Work>
void for_each_lane(LaneBits bits, const Work& work) {
  for (; bits != 0; bits &= bits - 1) work(static_cast<std::uint32_t>(std::countr_zero(bits)));
}

}  // namespace lapwing
