#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/members.hpp"

namespace lapwing {

/// More are not compared at once: their combinations double with each.
inline constexpr std::size_t overlap_segments_max = 5;

/// How many customers of one partition are in exactly which of the segments, 1 to `overlap_segments_max` of them. The
/// index is the combination, a bit for each segment in their order: at 5 stand those who are in the first and the third
/// and in no other. At 0 stands 0: who is in none is nobody's member.
std::vector<std::uint64_t> overlap_of(std::span<const Members> segments);

}  // namespace lapwing
