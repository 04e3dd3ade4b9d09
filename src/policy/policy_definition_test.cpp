#include "policy/policy_definition.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace lapwing {
namespace {

std::string error_of(const std::string& fields) {
  const auto policy = parse_policy(R"({"id":"policy",)" + fields + "}");
  return policy ? "" : policy.error().text();
}

TEST(PolicyDefinition, WhatIsNotSaidIsAsUsual) {
  const auto policy = parse_policy(R"({"id":"policy"})");
  ASSERT_TRUE(policy) << policy.error().text();
  EXPECT_EQ(*policy, PolicyDefinition{});
  ASSERT_NE(policy->quiet_hours_of(ChannelKind::push), nullptr);
  EXPECT_EQ(policy->quiet_hours_of(ChannelKind::push)->from, Duration::hours(21));
  EXPECT_EQ(policy->quiet_hours_of(ChannelKind::push)->to, Duration::hours(9));
}

TEST(PolicyDefinition, ReadsEverythingThatCanBeSaid) {
  const auto policy = parse_policy(R"({"id": "policy",
    "quiet_hours": [{"channels": ["sms", "push"], "from": "22:30", "to": "08:00", "after": "cancel"}],
    "ramp": "10 minutes",
    "caps": [{"id": "weekly", "limit": 2, "per": "7 days"}, {"id": "sms", "channel": "sms", "limit": 1, "per": "day"},
             {"id": "news", "topic": "news", "limit": 4, "per": "month"},
             {"id": "gap", "group": "winback", "gap": "4 hours"}],
    "defer_max": "2 days", "hold_for_higher": "1 hour", "household": false,
    "withheld_topics": [{"topic": "news", "stages": ["churned", "at_risk"]}]})");
  ASSERT_TRUE(policy) << policy.error().text();
  EXPECT_EQ(policy->quiet_hours_of(ChannelKind::email), nullptr);
  EXPECT_EQ(policy->quiet_hours_of(ChannelKind::sms)->after, QuietHours::After::cancel);
  ASSERT_EQ(policy->caps.size(), 4u);
  EXPECT_EQ(policy->caps[0].window, FrequencyCap::Window::rolling);
  EXPECT_EQ(policy->caps[0].length, Duration::days(7));
  EXPECT_EQ(policy->caps[1].channel, ChannelKind::sms);
  EXPECT_EQ(policy->caps[1].window, FrequencyCap::Window::day);
  EXPECT_EQ(policy->caps[2].window, FrequencyCap::Window::month);
  EXPECT_EQ(policy->caps[3].limit, 1u);
  EXPECT_EQ(policy->caps[3].length, Duration::hours(4));
  EXPECT_EQ(policy->ramp, Duration::minutes(10));
  EXPECT_EQ(policy->defer_max, Duration::days(2));
  EXPECT_EQ(policy->hold_for_higher, Duration::hours(1));
  EXPECT_EQ(policy->household, Duration{});
  EXPECT_EQ(policy->withheld_topics, (std::vector<WithheldTopic>{{"news", {"churned", "at_risk"}}}));
}

TEST(PolicyDefinition, AWrongOneIsRefusedWithThePathOfTheField) {
  EXPECT_EQ(parse_policy(R"({"id":"x"})").error().where, "$.id");
  struct Case {
    const char* fields;
    const char* where;
  };
  const Case cases[] = {
      {R"("quiet_hours":{})", "$.quiet_hours: "},
      {R"("quiet_hours":[{"from":"9pm","to":"09:00"}])", "$.quiet_hours[0].from"},
      {R"("quiet_hours":[{"from":"01:00","to":"23:00"}])", "$.quiet_hours[0]"},
      {R"("quiet_hours":[{"from":"21:00","to":"09:00","after":"later"}])", "$.quiet_hours[0].after"},
      {R"("quiet_hours":[{"from":"21:00","to":"09:00"},{"channels":["sms"],"from":"21:00","to":"09:00"}])",
       "$.quiet_hours[1].channels"},
      {R"("quiet_hours":[{"channels":["fax"],"from":"21:00","to":"09:00"}])", "$.quiet_hours[0].channels"},
      {R"("caps":[{"limit":1,"per":"day"}])", "$.caps[0]"},
      {R"("caps":[{"id":"a","limit":0,"per":"day"}])", "$.caps[0].limit"},
      {R"("caps":[{"id":"a","limit":1,"per":"year"}])", "$.caps[0].per"},
      {R"("caps":[{"id":"a","limit":1,"per":"40 days"}])", "$.caps[0].per"},
      {R"("caps":[{"id":"a","limit":1,"gap":"1 hour"}])", "$.caps[0]"},
      {R"("caps":[{"id":"a","gap":"day"}])", "$.caps[0].gap"},
      {R"("caps":[{"id":"a","gap":"1 h"},{"id":"a","gap":"2 h"}])", "$.caps[1].id"},
      {R"("caps":[{"id":"quiet_hours","gap":"1 h"}])", "$.caps[0].id"},
      {R"("caps":[{"id":"a","topic":"x","channel":"sms","gap":"1 h"}])", "$.caps[0]"},
      {R"("ramp":"1 day")", "$.ramp"},
      {R"("household":"0 days")", "$.household"},
      {R"("withheld_topics":[{"topic":"news","stages":[]}])", "$.withheld_topics[0].stages"},
      {R"("attribution":{"email":{"opened":"31 days"}})", "$.attribution.email.opened"},
      {R"("attribution":{"fax":{"opened":"1 day"}})", "$.attribution"},
      {R"("attribution":{"sms":{"read":"1 day"}})", "$.attribution.sms"},
      {R"("cap":[])", "unknown field"},
  };
  for (const Case& c : cases) EXPECT_NE(error_of(c.fields).find(c.where), std::string::npos) << error_of(c.fields);
}

TEST(PolicyDefinition, TouchesCountForAsLongAsItSays) {
  const auto policy = parse_policy(R"({"id": "policy", "attribution": {
    "email": {"opened": false, "clicked": "10 days"}, "sms": {"delivered": "1 hour"}}})");
  ASSERT_TRUE(policy) << policy.error().text();
  const AttributionWindows& attribution = policy->attribution;
  EXPECT_EQ(attribution.of(ChannelKind::email, TouchKind::opened), Duration{});
  EXPECT_EQ(attribution.of(ChannelKind::email, TouchKind::clicked), Duration::days(10));
  EXPECT_EQ(attribution.of(ChannelKind::sms, TouchKind::delivered), Duration::hours(1));
  EXPECT_EQ(attribution.of(ChannelKind::sms, TouchKind::clicked), Duration::days(5)) << "what is not said is as usual";
  EXPECT_EQ(attribution.of(ChannelKind::push, TouchKind::opened), Duration::hours(24));
}

TEST(PolicyDefinition, TheExampleIsRead) {
  std::ostringstream text;
  text << std::ifstream("examples/policy.json").rdbuf();
  const auto policy = parse_policy(text.str());
  ASSERT_TRUE(policy) << policy.error().text();
  EXPECT_FALSE(policy->caps.empty());
}

}  // namespace
}  // namespace lapwing
