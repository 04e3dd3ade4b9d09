#include "report/campaign_story.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

constexpr CustomerNumber anna{1};
constexpr EnrollmentNumber walk{5};

/// Anna's walk, with a stranger's and another campaign's records between.
std::vector<Record> journal() {
  const Instant at = parse_instant("2024-05-06T10:00:00Z").value();
  const auto later = [&](int minutes) { return at + Duration::minutes(minutes); };
  const auto message = [](HoldNumber hold, EnrollmentNumber enrollment) {
    return MessageQueued{IntentNumber{enrollment.value},
                         enrollment,
                         anna,
                         ChannelKind::email,
                         "hello",
                         1,
                         "winback",
                         MessageClass::marketing,
                         "",
                         "",
                         hold};
  };
  return {
      {at, Decision(ScheduleFired{"winback", 1, at})},
      {at, Decision(Registered{CustomerNumber{0}, "boris"})},
      {at, Decision(Registered{anna, "anna"})},
      {at, Decision(ScheduleFired{"winback", 2, at})},
      {at, Decision(Enrolled{EnrollmentNumber{4}, CustomerNumber{0}, "winback", 2})},
      {at, Decision(Enrolled{walk, anna, "winback", 2})},
      {at, Decision(MessageHeld{.hold = HoldNumber{1},
                                .enrollment = walk,
                                .customer = anna,
                                .template_id = "hello",
                                .campaign_id = "winback",
                                .until = later(30),
                                .rule = "weekly"})},
      {later(30), Decision(message(HoldNumber{1}, walk))},
      {later(30), Decision(Advanced{walk, 2, later(60)})},
      {later(31), Input(ReceiptArrived{IntentNumber{5}, ReceiptOutcome::failed, 550, "no such user"})},
      {later(31), Input(ReceiptArrived{IntentNumber{6}, ReceiptOutcome::accepted, 250, ""})},
      {later(32), Decision(Exited{EnrollmentNumber{4}, "bought"})},
      {later(60), Decision(MessageRefused{walk, anna, ChannelKind::sms, "last", "withheld_topic", "winback", "news",
                                          "churned", HoldNumber{}})},
      {later(60), Decision(MessageRefused{walk, anna, ChannelKind::sms, "last", "no_consent", "other", "", "", {}})},
      {later(61), Decision(Exited{walk, "completed"})},
      {later(70),
       Decision(OrderAttributed{anna, "o7", "winback", IntentNumber{5}, TouchKind::opened, later(62), Money::of(50)})},
      {later(70), Decision(OrderAttributed{CustomerNumber{0}, "o8", "winback", {}, {}, later(62), Money::of(50)})},
  };
}

std::vector<std::string> told(const char* customer, const char* campaign, const char* locale) {
  CampaignStory story(customer, campaign);
  for (const Record& record : journal()) story.read(record);
  std::vector<std::string> lines;
  for (const auto& event : story.events()) lines.push_back(tell(event, locale, Zone()));
  return lines;
}

TEST(CampaignStory, TellsOneCustomersWalkAndNobodyElses) {
  EXPECT_EQ(told("anna", "winback", "en"),
            (std::vector<std::string>{
                "entered the campaign, version 2",
                "\"hello\" (email): held until 2024-05-06 10:30:00, the frequency cap \"weekly\" is full",
                "\"hello\" (email): to be sent", "waits until 2024-05-06 11:00:00", "\"hello\": failed, no such user",
                "\"last\" (sms): not sent, the stage \"churned\" does not get the topic",
                "left the campaign: completed", "order o7 of 50.00 belongs to the campaign (after the opening)"}));
  EXPECT_EQ(told("anna", "winback", "ru").at(5),
            "«last» (sms): не отправлено, стадии «churned» эта тема не отправляется");
  EXPECT_EQ(told("anna", "other", "en"),
            (std::vector<std::string>{"\"last\" (sms): not sent, there is no consent to such messages"}));
}

TEST(CampaignStory, KnowsHowOftenTheCampaignPassedTheCustomerBy) {
  CampaignStory of_anna("anna", "winback"), of_nobody("nobody", "winback");
  for (const Record& record : journal()) {
    of_anna.read(record);
    of_nobody.read(record);
  }
  EXPECT_EQ(of_anna.fired_count(), 1u);
  EXPECT_FALSE(of_nobody.is_known());
  EXPECT_TRUE(of_nobody.events().empty());
}

}  // namespace
}  // namespace lapwing
