#include "report/report.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

Report of_one_walk() {
  Report report;
  report.count("winback", Enrolled{EnrollmentNumber{1}, CustomerNumber{0}, "winback", 1, ""});
  report.count("winback", MessageQueued{IntentNumber{1}, EnrollmentNumber{1}, CustomerNumber{0}, {}, "hello", 1});
  report.count("winback", "hello", ReceiptOutcome::accepted);
  report.count("winback", MessageRefused{EnrollmentNumber{1}, CustomerNumber{0}, {}, "again", "no_consent"});
  report.count("winback", GoalReached{EnrollmentNumber{1}, "o", Money::of(70)});
  report.count("winback", Exited{EnrollmentNumber{1}, "returned"});
  report.count(BonusPosted{CustomerNumber{0}, PostingKind::accrued, LotNumber{1}, "comeback", Money::of(500)});
  report.count(BonusPosted{CustomerNumber{0}, PostingKind::spent, LotNumber{1}, "comeback", Money::of(200)});
  report.count(BonusPosted{CustomerNumber{0}, PostingKind::returned, LotNumber{1}, "comeback", Money::of(50)});
  report.count(BonusPosted{CustomerNumber{0}, PostingKind::burned, LotNumber{1}, "comeback", Money::of(350)});
  return report;
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

TEST(Report, SurvivesASnapshot) {
  const Report report = of_one_walk();
  ByteWriter image;
  report.save(image);
  ByteReader reader(image.bytes());
  Report restored;
  restored.load(reader);
  EXPECT_TRUE(reader.finish());
  EXPECT_EQ(restored, report);
}

}  // namespace
}  // namespace lapwing
