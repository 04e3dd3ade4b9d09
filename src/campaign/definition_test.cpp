#include "campaign/definition.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace lapwing {
namespace {

std::string reactivation() {
  std::ifstream file("examples/campaigns/reactivation.json");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The example with one piece of text replaced.
Result<CampaignDefinition> with(std::string_view piece, std::string_view replacement) {
  std::string text = reactivation();
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) return fail("the example no longer has: " + std::string(piece));
  text.replace(at, piece.size(), replacement);
  return parse_campaign(text, 1);
}

TEST(CampaignDefinition, TheExampleIsRead) {
  const auto campaign = parse_campaign(reactivation(), 3);
  ASSERT_TRUE(campaign) << campaign.error().text();
  EXPECT_EQ(campaign->id, "reactivation");
  EXPECT_EQ(campaign->version, 3u);
  EXPECT_EQ(campaign->template_ids(), (std::vector<std::string>{"we-miss-you", "bonus-for-you", "bonus-burns-soon"}));
  EXPECT_EQ(campaign->bonus_types(), std::vector<std::string>{"comeback"});
  EXPECT_TRUE(campaign->entry.again && campaign->entry.after_new_order && !campaign->entry.gap_since_exit);
  EXPECT_TRUE(std::holds_alternative<ExitStep>(campaign->steps.back().action));
}

struct Fault {
  std::string_view piece;
  std::string_view replacement;
  std::string_view told;  // what the error must contain
};

TEST(CampaignDefinition, AFaultIsToldWithItsPathAndWhatWasExpected) {
  const Fault faults[] = {
      {R"("at": "10:00")", R"("at": "25:00")", "$.trigger.schedule.at: expected a time of day"},
      {R"("every": "day")", R"("every": "moon")", "$.trigger.schedule.every"},
      {R"("wait": "7 days")", R"("wait": "7 moons")", "$.steps[1].wait"},
      {R"("wait": "7 days")", R"("wait": "1000 days")", "at most two years"},
      {R"("wait": "7 days")", R"("wiat": "7 days")", "$.steps[1]: expected a step with one of"},
      {R"("id": "a-week")", R"("id": "remind")", "$.steps[1]: the id \"remind\" comes twice"},
      {R"("channel": "email", "template": "we-miss-you")", R"("channel": "fax", "template": "x")",
       "$.steps[0].send.channel"},
      {R"("amount": 500)", R"("amount": 0)", "$.steps[3].accrue.amount: expected an amount above zero"},
      {R"("since": "entry")", R"("since": "birth")", "$.entry.again.since"},
      {R"("reach": "order")", R"("reach": "moon")", "$.goal.reach"},
      {R"("within": "180 days")", R"("within": "180 moons")", "$.audience.all[4]"},
      {R"("mechanic")", R"("id")", "twice"},
      {R"("steps": [)", R"("extra": 1, "steps": [)", "unknown field \"extra\""},
  };
  for (const Fault& fault : faults) {
    const auto campaign = with(fault.piece, fault.replacement);
    ASSERT_FALSE(campaign) << fault.replacement;
    EXPECT_NE(campaign.error().text().find(fault.told), std::string::npos)
        << fault.replacement << "\n  told: " << campaign.error().text();
  }
  EXPECT_FALSE(parse_campaign("not JSON", 1));
}

TEST(CampaignDefinition, BranchesMeetAgainBehindThem) {
  const auto campaign = parse_campaign(R"({"id": "b", "trigger": {"schedule": {"every": "15 minutes"}},
    "audience": {"everyone": true}, "steps": [
      {"branch": [{"when": {"contact": "email"}, "steps": [{"wait": "1 day"}]},
                  {"steps": [{"wait": "2 days"}]}]},
      {"wait": "3 days"}]})",
                                       1);
  ASSERT_TRUE(campaign) << campaign.error().text();
  const auto& steps = campaign->steps;
  ASSERT_EQ(steps.size(), 7u);
  EXPECT_EQ(std::get<JumpUnlessStep>(steps[0].action).target, 3u);
  EXPECT_EQ(std::get<JumpStep>(steps[2].action).target, 5u);
  EXPECT_EQ(std::get<PauseWait>(std::get<WaitStep>(steps[3].action).wait).duration, Duration::days(2));
  EXPECT_EQ(std::get<JumpStep>(steps[4].action).target, 5u);
  EXPECT_EQ(std::get<PauseWait>(std::get<WaitStep>(steps[5].action).wait).duration, Duration::days(3));
}

TEST(Schedules, ComeRoundByTheShopsClock) {
  const Zone moscow("Europe/Moscow", 10'800, {});
  const auto next = [&](const Schedule& schedule, const char* from) {
    return to_text(schedule.next(parse_instant(from).value(), moscow), moscow);
  };
  EXPECT_EQ(next({}, "2024-05-31T10:00:00+03:00"), "2024-05-31T10:00:00+03:00");
  EXPECT_EQ(next({}, "2024-05-31T10:00:01+03:00"), "2024-06-01T10:00:00+03:00");
  EXPECT_EQ(next({.every = Schedule::Every::minutes, .interval = 15}, "2024-05-31T10:01:00+03:00"),
            "2024-05-31T10:15:00+03:00");
  EXPECT_EQ(next({.every = Schedule::Every::week, .weekdays = {1, 5}}, "2024-05-31T11:00:00+03:00"),
            "2024-06-03T10:00:00+03:00");
  EXPECT_EQ(next({.every = Schedule::Every::month, .day_of_month = 31}, "2024-05-31T11:00:00+03:00"),
            "2024-06-30T10:00:00+03:00");
}

}  // namespace
}  // namespace lapwing
