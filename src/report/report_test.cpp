#include "report/report.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

BonusCounts some_bonuses() {
  BonusCounts counts;
  counts.count(BonusPosted{CustomerNumber{0}, PostingKind::accrued, LotNumber{1}, "comeback", Money::of(500)});
  counts.count(BonusPosted{CustomerNumber{0}, PostingKind::spent, LotNumber{1}, "comeback", Money::of(200)});
  counts.count(BonusPosted{CustomerNumber{0}, PostingKind::returned, LotNumber{1}, "comeback", Money::of(50)});
  counts.count(BonusPosted{CustomerNumber{0}, PostingKind::burned, LotNumber{1}, "comeback", Money::of(350)});
  return counts;
}

/// A walk with a message that was sent and one that was refused, in two versions and on two days.
Report of_one_walk() {
  CampaignFigures figures;
  const auto at = [&](const FigurePlace& place, std::int32_t day) -> Figures& {
    return figures.at(figures.number(place), Day{day});
  };
  at({.campaign_id = "winback", .version = 1}, 1).entered = 1;
  at({.campaign_id = "winback", .version = 2}, 2).goals = 1;
  at({.campaign_id = "winback", .version = 2}, 2).goal_revenue = Money::of(70);
  at({.campaign_id = "winback", .version = 2}, 2).exited["returned"] = 1;
  at({.campaign_id = "winback", .version = 1, .step = 0, .template_id = "hello"}, 1).queued = 1;
  at({.campaign_id = "winback", .version = 1, .step = 0, .template_id = "hello"}, 2).sent = 1;
  at({.campaign_id = "winback", .version = 1, .step = 3, .template_id = "again"}, 2).refused["no_consent"] = 1;
  return {totals_of(figures), some_bonuses().by_type()};
}

TEST(Report, ReportsOfPartitionsAddUp) {
  Report sum = of_one_walk();
  sum += of_one_walk();
  const CampaignCounters& campaign = sum.campaigns.at("winback");
  EXPECT_EQ(campaign.entered, 2u);
  EXPECT_EQ(campaign.exited.at("returned"), 2u);
  EXPECT_EQ(campaign.revenue, Money::of(140));
  EXPECT_EQ(campaign.messages.at("hello").sent, 2u);
  EXPECT_EQ(campaign.messages.at("again").refused.at("no_consent"), 2u);
  EXPECT_EQ(sum.bonuses.at("comeback").spent, Money::of(300));
  EXPECT_EQ(sum.bonuses.at("comeback").burned, Money::of(700));
}

TEST(BonusCounts, SurviveASnapshot) {
  const BonusCounts counts = some_bonuses();
  ByteWriter image;
  counts.save(image);
  ByteReader reader(image.bytes());
  BonusCounts restored;
  restored.load(reader);
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(restored, counts);
}

}  // namespace
}  // namespace lapwing
