#include "rfm/names.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

/// The table as people read it: rows F5 down to F1, columns R1 to R5.
std::vector<std::vector<std::string>> grid(const RfmNames& names) {
  std::vector<std::vector<std::string>> rows;
  for (std::int32_t f = names.bins(); f >= 1; --f) {
    std::vector<std::string> row;
    for (std::int32_t r = 1; r <= names.bins(); ++r) row.push_back(names.names()[names.of_cell(r, f)].id);
    rows.push_back(row);
  }
  return rows;
}

std::string error_of(const Result<RfmNames>& names) { return names ? "accepted" : names.error().text(); }

const std::vector<RfmName> two = {{"good", "хорошие", "good"}, {"bad", "плохие", "bad"}};

TEST(RfmNamesTest, TheDefaultGivesEveryCellItsName) {
  const std::vector<std::vector<std::string>> expected = {
      {"frozen", "at_risk", "drifting", "loyal", "loyal"},
      {"frozen", "at_risk", "drifting", "loyal", "loyal"},
      {"frozen", "at_risk", "drifting", "promising", "promising"},
      {"lost", "frozen", "drifting", "promising", "promising"},
      {"lost", "frozen", "drifting", "new", "new"},
  };
  EXPECT_EQ(grid(RfmNames::seven()), expected);
}

TEST(RfmNamesTest, TheSimplerTableCallsAllOfTheOldestLost) {
  const auto names = grid(RfmNames::seven_simple());
  const auto usual = grid(RfmNames::seven());
  for (std::size_t row = 0; row < 5; ++row) {
    EXPECT_EQ(names[row][0], "lost");
    for (std::size_t column = 1; column < 5; ++column) EXPECT_EQ(names[row][column], usual[row][column]);
  }
}

TEST(RfmNamesTest, TheTenNamesCoverEveryCell) {
  const std::vector<std::vector<std::string>> expected = {
      {"cannot_lose", "cannot_lose", "loyal", "loyal", "champions"},
      {"at_risk", "at_risk", "loyal", "loyal", "champions"},
      {"at_risk", "at_risk", "needs_attention", "potential_loyalists", "potential_loyalists"},
      {"hibernating", "hibernating", "about_to_sleep", "potential_loyalists", "potential_loyalists"},
      {"hibernating", "hibernating", "about_to_sleep", "promising", "new"},
  };
  EXPECT_EQ(grid(RfmNames::ten()), expected);
}

TEST(RfmNamesTest, CustomersWithoutScoresAreLostOrHaveNoOrders) {
  const RfmNames names = RfmNames::seven();
  EXPECT_EQ(names.names()[names.of_customer(RfmScores{5, 1, 3}, true)].title_ru, "новые");
  EXPECT_EQ(names.names()[names.of_customer(std::nullopt, true)].title_ru, "потерянные");
  EXPECT_EQ(names.names()[names.of_customer(std::nullopt, false)].title_ru, "без покупок");
  EXPECT_EQ(names.find("no_orders"), names.no_orders());
  EXPECT_EQ(names.find("whales"), std::nullopt);
}

TEST(RfmNamesTest, AFaultyTableIsRefusedWithItsPlace) {
  const auto create = [](std::vector<RfmName> names, const std::vector<RfmRegion>& regions,
                         std::string_view outside = "bad") {
    return error_of(RfmNames::create(3, std::move(names), regions, outside));
  };
  const RfmRegion low{"bad", 1, 2, 1, 3};
  const RfmRegion high{"good", 3, 3, 1, 3};
  EXPECT_EQ(create(two, {low, high}), "accepted");
  EXPECT_EQ(create(two, {low}), "regions: the cell R3 F1 has no name");
  EXPECT_EQ(create(two, {low, {"good", 2, 3, 3, 3}}), "regions[1]: the cell R2 F3 has a name already: 'bad'");
  EXPECT_EQ(create(two, {low, {"fair", 3, 3, 1, 3}}), "regions[1].name: no name has the id 'fair'");
  EXPECT_EQ(create(two, {{"bad", 1, 3, 1, 4}}), "regions[0].f: expected a range within 1..3, found 1..4");
  EXPECT_EQ(create(two, {{"bad", 3, 1, 1, 3}}), "regions[0].r: expected a range within 1..3, found 3..1");
  EXPECT_EQ(create(two, {{"bad", 1, 3, 1, 3}}), "names[0]: 'good' names no cell");
  EXPECT_EQ(create(two, {low, high}, "gone"), "outside_period: no name has the id 'gone'");
  EXPECT_EQ(create({two[0], two[0]}, {low, high}), "names[0].id: this id comes twice");
  EXPECT_EQ(create({two[0], {"Bad", "п", "b"}}, {low, high}),
            "names[1].id: expected lower-case letters, digits and underscores");
  EXPECT_EQ(create({two[0], {"no_orders", "п", "b"}}, {low, high}), "names[1].id: 'no_orders' is added by itself");
  EXPECT_EQ(create({two[0], {"bad", "", "b"}}, {low, high}), "names[1].title_ru: expected a title");
}

}  // namespace
}  // namespace lapwing
