#include "report/split_winner.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace lapwing {
namespace {

const Day first{19'800};

SplitQuestion question_of(std::int32_t after_days, std::uint64_t at_least) {
  return {.campaign_id = "c",
          .version = 2,
          .split = "offer",
          .variants = {"new", "old"},
          .reference = 1,
          .by = WinnerBy::conversion,
          .after_days = after_days,
          .at_least = at_least,
          .window = Duration::days(3)};
}

void put(CampaignFigures& figures, Day day, const char* variant, std::uint64_t customers, std::uint64_t converted,
         std::uint32_t version = 2) {
  Figures& counted = figures.at(figures.number({.campaign_id = "c", .version = version, .variant = variant}), day);
  counted.customers += customers;
  counted.customers_converted += converted;
}

std::optional<std::size_t> winner(const CampaignFigures& figures, const SplitQuestion& question, Day today) {
  SplitFigures split;
  split.add(figures, question);
  return split.winner(question, today);
}

TEST(SplitFigures, TheFirstLookComesOnceWindowsOfEnoughCustomersAreOver) {
  CampaignFigures figures;
  for (std::int32_t day = 0; day < 40; ++day) {
    put(figures, first + day, "offer/new", 200, 40);
    put(figures, first + day, "offer/old", 200, 10);
  }
  // Of the customers of days 0 to 4, which are 1000 in each variant, the windows are over when day 8 begins.
  EXPECT_EQ(winner(figures, question_of(1, 1000), first + 7), std::nullopt);
  EXPECT_EQ(winner(figures, question_of(1, 1000), first + 8), std::optional<std::size_t>(0));
  EXPECT_EQ(winner(figures, question_of(1, 2000), first + 12), std::nullopt);
  EXPECT_EQ(winner(figures, question_of(1, 2000), first + 13), std::optional<std::size_t>(0));
  EXPECT_EQ(winner(figures, question_of(14, 1000), first + 13), std::nullopt);
  EXPECT_EQ(winner(figures, question_of(14, 1000), first + 14), std::optional<std::size_t>(0));
}

TEST(SplitFigures, TheNextLookComesWhenTheSplitHasGoneOnForTwiceAsLong) {
  CampaignFigures figures;
  for (std::int32_t day = 0; day < 60; ++day) {
    const bool is_late = day >= 7;  // the variants differ from then on, which a look at day 10 does not see
    put(figures, first + day, "offer/new", 200, is_late ? 60 : 20);
    put(figures, first + day, "offer/old", 200, 20);
  }
  EXPECT_EQ(winner(figures, question_of(10, 1000), first + 19), std::nullopt);
  EXPECT_EQ(winner(figures, question_of(10, 1000), first + 20), std::optional<std::size_t>(0));
}

TEST(SplitFigures, OtherVersionsSplitsAndStepsDoNotCount) {
  CampaignFigures figures;
  for (std::int32_t day = 0; day < 20; ++day) {
    put(figures, first + day, "offer/new", 200, 20);
    put(figures, first + day, "offer/old", 200, 20);
    put(figures, first + day, "offer/new", 200, 100, 1);
    put(figures, first + day, "other/new", 200, 100);
  }
  EXPECT_EQ(winner(figures, question_of(1, 1000), first + 20), std::nullopt);
}

TEST(SplitFigures, ASplitThatIsOlderThanWhatIsToldApartHasNoWinner) {
  CampaignFigures figures;
  for (std::int32_t day = 0; day < 20; ++day) {
    put(figures, first + day, "offer/new", 200, 40);
    put(figures, first + day, "offer/old", 200, 10);
  }
  figures.fold(first + CampaignFigures::days_kept + 5);
  EXPECT_EQ(winner(figures, question_of(1, 1000), first + 405), std::nullopt);
}

/// Whether a split of two variants that buy with these chances has a winner by so many days, asked every fifth of them;
/// what was answered stays.
bool has_winner(SeededRandom& random, double chance_of_new, double chance_of_old, std::int32_t days) {
  CampaignFigures figures;
  std::optional<std::size_t> won;
  const SplitQuestion question = question_of(7, 1000);
  for (std::int32_t day = 0; day < days; ++day) {
    const auto buyers = [&](double chance) {
      std::uint64_t count = 0;
      for (int customer = 0; customer < 150; ++customer) count += random.chance(chance) ? 1u : 0u;
      return count;
    };
    put(figures, first + day, "offer/new", 150, buyers(chance_of_new));
    put(figures, first + day, "offer/old", 150, buyers(chance_of_old));
    if (day % 5 != 0) continue;
    const auto found = winner(figures, question, first + day + 1);
    EXPECT_TRUE(!won || found == won) << "on day " << day;
    won = found;
  }
  return won.has_value();
}

// With 400 splits the share itself is known to +-2.2 points at 95%; a look each day would err in about one of four.
TEST(SplitFigures, VariantsThatAreAlikeHaveAWinnerInOneOfTwentySplitsAtMostHoweverLongTheyGoOn) {
  SeededRandom random(20261122);
  int winners = 0;
  for (int i = 0; i < 400; ++i) winners += has_winner(random, 0.1, 0.1, 90) ? 1 : 0;
  EXPECT_LE(winners, 400 * 7 / 100);
}

TEST(SplitFigures, AVariantThatIsMuchBetterIsFound) {
  SeededRandom random(7);
  int winners = 0;
  for (int i = 0; i < 50; ++i) winners += has_winner(random, 0.16, 0.1, 40) ? 1 : 0;
  EXPECT_EQ(winners, 50);
}

}  // namespace
}  // namespace lapwing
