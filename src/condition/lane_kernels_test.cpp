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

TEST(LaneKernels, MarkAndListTheRowsOfATime) {
  EXPECT_TRUE(rc::check([] {
    std::vector<std::uint32_t> seconds(static_cast<std::size_t>(pick(300)));
    for (std::uint32_t& second : seconds) second = pick(8) == 0 ? 0xFFFF'FFFFu : static_cast<std::uint32_t>(pick(40));
    const auto begin = static_cast<std::uint32_t>(pick(42));
    const std::uint32_t end = pick(5) == 0 ? 0xFFFF'FFFFu : begin + static_cast<std::uint32_t>(pick(20));
    std::vector<std::uint32_t> expected;
    for (std::uint32_t row = 0; row < seconds.size(); ++row) {
      if (seconds[row] >= begin && seconds[row] < end) expected.push_back(row);
    }
    LaneRows begins{};
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      const std::uint32_t most = begins[lane] + static_cast<std::uint32_t>(pick(10));
      begins[lane + 1] = std::min(most, static_cast<std::uint32_t>(seconds.size()));
    }
    for (const LaneKernels* kernels : all_lane_kernels()) {
      std::vector<MarkedRows> marked(words_for(seconds.size()), MarkedRows{~std::uint64_t{0}, 7});
      kernels->mark_between(seconds.data(), static_cast<std::uint32_t>(seconds.size()), begin, end, marked.data());
      std::vector<std::uint32_t> rows(expected.size() + LaneKernels::listed_beyond);
      kernels->list(marked, rows.data());
      rows.resize(expected.size());
      RC_ASSERT(rows == expected);
      count_before(marked);
      LaneRows ranks{};
      rank(marked, begins, ranks);
      for (std::uint32_t lane = 0; lane <= lane_count; ++lane) {
        RC_ASSERT(ranks[lane] == std::ranges::lower_bound(expected, begins[lane]) - expected.begin());
      }
    }
  }));
}

TEST(LaneKernels, KeepTheMarksOfWhatIsAbove) {
  EXPECT_TRUE(rc::check([] {
    std::vector<std::int32_t> values(static_cast<std::size_t>(pick(300)));
    for (std::int32_t& value : values) value = pick(9) == 0 ? -2'000'000'000 : pick(20) - 10;
    const std::int32_t limit = pick(20) - 10;
    std::vector<MarkedRows> before(words_for(values.size()));
    std::vector<std::uint64_t> expected;
    for (MarkedRows& word : before) word.bits = *rc::gen::arbitrary<std::uint64_t>();
    before.back().bits &= bit(static_cast<std::uint32_t>(values.size() % 64)) - 1;
    for (const MarkedRows& word : before) expected.push_back(word.bits);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (values[row] <= limit) expected[row / 64] &= ~bit(static_cast<std::uint32_t>(row % 64));
    }
    for (const LaneKernels* kernels : all_lane_kernels()) {
      std::vector<MarkedRows> marked = before;
      kernels->keep_above(values.data(), static_cast<std::uint32_t>(values.size()), limit, marked.data());
      for (std::size_t word = 0; word < marked.size(); ++word) RC_ASSERT(marked[word].bits == expected[word]);
    }
  }));
}

TEST(LaneKernels, MarkWhatIsAmongTheSought) {
  EXPECT_TRUE(rc::check([] {
    const int most = pick(2) == 0 ? 5000 : 150;
    std::vector<std::uint64_t> sought(static_cast<std::size_t>(pick(most / 64 + 2)));
    for (std::uint64_t& word : sought)
      word = *rc::gen::arbitrary<std::uint64_t>() & *rc::gen::arbitrary<std::uint64_t>();
    std::vector<std::uint16_t> values(static_cast<std::size_t>(pick(300)));
    for (std::uint16_t& value : values) value = static_cast<std::uint16_t>(pick(20) == 0 ? 65'535 : pick(most));
    std::vector<std::uint64_t> before(words_for(values.size()));
    for (std::uint64_t& word : before) word = bit(static_cast<std::uint32_t>(pick(64)));
    std::vector<std::uint64_t> expected = before;
    for (std::size_t row = 0; row < values.size(); ++row) {
      const std::size_t word = values[row] / 64u;
      const bool is_sought = word < sought.size() && (sought[word] >> values[row] % 64u & 1u) != 0;
      expected[row / 64] |= std::uint64_t{is_sought} << row % 64;
    }
    for (const LaneKernels* kernels : all_lane_kernels()) {
      std::vector<std::uint64_t> words = before;
      kernels->mark_sought(values.data(), static_cast<std::uint32_t>(values.size()), sought, words.data());
      RC_ASSERT(words == expected);
    }
  }));
}

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
