#include "report/uplift.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/random.hpp"

namespace lapwing {
namespace {

ArmFigures arm_of(std::uint64_t customers, std::uint64_t converted) { return {customers, converted, 0, 0}; }

ArmFigures arm_of(std::span<const double> revenues) {
  ArmFigures arm;
  for (const double revenue : revenues) {
    ++arm.customers;
    arm.converted += revenue > 0 ? 1u : 0u;
    arm.revenue += revenue;
    arm.revenue_squares += revenue * revenue;
  }
  return arm;
}

// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
// table I, method 3.
TEST(Uplift, TheIntervalOfARateIsWilsons) {
  struct Published {
    std::uint64_t converted, customers;
    double low, high;
  };
  for (const auto& [converted, customers, low, high] : std::array<Published, 4>{
           {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0, 0.1611}, {1, 29, 0.0061, 0.1718}}}) {
    const Interval interval = rate_interval(converted, customers);
    EXPECT_NEAR(interval.low, low, 0.00005) << converted << "/" << customers;
    EXPECT_NEAR(interval.high, high, 0.00005) << converted << "/" << customers;
  }
  EXPECT_EQ(rate_interval(0, 0), (Interval{0, 1}));
  EXPECT_EQ(rate_interval(7, 7).high, 1.0);
}

// R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
// (1998), table II, method 10. The p value was computed with mpmath.
TEST(Uplift, TheIntervalOfADifferenceOfRatesIsNewcombes) {
  const Effect effect = compare(arm_of(70, 56), arm_of(80, 48)).rate;
  EXPECT_NEAR(effect.absolute, 0.2, 1e-12);
  EXPECT_NEAR(effect.relative.value(), 1.0 / 3, 1e-12);
  EXPECT_NEAR(effect.interval.low, 0.0524, 0.00005);
  EXPECT_NEAR(effect.interval.high, 0.3339, 0.00005);
  EXPECT_NEAR(effect.p, 0.008045081368, 1e-11);
  const Effect small = compare(arm_of(10, 9), arm_of(10, 3)).rate;
  EXPECT_NEAR(small.interval.low, 0.1705, 0.00005);
  EXPECT_NEAR(small.interval.high, 0.8090, 0.00005);
}

// The samples of the first example of Welch's test in Wikipedia; figures computed with mpmath to ten digits.
TEST(Uplift, TheIntervalOfRevenuePerHeadIsWelchs) {
  const std::array a = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4};
  const std::array b = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.8};
  EXPECT_NEAR(arm_of(a).variance(), 7.8674286, 1e-7);
  const Effect effect = compare(arm_of(a), arm_of(b)).revenue;
  EXPECT_NEAR(effect.absolute, -2.86, 1e-9);
  EXPECT_NEAR(effect.p, 0.007656113678, 1e-11);
  EXPECT_NEAR(effect.interval.low, -4.898310338, 1e-8);
  EXPECT_NEAR(effect.interval.high, -0.8216896617, 1e-8);
}

// The p values of R's help page of p.adjust; adjusted by hand: times 4, 3, 2, 1, and never below the one before.
TEST(Uplift, HolmPaysForEachQuestion) {
  const std::array p = {0.01, 0.04, 0.03, 0.005};
  const std::vector<double> adjusted = holm(p);
  const std::array expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
  EXPECT_TRUE(holm({}).empty());
}

// chisq.test(c(20, 30)) of R: X-squared = 2, p-value = 0.1573.
TEST(Uplift, SizesThatDoNotFitTheSplitAreNoticed) {
  const std::array<double, 2> even = {1, 1}, nine_to_one = {90, 10};
  EXPECT_NEAR(split_p(std::array<std::uint64_t, 2>{20, 30}, even), 0.1573, 0.00005);
  EXPECT_GT(split_p(std::array<std::uint64_t, 2>{9020, 980}, nine_to_one), mismatch_p);
  EXPECT_LT(split_p(std::array<std::uint64_t, 2>{9100, 900}, nine_to_one), mismatch_p);
  EXPECT_EQ(split_p(std::array<std::uint64_t, 2>{0, 0}, even), 1.0);
}

TEST(Uplift, TooFewAreSaidToBeTooFew) {
  EXPECT_TRUE(compare(arm_of(1000, 25), arm_of(1000, 25)).enough);
  EXPECT_FALSE(compare(arm_of(999, 25), arm_of(1000, 25)).enough);
  EXPECT_FALSE(compare(arm_of(1000, 25), arm_of(1000, 24)).enough);
}

TEST(Uplift, NobodyConvertedIsNoDivisionByZero) {
  for (const ArmFigures& arm : {arm_of(0, 0), arm_of(1, 0), arm_of(5, 0), arm_of(5, 5)}) {
    const Uplift uplift = compare(arm, arm);
    EXPECT_EQ(uplift.rate.absolute, 0.0);
    EXPECT_EQ(uplift.rate.p, 1.0);
    EXPECT_EQ(uplift.revenue.p, 1.0);
    EXPECT_TRUE(std::isfinite(uplift.rate.interval.low) && std::isfinite(uplift.rate.interval.high));
  }
}

TEST(Uplift, AWinnerIsTheBestVariantIfThatIsBeyondChance) {
  const std::array better = {arm_of(10000, 300), arm_of(10000, 310), arm_of(10000, 400)};
  EXPECT_EQ(compare_variants(better).winner, std::optional<std::size_t>(2));
  const std::array alike = {arm_of(10000, 300), arm_of(10000, 310), arm_of(10000, 320)};
  EXPECT_EQ(compare_variants(alike).winner, std::nullopt);
  const std::array worse = {arm_of(10000, 400), arm_of(10000, 300), arm_of(10000, 290)};
  EXPECT_EQ(compare_variants(worse).winner, std::optional<std::size_t>(0));
  const std::array few = {arm_of(900, 30), arm_of(900, 300)};
  EXPECT_EQ(compare_variants(few).winner, std::nullopt);
  // One of two comparisons at p = 0.03 would win alone, and does not win among four.
  const std::array alone = {arm_of(10000, 300), arm_of(10000, 354)};
  const std::array among_four = {arm_of(10000, 300), arm_of(10000, 354), arm_of(10000, 300), arm_of(10000, 300),
                                 arm_of(10000, 300)};
  EXPECT_EQ(compare_variants(alone).winner, std::optional<std::size_t>(1));
  EXPECT_EQ(compare_variants(among_four).winner, std::nullopt);
}

TEST(Uplift, VariantsAreComparedWithTheOneThatIsTheControlWhereverItStands) {
  const std::array arms = {arm_of(10000, 400), arm_of(10000, 310), arm_of(10000, 300)};
  EXPECT_EQ(compare_variants(arms, {.reference = 2}).winner, std::optional<std::size_t>(0));
  EXPECT_EQ(compare_variants(arms, {.reference = 1}).winner, std::optional<std::size_t>(0));
  EXPECT_EQ(compare_variants(arms, {.reference = 0}).winner, std::optional<std::size_t>(0));
  // The best is a hair above the second: against that one nobody wins, against the third it does.
  const std::array close = {arm_of(10000, 400), arm_of(10000, 395), arm_of(10000, 300)};
  EXPECT_EQ(compare_variants(close, {.reference = 1}).winner, std::nullopt);
  EXPECT_EQ(compare_variants(close, {.reference = 2}).winner, std::optional<std::size_t>(0));
}

TEST(Uplift, AWinnerByRevenueMayConvertLess) {
  // Half as many buy, at three times the price.
  ArmFigures dear = arm_of(10000, 300), cheap = arm_of(10000, 600);
  dear.revenue = 300 * 300.0;
  dear.revenue_squares = 300 * 300.0 * 300.0;
  cheap.revenue = 600 * 100.0;
  cheap.revenue_squares = 600 * 100.0 * 100.0;
  const std::array arms = {dear, cheap};
  EXPECT_EQ(compare_variants(arms, {.by = WinnerBy::conversion}).winner, std::optional<std::size_t>(1));
  EXPECT_EQ(compare_variants(arms, {.by = WinnerBy::revenue}).winner, std::optional<std::size_t>(0));
}

TEST(Uplift, SwappingTheArmsTurnsTheSign) {
  EXPECT_TRUE(rc::check([] {
    const auto any_arm = [] {
      const auto customers = *rc::gen::inRange<std::uint64_t>(2, 5000);
      const auto converted = *rc::gen::inRange<std::uint64_t>(0, customers + 1);
      const double revenue = static_cast<double>(converted) * 3.5;
      return ArmFigures{customers, converted, revenue, revenue * 4.0};
    };
    const ArmFigures a = any_arm(), b = any_arm();
    const Uplift there = compare(a, b), back = compare(b, a);
    const auto same = [](double x, double y) { RC_ASSERT(std::abs(x - y) <= 1e-9 * (1 + std::abs(x))); };
    for (const auto& [x, y] : {std::pair(there.rate, back.rate), std::pair(there.revenue, back.revenue)}) {
      same(x.absolute, -y.absolute);
      same(x.interval.low, -y.interval.high);
      same(x.interval.high, -y.interval.low);
      same(x.p, y.p);
      RC_ASSERT(x.interval.low <= x.absolute && x.absolute <= x.interval.high);
      RC_ASSERT(x.p >= 0 && x.p <= 1);
    }
  }));
}

/// How often intervals at 95% have the true difference in them, over experiments of a fixed seed.
struct Coverage {
  double rate = 0;
  double revenue = 0;
};

Coverage coverage(double rate, double uplift, std::uint64_t customers, int experiments) {
  SeededRandom random(20261122);
  constexpr double basket = 40;  // of an exponential, whose mean it is
  int rate_hits = 0, revenue_hits = 0;
  const auto arm = [&](double chance) {
    std::vector<double> revenues;
    for (std::uint64_t i = 0; i < customers; ++i) {
      revenues.push_back(random.chance(chance) ? random.exponential(basket) : 0);
    }
    return arm_of(revenues);
  };
  const auto has = [](const Interval& interval, double value) {
    return interval.low <= value && value <= interval.high;
  };
  for (int i = 0; i < experiments; ++i) {
    const ArmFigures treated = arm(rate + uplift), control = arm(rate);
    const Uplift found = compare(treated, control);
    rate_hits += has(found.rate.interval, uplift) ? 1 : 0;
    revenue_hits += has(found.revenue.interval, uplift * basket) ? 1 : 0;
  }
  return {static_cast<double>(rate_hits) / experiments, static_cast<double>(revenue_hits) / experiments};
}

// With 1000 experiments the share of hits itself is known to +-1.4 points at 95%.
TEST(Uplift, IntervalsHoldTheTruthNineteenTimesInTwenty) {
  for (const auto& [rate, uplift] : {std::pair(0.05, 0.0), std::pair(0.05, 0.02), std::pair(0.3, 0.05)}) {
    const Coverage found = coverage(rate, uplift, 1500, 1000);
    EXPECT_NEAR(found.rate, confidence, 0.02) << rate;
    EXPECT_NEAR(found.revenue, confidence, 0.02) << rate;
  }
}

// An effect of the size that is called detectable is noticed in about 80 of 100 experiments.
TEST(Uplift, TheDetectableEffectIsDetectedWithThatPower) {
  constexpr std::uint64_t customers = 2000;
  constexpr double rate = 0.2;
  const double uplift = compare(arm_of(customers, 400), arm_of(customers, 400)).rate.detectable;
  SeededRandom random(7);
  const auto converted = [&](double chance) {
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < customers; ++i) count += random.chance(chance) ? 1u : 0u;
    return count;
  };
  int noticed = 0;
  for (int i = 0; i < 1000; ++i) {
    const Effect effect = compare(arm_of(customers, converted(rate + uplift)), arm_of(customers, converted(rate))).rate;
    noticed += effect.p < 1 - confidence ? 1 : 0;
  }
  EXPECT_NEAR(noticed / 1000.0, detection_power, 0.04);
}

}  // namespace
}  // namespace lapwing
