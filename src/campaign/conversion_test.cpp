#include "campaign/conversion.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

/// A campaign that waits, gives bonuses and sends, with whatever else is to stand in it.
Result<ConversionRule> rule_of(const std::string& fields) {
  auto campaign = parse_campaign(R"({"id": "c", "trigger": {"registered": true}, )" + fields + R"("steps": [
    {"id": "pause", "wait": "1 day"}, {"id": "gift", "accrue": {"bonus": "b", "amount": 5}},
    {"id": "mail", "send": {"channel": "email", "template": "t"}}]})",
                                 1);
  if (!campaign) return std::unexpected(campaign.error());
  return campaign->conversion;
}

TEST(Conversion, UnlessSomethingElseIsSaidNewOrdersOfAWeekAfterTheFirstMessageCount) {
  EXPECT_EQ(rule_of("").value(), (ConversionRule{ConversionMethod::new_orders, Duration::days(7), 2}));
  EXPECT_EQ(rule_of(R"("mechanic": "upsell", )")->method, ConversionMethod::order_growth);
}

TEST(Conversion, MethodWindowAndBasisCanBeSaid) {
  EXPECT_EQ(rule_of(R"("conversion": {"method": "any", "window": "1 hour", "basis": "gift"}, )").value(),
            (ConversionRule{ConversionMethod::any, Duration::hours(1), 1}));
  EXPECT_EQ(rule_of(R"("mechanic": "upsell", "conversion": {"method": "none"}, )")->method, ConversionMethod::none);
}

TEST(Conversion, ACampaignThatDoesNothingIsBasedOnTheEntry) {
  const auto campaign = parse_campaign(R"({"id": "c", "trigger": {"registered": true}, "steps": [{"wait": "1 day"}]})",
                                       1);
  EXPECT_EQ(campaign->conversion.basis, std::nullopt);
}

TEST(Conversion, WhatCannotBeIsRefusedWithItsPlace) {
  const auto error = [](const char* conversion) {
    const auto rule = rule_of(std::string(R"("conversion": )") + conversion + ", ");
    return rule ? std::string() : rule.error().text();
  };
  EXPECT_EQ(error(R"({"method": "sales"})"),
            "$.conversion.method: expected new_orders, order_growth, any or none, found \"sales\"");
  EXPECT_EQ(error(R"({"window": "59 min"})"), "$.conversion.window: expected 1 hour to 90 days, found 59 minutes");
  EXPECT_EQ(error(R"({"window": "91 days"})"), "$.conversion.window: expected 1 hour to 90 days, found 91 days");
  EXPECT_EQ(error(R"({"basis": "letter"})"), "$.conversion.basis: expected the id of a step, found \"letter\"");
  EXPECT_EQ(error(R"({"basis": "pause"})"),
            "$.conversion.basis: the step \"pause\" does nothing that a conversion could be based on");
  EXPECT_NE(error(R"({"windows": "1 day"})"), "");
}

}  // namespace
}  // namespace lapwing
