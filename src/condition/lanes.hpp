#pragma once

#include <bit>
#include <cstdint>

#include "audience/paged_rows.hpp"

namespace lapwing {

/// One answer for each customer of a page: bit i is the customer at place i.
using LaneBits = std::uint64_t;
inline constexpr std::uint32_t lane_count = owners_per_page;

/// Carries out `work(place)` for every place whose bit is set, in order.
template <class Work>
void for_each_lane(LaneBits bits, const Work& work) {
  for (; bits != 0; bits &= bits - 1) work(static_cast<std::uint32_t>(std::countr_zero(bits)));
}

}  // namespace lapwing
