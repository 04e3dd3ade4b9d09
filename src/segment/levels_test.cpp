#include "segment/levels.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

using Numbers = std::vector<std::uint32_t>;

TEST(Levels, ANodeStandsAboveAllThatItAsksFor) {
  EXPECT_EQ(levels_of({}).value(), Numbers{});
  EXPECT_EQ(levels_of({{}, {0}, {0, 1}, {}, {3, 2}}).value(), (Numbers{0, 1, 2, 0, 3}));
  EXPECT_EQ(levels_of({{2}, {}, {1}}).value(), (Numbers{2, 0, 1})) << "also if it was published first";
}

TEST(Levels, ACircleIsSpelledOut) {
  EXPECT_EQ(levels_of({{0}}).error(), (Numbers{0, 0}));
  EXPECT_EQ(levels_of({{}, {0, 3}, {1}, {2}}).error(), (Numbers{1, 3, 2, 1}));
  EXPECT_EQ(levels_of({{1}, {2}, {1}}).error(), (Numbers{1, 2, 1})) << "not how it was come upon";
}

}  // namespace
}  // namespace lapwing
