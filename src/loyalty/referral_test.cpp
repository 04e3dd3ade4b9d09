#include "loyalty/referral.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

std::string fault(const std::string& change) {
  nlohmann::json json = nlohmann::json::parse(R"({"id": "referral", "title": "R",
    "friend": {"bonus_type": "b", "amount": 300}, "referrer": {"bonus_type": "b", "amount": 500}})");
  json.merge_patch(nlohmann::json::parse(change));
  const auto program = parse_referral_program(json);
  return program ? "" : program.error().text();
}

TEST(ReferralProgram, AFaultNamesItsFieldAndWhatWasExpected) {
  EXPECT_EQ(fault("{}"), "");
  EXPECT_EQ(fault(R"({"id": "friends"})"), R"($.id: a shop has one referral program, and it is called "referral")");
  EXPECT_EQ(fault(R"({"friend": null})"), R"($: the field "friend" is missing)");
  EXPECT_EQ(fault(R"({"friend": {"amount": 0}})"),
            "$.friend.amount: expected more than 0 and at most 1000000000.00, found 0.00");
  EXPECT_EQ(fault(R"({"referrer": {"points": 5}})"), "$.referrer: unknown field \"points\"");
  EXPECT_EQ(fault(R"({"min_order": -1})"), "$.min_order: expected at least 0, found -1.00");
  EXPECT_EQ(fault(R"({"within_days": 0})"), "$.within_days: expected a whole number from 1 to 3650, found 0");
  EXPECT_EQ(fault(R"({"codes": {"length": 3}})"), "$.codes.length: expected a whole number from 8 to 13, found 3");
  EXPECT_EQ(fault(R"({"rewards": 3})"), "$: unknown field \"rewards\"");
}

TEST(ReferralProgram, TheExampleIsOne) {
  std::ifstream text("examples/referral.json");
  const auto program = parse_referral_program(nlohmann::json::parse(text));
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_EQ(program->codes, (CodePattern{"FRIEND-", 8}));
  EXPECT_EQ(program->referrer.amount, Money::of(500));
  EXPECT_EQ(program->referred.amount, Money::of(300));
}

}  // namespace
}  // namespace lapwing
