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

TEST(LaneKernels, CompareOnEveryProcessorAsOneByOne) {
  EXPECT_TRUE(rc::check([] {
    const auto kind = static_cast<Comparison::Kind>(pick(6));
    const std::int64_t scale = pick(2) == 0 ? 1 : std::int64_t{1} << 40;
    const Comparison comparison{kind, (pick(20) - 10) * scale, kind == Comparison::Kind::between ? 10 * scale : 0};
    LaneNumbers numbers{};
    LaneSeconds seconds{};
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
    for (const LaneKernels* kernels : all_lane_kernels()) {
      RC_ASSERT(kernels->numbers_that(numbers, comparison) == that);
      RC_ASSERT(kernels->before(seconds, bound) == before);
    }
  }));
}

TEST(LaneKernels, CompareAveragesWithoutDividing) {
  EXPECT_TRUE(rc::check([] {
    const std::int64_t scale = std::int64_t{1} << pick(26);
    const auto kind = static_cast<Comparison::Kind>(pick(6));
    const Comparison comparison{kind, (pick(20) - 10) * scale, kind == Comparison::Kind::between ? 5 * scale : 0};
    LaneNumbers sums{};
    LaneNumbers counts{};
    LaneBits expected = 0;
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      counts[lane] = pick(20);
      sums[lane] = (pick(40) - 20) * scale * counts[lane] / 2 + pick(3) - 1;
      expected |= comparison.holds(sums[lane], counts[lane]) ? bit(lane) : 0;
    }
    for (const LaneKernels* kernels : all_lane_kernels()) {
      RC_ASSERT(kernels->averages_that(sums, counts, comparison) == expected);
    }
  }));
}

template <class Value>
void expect_marks(void (*LaneKernels::*mark)(const Value*, std::uint32_t, Value, std::uint64_t*)) {
  EXPECT_TRUE(rc::check([mark] {
    std::vector<Value> values(static_cast<std::size_t>(pick(300)));
    for (Value& value : values) value = static_cast<Value>(static_cast<unsigned>(pick(5)) - 2);
    const auto wanted = static_cast<Value>(static_cast<unsigned>(pick(5)) - 2);
    std::vector<std::uint64_t> before(values.size() / lane_count + 1);
    for (std::uint64_t& word : before) word = std::uint64_t{1} << pick(64);
    std::vector<std::uint64_t> expected = before;
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (values[row] == wanted) expected[row / lane_count] |= bit(static_cast<std::uint32_t>(row % lane_count));
    }
    for (const LaneKernels* kernels : all_lane_kernels()) {
      std::vector<std::uint64_t> words = before;
      (kernels->*mark)(values.data(), static_cast<std::uint32_t>(values.size()), wanted, words.data());
      RC_ASSERT(words == expected);
    }
  }));
}
TEST(LaneKernels, MarkRowsOfOneByte) { expect_marks(&LaneKernels::mark_bytes); }
TEST(LaneKernels, MarkRowsOfTwoBytes) { expect_marks(&LaneKernels::mark_pairs); }
TEST(LaneKernels, MarkRowsOfFourBytes) { expect_marks(&LaneKernels::mark_fours); }

TEST(LaneKernels, FindEachCustomersFirstRowAsByLookingThrough) {
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
    std::vector<MarkedRows> marked(seconds.size() / lane_count + 1);
    for (const LaneKernels* kernels : all_lane_kernels()) {
      LaneRows found{};
      kernels->first_rows(seconds.data(), begins, wanted, marked.data(), found);
      RC_ASSERT(found == expected);
    }
  }));
}

}  // namespace
}  // namespace lapwing
