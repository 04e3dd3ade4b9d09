#include "campaign/traffic.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

/// wait, filter, send, branch with an exit, filter of the same reason, end.
std::vector<Step> steps() {
  return compile_steps(nlohmann::json::parse(R"([
    {"wait": "1 day"},
    {"filter": {"everyone": true}, "else": "bought"},
    {"send": {"channel": "email", "template": "a"}},
    {"branch": [{"when": {"everyone": true}, "steps": [{"exit": "enough"}]}]},
    {"filter": {"everyone": true}, "else": "bought"}])"),
                       "$.steps")
      .value();
}

TEST(Traffic, SomebodyLeftAtTheNextStepThatLetsThemLeaveByTheReason) {
  EXPECT_EQ(left_at(steps(), 0, "bought"), 1u) << "who waited for nothing";
  EXPECT_EQ(left_at(steps(), 1, "bought"), 1u) << "who waited";
  EXPECT_EQ(left_at(steps(), 3, "bought"), 6u) << "who got the message";
  EXPECT_EQ(left_at(steps(), 3, "enough"), 4u) << "in an arm of the branch";
  EXPECT_EQ(left_at(steps(), 3, "completed"), 7u);
}

TEST(Traffic, SomebodyWhomARuleTookOutLeftWhereTheyWere) {
  EXPECT_EQ(left_at(steps(), 1, "unsubscribed"), 0u);
  EXPECT_EQ(left_at(steps(), 1, "completed"), 0u) << "nobody passes a message without being counted";
  EXPECT_EQ(left_at(steps(), 3, ""), 2u) << "for no reason that a step gives";
  EXPECT_EQ(left_at(steps(), 0, "control"), std::nullopt) << "who walks no step";
}

}  // namespace
}  // namespace lapwing
