#pragma once

#include <array>
#include <cstdint>

#include "condition/comparison.hpp"
#include "condition/lanes.hpp"

namespace lapwing {

/// A figure of each customer of a page.
using LaneNumbers = std::array<std::int64_t, lane_count>;
/// A place among the rows of a page for each customer, and one behind the last.
using LaneRows = std::array<std::uint32_t, lane_count + 1>;

/// The inner loops of scans. Each exists twice, for any processor and for those with AVX2 (docs/decisions/), and gives
/// the same either way; which is used is found out once.
struct LaneKernels {
  /// Whose number compares so.
  LaneBits (*numbers_that)(const LaneNumbers& numbers, const Comparison& comparison);
  /// Whose second is before `bound`.
  LaneBits (*seconds_before)(const std::array<std::uint32_t, lane_count>& seconds, std::uint32_t bound);
  /// For each customer the first of their rows, which ascend, at `second` or later. `begins` is where their rows begin;
  /// `words` is room for a bit per row and some more.
  void (*first_rows)(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second, std::uint64_t* words,
                     LaneRows& to);
};

/// The fastest that this processor can do.
const LaneKernels& lane_kernels();
/// Those for any processor.
const LaneKernels& plain_lane_kernels();

}  // namespace lapwing
