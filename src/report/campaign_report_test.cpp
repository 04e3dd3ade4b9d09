#include "report/campaign_report.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

constexpr Day monday{19'800};

CampaignFigures figures_of_a_test() {
  CampaignFigures figures;
  const auto arm = [&](ControlGroup control, const std::string& variant, Day day, std::uint64_t customers,
                       std::uint64_t converted) {
    const FigurePlace place{.campaign_id = "winback", .version = 1, .variant = variant, .control = control};
    Figures& cell = figures.at(figures.number(place), day);
    cell.entered += variant.empty() ? customers : 0;
    cell.customers += customers;
    cell.customers_converted += converted;
    cell.customers_revenue += Money::of(static_cast<std::int64_t>(converted) * 10);
    for (std::uint64_t i = 0; i < converted; ++i) cell.customers_squares.change(Money{}, Money::of(10));
  };
  arm(ControlGroup::none, "", monday, 4000, 400);
  arm(ControlGroup::none, "", monday + 1, 5000, 500);
  arm(ControlGroup::campaign, "", monday, 1000, 50);
  arm(ControlGroup::none, "subject/b", monday, 4400, 400);
  arm(ControlGroup::none, "subject/a", monday, 4600, 500);
  const FigurePlace mail{.campaign_id = "winback", .version = 1, .step = 2, .template_id = "hello"};
  Figures& sent = figures.at(figures.number(mail), monday);
  sent.sent = 3;
  sent.attributed_revenue = Money::of(70);
  figures.at(figures.number({.campaign_id = "other"}), monday).entered = 9;
  return figures;
}

TEST(CampaignReport, TellsOneCampaignByStepAndDay) {
  const CampaignReport report = report_of(figures_of_a_test(), "winback", {});
  EXPECT_EQ(report.total.entered, 10'000u);
  EXPECT_EQ(report.firings, 9'000u);
  EXPECT_EQ(report.total.attributed_revenue, Money::of(70));
  ASSERT_EQ(report.steps.size(), 1u);
  EXPECT_EQ(report.steps.begin()->first.step, 2u);
  EXPECT_EQ(report.days.at(monday + 1).entered, 5000u);
}

TEST(CampaignReport, ComparesArmsByWhatTheirPeopleBought) {
  const CampaignReport report = report_of(figures_of_a_test(), "winback", {});
  const auto uplift = report.uplift("campaign");
  ASSERT_TRUE(uplift.has_value());
  EXPECT_NEAR(uplift->rate.absolute, 0.05, 1e-12);
  EXPECT_NEAR(uplift->revenue.absolute, 0.5, 1e-12);
  EXPECT_TRUE(uplift->enough);
  EXPECT_FALSE(report.uplift("shop").has_value());
  EXPECT_NEAR(report.split_p(10).value(), 1.0, 1e-12);
  EXPECT_LT(report.split_p(20).value(), mismatch_p);
}

TEST(CampaignReport, VariantsAreArmsOfTheirSplit) {
  const CampaignReport report = report_of(figures_of_a_test(), "winback", {});
  const auto& arms = report.splits.at("subject");
  ASSERT_EQ(arms.size(), 2u);
  EXPECT_EQ(arms[0].name, "a");
  EXPECT_EQ(arms[0].figures.converted, 500u);
}

TEST(CampaignReport, APeriodLeavesOtherDaysOut) {
  const CampaignReport report = report_of(figures_of_a_test(), "winback", {monday + 1, monday + 1});
  EXPECT_EQ(report.total.entered, 5000u);
  EXPECT_FALSE(report.uplift("campaign").has_value()) << "nobody entered the control group on that day";
}

}  // namespace
}  // namespace lapwing
