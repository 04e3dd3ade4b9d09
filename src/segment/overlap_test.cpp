#include "segment/overlap.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace lapwing {
namespace {

TEST(Overlap, CountsEachCustomerInTheOneCombinationThatIsTheirs) {
  EXPECT_TRUE(rc::check([] {
    const auto size = *rc::gen::inRange<std::size_t>(1, overlap_segments_max + 1);
    std::vector<Members> segments(size);
    std::map<std::uint32_t, std::size_t> combination_of;
    for (std::size_t i = 0; i < size; ++i) {
      std::set<std::uint32_t> numbers;
      const int count = *rc::gen::inRange(0, 80);
      for (int n = 0; n < count; ++n) numbers.insert(*rc::gen::inRange<std::uint32_t>(0, 200));
      if (*rc::gen::inRange(0, 3) == 0) numbers.insert(*rc::gen::inRange<std::uint32_t>(0, 20'000));
      for (const std::uint32_t number : numbers) {
        segments[i].insert(CustomerNumber{number});
        combination_of[number] += std::size_t{1} << i;
      }
    }
    std::vector<std::uint64_t> expected(std::size_t{1} << size);
    for (const auto& [number, combination] : combination_of) ++expected[combination];
    RC_ASSERT(overlap_of(segments) == expected);
  }));
}

TEST(Overlap, OfNobodyIsNothing) { EXPECT_EQ(overlap_of(std::vector<Members>(2)), std::vector<std::uint64_t>(4)); }

}  // namespace
}  // namespace lapwing
