#include "rfm/bounds.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "rfm/figures.hpp"
#include "rfm/matrix.hpp"
#include "rfm/settings.hpp"

namespace lapwing {
namespace {

/// Few different figures, so that there are many ties; now and then one beyond what is counted in an array.
std::vector<RfmInput> some_inputs() {
  const auto input = rc::gen::exec([] {
    const bool rare = *rc::gen::inRange(0, 20) == 0;
    const auto orders = *rc::gen::inRange<std::uint32_t>(1, rare ? 9000 : 5);
    return RfmInput{*rc::gen::inRange(0, 12), orders, Money{*rc::gen::inRange<std::int64_t>(1, 30)}};
  });
  return *rc::gen::nonEmpty(rc::gen::container<std::vector<RfmInput>>(input));
}

RfmSettings some_settings() {
  RfmSettings settings;
  settings.bins = *rc::gen::inRange(3, 11);
  settings.tie_guard = *rc::gen::arbitrary<bool>();
  return settings;
}

RfmDistribution gathered(const std::vector<RfmInput>& inputs) {
  RfmDistribution distribution;
  for (const RfmInput& input : inputs) distribution.add(input);
  return distribution;
}

/// The inputs dealt to some partitions at random.
std::vector<std::vector<RfmInput>> dealt(const std::vector<RfmInput>& inputs) {
  std::vector<std::vector<RfmInput>> parts(*rc::gen::inRange<std::size_t>(1, 5));
  for (const RfmInput& input : inputs) parts[*rc::gen::inRange<std::size_t>(0, parts.size())].push_back(input);
  return parts;
}

/// The score in its plainest form: sort everything and count the quantiles below the value.
template <class Value>
int sorted_score(std::vector<Value> all, Value value, int bins) {
  std::ranges::sort(all);
  int result = 1;
  for (int k = 1; k < bins; ++k) {
    std::size_t rank = 0;
    while (rank * static_cast<std::size_t>(bins) < static_cast<std::size_t>(k) * all.size()) ++rank;
    if (all[rank - 1] < value) ++result;
  }
  return result;
}

template <class Value>
std::vector<Value> column(const std::vector<RfmInput>& inputs, Value RfmInput::* figure) {
  std::vector<Value> values;
  for (const RfmInput& input : inputs) values.push_back(input.*figure);
  return values;
}

RfmScores sorted_scores(const std::vector<RfmInput>& all, const RfmInput& input, const RfmSettings& settings) {
  const int bins = settings.bins;
  const int days = sorted_score(column(all, &RfmInput::recency_days), input.recency_days, bins);
  int orders = sorted_score(column(all, &RfmInput::frequency), input.frequency, bins);
  const int money = sorted_score(column(all, &RfmInput::monetary), input.monetary, bins);
  if (settings.tie_guard && input.frequency == 1) orders = 1;
  if (settings.tie_guard && input.frequency == 2) orders = std::min(orders, bins / 2 + bins % 2);
  return {static_cast<std::uint8_t>(bins + 1 - days), static_cast<std::uint8_t>(orders),
          static_cast<std::uint8_t>(money)};
}

TEST(RfmBoundsTest, ScoresAreThoseOfASortedList) {
  EXPECT_TRUE(rc::check([] {
    const auto inputs = some_inputs();
    const RfmSettings settings = some_settings();
    const auto bounds = compute_bounds(settings, gathered(inputs), 1, Day{});
    RC_ASSERT(bounds.has_value());
    for (const RfmInput& input : inputs) RC_ASSERT(score(*bounds, input) == sorted_scores(inputs, input, settings));
  }));
}

TEST(RfmBoundsTest, AmountsOfAnySizeAreThoseOfASortedList) {
  EXPECT_TRUE(rc::check([] {
    const auto amount = rc::gen::exec([] {
      const int shift = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 63));
      return Money{*rc::gen::arbitrary<std::int64_t>() >> shift};
    });
    auto all = *rc::gen::nonEmpty(rc::gen::container<std::vector<Money>>(amount));
    RfmAmounts amounts;
    for (const Money each : all) {
      if (*rc::gen::inRange(0, 10) == 0) {
        RfmAmounts part;
        part.add(each);
        amounts.merge(std::move(part));
      } else {
        amounts.add(each);
      }
    }
    RC_ASSERT(amounts.count() == all.size());
    auto ranks = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(1, all.size() + 1));
    std::ranges::sort(ranks);
    std::ranges::sort(all);
    std::vector<Money> expected;
    for (const std::uint64_t rank : ranks) expected.push_back(all[rank - 1]);
    RC_ASSERT(amounts.at_ranks(ranks) == expected);
  }));
}

TEST(RfmBoundsTest, MergedPartitionsEqualOneWhole) {
  EXPECT_TRUE(rc::check([] {
    const auto inputs = some_inputs();
    const RfmSettings settings = some_settings();
    const auto whole = compute_bounds(settings, gathered(inputs), 7, Day{5});
    RC_ASSERT(whole.has_value());
    RfmDistribution merged;
    RfmMatrix merged_matrix(settings.bins);
    RfmMatrix whole_matrix(settings.bins);
    for (const auto& part : dealt(inputs)) {
      merged.merge(gathered(part));
      RfmMatrix matrix(settings.bins);
      for (RfmMatrix* each : {&matrix, &whole_matrix}) {
        for (const RfmInput& input : part) each->add(score(*whole, input), input);
        each->add_without_scores(part.size() % 2 == 0);
      }
      merged_matrix.merge(matrix);
    }
    RC_ASSERT(merged.customers() == inputs.size());
    RC_ASSERT(compute_bounds(settings, std::move(merged), 7, Day{5}).value() == *whole);
    RC_ASSERT(merged_matrix == whole_matrix);
  }));
}

TEST(RfmBoundsTest, EqualFiguresScoreEquallyAndBetterOnesNoWorse) {
  EXPECT_TRUE(rc::check([] {
    const auto inputs = some_inputs();
    const auto bounds = compute_bounds(some_settings(), gathered(inputs), 1, Day{});
    RC_ASSERT(bounds.has_value());
    for (const RfmInput& a : inputs) {
      const RfmInput better{std::max(0, a.recency_days - 1), a.frequency + 1, a.monetary + Money{1}};
      RC_ASSERT(score(*bounds, better).r >= score(*bounds, a).r);
      RC_ASSERT(score(*bounds, better).f >= score(*bounds, a).f);
      RC_ASSERT(score(*bounds, better).m >= score(*bounds, a).m);
    }
  }));
}

}  // namespace
}  // namespace lapwing
