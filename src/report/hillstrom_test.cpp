// Kevin Hillstrom's e-mail test of 2008: 64,000 customers in three arms, and what they did in two weeks. The counts are
// the published ones; the intervals were computed from the rows with mpmath.
#include <charconv>
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "report/uplift.hpp"
#include "tabular/row_source.hpp"

namespace lapwing {
namespace {

constexpr const char* file = "../shared/data/hillstrom/hillstrom.csv.gz";

struct Arm {
  ArmFigures visits;     // converted: visited
  ArmFigures purchases;  // converted: bought
};

std::map<std::string, Arm> read_arms() {
  auto source = RowSource::open(file);
  EXPECT_TRUE(source);
  std::map<std::string, Arm> arms;
  const auto segment = source->column("segment"), visit = source->column("visit"),
             conversion = source->column("conversion"), spend = source->column("spend");
  while (source->next().value() == RowRead::row) {
    const Row& row = source->row();
    Arm& arm = arms[std::string(row[*segment])];
    double spent = 0;
    std::from_chars(row[*spend].data(), row[*spend].data() + row[*spend].size(), spent);
    ++arm.visits.customers;
    ++arm.purchases.customers;
    arm.visits.converted += row[*visit] == "1" ? 1u : 0u;
    arm.purchases.converted += row[*conversion] == "1" ? 1u : 0u;
    arm.purchases.revenue += spent;
    arm.purchases.revenue_squares += spent * spent;
  }
  return arms;
}

class HillstromTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "NOT CHECKED: " << file << " is absent";
    arms_ = read_arms();
  }
  std::map<std::string, Arm> arms_;
};

TEST_F(HillstromTest, FiguresAreThePublishedOnes) {
  struct Published {
    const char* arm;
    std::uint64_t customers, visits, conversions;
    double spend, visit_rate, conversion_rate, spend_per_head;
  };
  for (const Published& published : {Published{"Mens E-Mail", 21307, 3894, 267, 30311.69, 0.18276, 0.01253, 1.42262},
                                     Published{"Womens E-Mail", 21387, 3238, 189, 23038.11, 0.15140, 0.00884, 1.07720},
                                     Published{"No E-Mail", 21306, 2262, 122, 13908.33, 0.10617, 0.00573, 0.65279}}) {
    const Arm& arm = arms_.at(published.arm);
    EXPECT_EQ(arm.visits.customers, published.customers);
    EXPECT_EQ(arm.visits.converted, published.visits);
    EXPECT_EQ(arm.purchases.converted, published.conversions);
    EXPECT_NEAR(arm.purchases.revenue, published.spend, 0.005);
    EXPECT_NEAR(arm.visits.rate(), published.visit_rate, 0.000005);
    EXPECT_NEAR(arm.purchases.rate(), published.conversion_rate, 0.000005);
    EXPECT_NEAR(arm.purchases.mean(), published.spend_per_head, 0.000005);
  }
}

TEST_F(HillstromTest, TheMailsEarnedThisMuchAndTheIntervalSaysHowSurelyWeKnow) {
  const Arm& mens = arms_.at("Mens E-Mail");
  const Arm& womens = arms_.at("Womens E-Mail");
  const Arm& none = arms_.at("No E-Mail");
  const Uplift visits = compare(mens.visits, none.visits);
  EXPECT_NEAR(visits.rate.interval.low, 0.06995330808, 1e-10);
  EXPECT_NEAR(visits.rate.interval.high, 0.08322674127, 1e-10);
  const Uplift bought = compare(mens.purchases, none.purchases);
  EXPECT_NEAR(bought.rate.interval.low, 0.005014344671, 1e-11);
  EXPECT_NEAR(bought.rate.interval.high, 0.008640723397, 1e-11);
  EXPECT_NEAR(bought.rate.p, 1.52322e-13, 1e-17);
  EXPECT_NEAR(bought.revenue.absolute, 0.7698271559, 1e-9);
  EXPECT_NEAR(bought.revenue.interval.low, 0.4851397326, 1e-8);
  EXPECT_NEAR(bought.revenue.interval.high, 1.054514579, 1e-8);
  EXPECT_TRUE(bought.enough);
  const Effect spend = compare(womens.purchases, none.purchases).revenue;
  EXPECT_NEAR(spend.interval.low, 0.1689567899, 1e-8);
  EXPECT_NEAR(spend.interval.high, 0.679867642, 1e-8);
}

TEST_F(HillstromTest, TheSplitIsAsItWasMeant) {
  const std::array<std::uint64_t, 3> sizes = {arms_.at("Mens E-Mail").visits.customers,
                                              arms_.at("Womens E-Mail").visits.customers,
                                              arms_.at("No E-Mail").visits.customers};
  const std::array<double, 3> thirds = {1, 1, 1};
  EXPECT_NEAR(split_p(sizes, thirds), 0.9036929576, 1e-9);
}

TEST_F(HillstromTest, TheMensMailWins) {
  const std::array arms = {arms_.at("No E-Mail").purchases, arms_.at("Womens E-Mail").purchases,
                           arms_.at("Mens E-Mail").purchases};
  EXPECT_EQ(compare_variants(arms).winner, std::optional<std::size_t>(2));
}

}  // namespace
}  // namespace lapwing
