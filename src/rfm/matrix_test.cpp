#include "rfm/matrix.hpp"

#include <gtest/gtest.h>

#include "rfm/names.hpp"

namespace lapwing {
namespace {

TEST(RfmMatrixTest, ACellShowsWhatItsCustomersReallyDid) {
  RfmMatrix matrix(5);
  matrix.add({2, 1, 3}, {53, 1, Money::of(5302)});
  matrix.add({2, 4, 3}, {18, 7, Money::of(11'242)});
  matrix.add({5, 4, 1}, {0, 6, Money::of(10)});

  const RfmCell& r2_m3 = matrix.cell(RfmPlane::recency_monetary, 2, 3);
  EXPECT_EQ(r2_m3, (RfmCell{2, Money::of(16'544), {18, 1, Money::of(5302)}, {53, 7, Money::of(11'242)}}));
  EXPECT_EQ(matrix.cell({2, 4, 3}),
            (RfmCell{1, Money::of(11'242), {18, 7, Money::of(11'242)}, {18, 7, Money::of(11'242)}}));
  EXPECT_EQ(matrix.cell({2, 4, 2}).customers, 0U);
  EXPECT_EQ(matrix.cell(RfmPlane::recency_frequency, 2, 4).customers, 1U);
  EXPECT_EQ(matrix.cell(RfmPlane::frequency_monetary, 4, 1).revenue, Money::of(10));
  EXPECT_EQ(matrix.cell(RfmPlane::frequency_monetary, 1, 4).customers, 0U);
}

TEST(RfmMatrixTest, NamesCountAllCustomersWithAndWithoutScores) {
  const RfmNames names = RfmNames::seven();
  RfmMatrix matrix(5);
  matrix.add({1, 1, 5}, {300, 1, Money::of(100)});
  matrix.add({1, 2, 1}, {200, 2, Money::of(5)});
  matrix.add({5, 5, 5}, {3, 9, Money::of(900)});
  matrix.add_without_scores(true);
  for (int i = 0; i < 3; ++i) matrix.add_without_scores(false);

  const auto cells = matrix.by_name(names);
  EXPECT_EQ(cells[*names.find("lost")], (RfmCell{3, Money::of(105), {200, 1, Money::of(5)}, {300, 2, Money::of(100)}}));
  EXPECT_EQ(cells[*names.find("loyal")].customers, 1U);
  EXPECT_EQ(cells[*names.find("drifting")].customers, 0U);
  EXPECT_EQ(cells[names.no_orders()].customers, 3U);
}

}  // namespace
}  // namespace lapwing
