#include "rfm/score.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "base/zone.hpp"
#include "rfm/bounds.hpp"
#include "rfm/figures.hpp"
#include "rfm/settings.hpp"

namespace lapwing {
namespace {

std::string error_of(const RfmSettings& settings) {
  const auto valid = validate(settings);
  return valid ? "accepted" : valid.error().text();
}

RfmSettings manual_settings() {
  RfmSettings settings;
  settings.method = RfmMethod::manual;
  for (std::int64_t k = 1; k <= 4; ++k) {
    settings.manual.recency_days.push_back({k * 30'000});
    settings.manual.frequency.push_back({k * 1000 + 500});
    settings.manual.monetary.push_back(Money::of(k * 100));
  }
  return settings;
}

TEST(RfmScoreTest, AFigureEqualToABoundBelongsBelowIt) {
  const auto bounds = compute_bounds(manual_settings(), {}, 1, Day{});
  ASSERT_TRUE(bounds);
  EXPECT_EQ(score(*bounds, {30, 6, Money::of(100)}), (RfmScores{5, 5, 1}));
  EXPECT_EQ(score(*bounds, {31, 4, Money{1'000'001}}), (RfmScores{4, 4, 2}));
  EXPECT_EQ(score(*bounds, {1000, 3, Money::of(401)}), (RfmScores{1, 3, 5}));
}

// Ten buyers: six with one order, two with two, one with three, one with nine. The bounds on F are 1, 1, 1, 2.
TEST(RfmScoreTest, TheTieGuardKeepsOneAndTwoOrdersDown) {
  RfmDistribution distribution;
  for (const std::uint32_t orders : {1U, 1U, 1U, 1U, 1U, 1U, 2U, 2U, 3U, 9U})
    distribution.add({0, orders, Money::of(1)});
  struct Row {
    bool guard;
    std::uint32_t orders;
    int score;
  };
  for (const Row& row : {Row{false, 1, 1}, Row{false, 2, 4}, Row{false, 3, 5}, Row{true, 1, 1}, Row{true, 2, 3},
                         Row{true, 3, 5}, Row{true, 9, 5}}) {
    RfmSettings settings;
    settings.tie_guard = row.guard;
    const auto bounds = compute_bounds(settings, distribution, 1, Day{});
    ASSERT_TRUE(bounds);
    EXPECT_EQ(score(*bounds, {0, row.orders, Money::of(1)}).f, row.score) << row.guard << " " << row.orders;
  }
}

TEST(RfmScoreTest, TheTieGuardHoldsForAnyNumberOfBins) {
  const std::vector<Quantity> zeros(9, Quantity{0});
  const RfmBounds bounds{1, Day{}, 365, 10, true, zeros, zeros, std::vector<Money>(9)};
  EXPECT_EQ(score(bounds, {1, 1, Money::of(1)}), (RfmScores{1, 1, 10}));
  EXPECT_EQ(score(bounds, {1, 2, Money::of(1)}), (RfmScores{1, 5, 10}));
  EXPECT_EQ(score(bounds, {0, 3, Money::of(1)}), (RfmScores{10, 10, 10}));
}

TEST(RfmScoreTest, WithoutCustomersThereAreNoQuantilesButManualBoundsStand) {
  EXPECT_FALSE(compute_bounds(RfmSettings{}, {}, 1, Day{}));
  EXPECT_TRUE(compute_bounds(manual_settings(), {}, 1, Day{}));
}

TEST(RfmSettingsTest, AFaultIsRefusedWithItsField) {
  EXPECT_EQ(error_of({}), "accepted");
  EXPECT_EQ(error_of(manual_settings()), "accepted");

  RfmSettings settings = manual_settings();
  settings.period_days = 29;
  EXPECT_EQ(error_of(settings), "period_days: expected 30..3653, found 29");
  settings.period_days = 3653;
  settings.bins = 11;
  EXPECT_EQ(error_of(settings), "bins: expected 3..10, found 11");
  settings.bins = 4;
  EXPECT_EQ(error_of(settings), "manual.recency_days: expected 3 bounds for 4 bins, found 4");
  settings.method = RfmMethod::quantile;
  EXPECT_EQ(error_of(settings), "names: expected a table of names for 4 x 4 cells, found one for 5 x 5");

  settings = manual_settings();
  settings.manual.frequency[2] = settings.manual.frequency[1];
  EXPECT_EQ(error_of(settings), "manual.frequency[2]: expected ascending bounds, found 2.5 after 2.5");
  settings = manual_settings();
  settings.manual.monetary[0] = Money::of(-1);
  EXPECT_EQ(error_of(settings), "manual.monetary[0]: expected a bound of at least 0, found -1.00");
}

TEST(RfmFiguresTest, AnOrderCountsUnlessCancelledWorthlessOrFullyRefunded) {
  const Money ten = Money::of(10);
  EXPECT_TRUE(is_counted({Instant{}, ten, Money{}}));
  EXPECT_TRUE(is_counted({Instant{}, ten, Money::of(9)}));
  EXPECT_FALSE(is_counted({Instant{}, ten, ten}));
  EXPECT_FALSE(is_counted({Instant{}, Money{}, Money{}}));
  EXPECT_FALSE(is_counted({Instant{}, ten, Money{}, true}));
}

TEST(RfmFiguresTest, DaysAreThoseOfTheShopsCalendar) {
  const Zone moscow("Europe/Moscow", 3 * 3600, {});
  const Day today = day_of({2024, 6, 10});
  const RfmPeriod period = RfmPeriod::ending(today, 30, moscow);
  const auto figures = [&](std::string_view at) {
    RfmTally tally(period);
    tally.add({*parse_instant(at), Money::of(10), Money::of(3)});
    const auto input = tally.input(moscow);
    return input ? std::to_string(input->recency_days) : tally.ever_bought() ? "before" : "never";
  };
  EXPECT_EQ(figures("2024-06-10T23:59:59+03:00"), "0");
  EXPECT_EQ(figures("2024-06-09T23:59:59+03:00"), "1");
  EXPECT_EQ(figures("2024-06-09T21:00:00Z"), "0");
  EXPECT_EQ(figures("2024-05-12T00:00:00+03:00"), "29");
  EXPECT_EQ(figures("2024-05-11T23:59:59+03:00"), "before");
  EXPECT_EQ(figures("2024-06-11T00:00:00+03:00"), "never");
}

TEST(RfmFiguresTest, RefundsLowerTheMoneyAndWorthlessOrdersAreNotLookedAt) {
  const Zone utc;
  RfmTally tally(RfmPeriod::ending(Day{100}, 365, utc));
  tally.add({utc.start_of(Day{80}), Money::of(100), Money::of(25)});
  tally.add({utc.start_of(Day{40}), Money::of(10), Money{}});
  tally.add({utc.start_of(Day{99}), Money::of(70), Money::of(70)});
  EXPECT_EQ(tally.input(utc), (RfmInput{20, 2, Money::of(85)}));
}

/// Bounds of any kind: decimals, equal ones, below nothing and beyond what a scorer keeps in its tables.
RfmBounds some_bounds() {
  RfmBounds bounds{.bins = *rc::gen::inRange(3, 11), .tie_guard = *rc::gen::arbitrary<bool>()};
  const auto dividers = static_cast<std::size_t>(bounds.bins - 1);
  const auto some = [&](std::int64_t end) {
    auto values = *rc::gen::container<std::vector<std::int64_t>>(dividers, rc::gen::inRange<std::int64_t>(-1500, end));
    std::ranges::sort(values);
    return values;
  };
  for (const std::int64_t days : some(900'000)) bounds.recency_days.push_back({days});
  for (const std::int64_t orders : some(*rc::gen::element(9'000, 120'000))) bounds.frequency.push_back({orders});
  for (const std::int64_t units : some(100)) bounds.monetary.push_back({units});
  return bounds;
}

TEST(RfmScoreTest, AScorerGivesWhatScoreDoes) {
  EXPECT_TRUE(rc::check([] {
    const RfmBounds bounds = some_bounds();
    const RfmScorer scorer(bounds);
    for (int i = 0; i < 50; ++i) {
      const RfmInput input{*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 1000)),
                           *rc::gen::element<std::uint32_t>(1, 2, 3, 7, 63, 64, 119, 4'000'000'000),
                           Money{*rc::gen::inRange<std::int64_t>(-10, 110)}};
      RC_ASSERT(scorer(input) == score(bounds, input));
    }
  }));
}

}  // namespace
}  // namespace lapwing
