#include "condition/lane_kernels.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

namespace lapwing {
namespace {

/// Uniform whatever size RapidCheck is at.
int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }

LaneBits bit(std::uint32_t lane) { return LaneBits{1} << lane; }

TEST(LaneKernels, ComparePlainlyAndWithVectorsAsOneByOne) {
  EXPECT_TRUE(rc::check([] {
    const auto kind = static_cast<Comparison::Kind>(pick(6));
    const std::int64_t scale = pick(2) == 0 ? 1 : std::int64_t{1} << 40;
    const Comparison comparison{kind, (pick(20) - 10) * scale, kind == Comparison::Kind::between ? 10 * scale : 0};
    LaneNumbers numbers{};
    std::array<std::uint32_t, lane_count> seconds{};
    const std::uint32_t bound = 0xFFFF'FFF0u + static_cast<std::uint32_t>(pick(16));
    LaneBits that = 0;
    LaneBits before = 0;
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      numbers[lane] = (pick(24) - 12) * scale;
      seconds[lane] = pick(2) == 0 ? static_cast<std::uint32_t>(pick(9))
                                   : 0xFFFF'FFF0u + static_cast<std::uint32_t>(pick(16));
      that |= comparison.holds(numbers[lane]) ? bit(lane) : 0;
      before |= seconds[lane] < bound ? bit(lane) : 0;
    }
    for (const LaneKernels& kernels : {lane_kernels(), plain_lane_kernels()}) {
      RC_ASSERT(kernels.numbers_that(numbers, comparison) == that);
      RC_ASSERT(kernels.seconds_before(seconds, bound) == before);
    }
  }));
}

TEST(LaneKernels, FindEachCustomersFirstRowPlainlyAndWithVectorsAsByLookingThrough) {
  EXPECT_TRUE(rc::check([] {
    std::vector<std::uint32_t> seconds;
    LaneRows begins{};
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      std::vector<std::uint32_t> own(static_cast<std::size_t>(pick(pick(10) == 0 ? 150 : 6)));
      for (std::uint32_t& second : own) second = static_cast<std::uint32_t>(pick(40));
      std::ranges::sort(own);
      seconds.insert(seconds.end(), own.begin(), own.end());
      begins[lane + 1] = static_cast<std::uint32_t>(seconds.size());
    }
    const auto wanted = static_cast<std::uint32_t>(pick(42));
    LaneRows expected{};
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      expected[lane] = begins[lane];
      while (expected[lane] < begins[lane + 1] && seconds[expected[lane]] < wanted) ++expected[lane];
    }
    expected[lane_count] = begins[lane_count];
    std::vector<std::uint64_t> words(seconds.size() / lane_count + 1);
    for (const LaneKernels& kernels : {lane_kernels(), plain_lane_kernels()}) {
      LaneRows found{};
      kernels.first_rows(seconds.data(), begins, wanted, words.data(), found);
      RC_ASSERT(found == expected);
    }
  }));
}

}  // namespace
}  // namespace lapwing
