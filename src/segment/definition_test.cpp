#include "segment/definition.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "segment/lifecycle.hpp"

namespace lapwing {
namespace {

std::string error_of(const char* text) {
  const auto segment = parse_segment(text, 1);
  return segment ? "" : segment.error().text();
}
std::string stage_error_of(const char* text) {
  const auto lifecycle = parse_lifecycle(text, 1);
  return lifecycle ? "" : lifecycle.error().text();
}

TEST(SegmentDefinition, IsDynamicByItsConditionOrStatic) {
  const auto lapsed = parse_segment(
      R"({"id":"lapsed","name":{"ru":"Давно","en":"Lapsed"},"condition":{"orders":"last","at_least_ago":"180 days"}})",
      3);
  ASSERT_TRUE(lapsed) << lapsed.error().text();
  EXPECT_EQ(lapsed->id, "lapsed");
  EXPECT_EQ(lapsed->version, 3u);
  EXPECT_EQ(lapsed->name, (Title{"Давно", "Lapsed"}));
  EXPECT_FALSE(lapsed->is_static);
  EXPECT_EQ(lapsed->condition, parse_condition(R"({"orders":"last","at_least_ago":"180 days"})").value());
  const auto friends = parse_segment(R"({"id":"friends","name":"Friends","static":true})", 1);
  ASSERT_TRUE(friends) << friends.error().text();
  EXPECT_TRUE(friends->is_static);
  EXPECT_EQ(friends->name, (Title{"Friends", "Friends"}));
  EXPECT_EQ(parse_segment(R"({"id":"x","static":true})", 1)->name, (Title{"x", "x"}));
  EXPECT_EQ(parse_segment(R"({"id":"x","static":true,"name":{"ru":"Друзья"}})", 1)->name.en, "Друзья");
}

TEST(SegmentDefinition, AWrongOneIsRefusedWithThePathOfTheField) {
  EXPECT_NE(error_of("{"), "");
  EXPECT_NE(error_of(R"({"static":true})").find("\"id\""), std::string::npos);
  EXPECT_NE(error_of(R"({"id":"x"})").find("\"static\": true"), std::string::npos);
  EXPECT_TRUE(error_of(R"({"id":"x","static":true,"condition":{"everyone":true}})").starts_with("$.condition"));
  EXPECT_TRUE(error_of(R"({"id":"x","condition":{"all":[{"everyone":true},{"orders":"kount"}]}})")
                  .starts_with("$.condition.all[1]"));
  EXPECT_TRUE(error_of(R"({"id":"x","static":true,"nmae":"X"})").find("nmae") != std::string::npos);
  EXPECT_TRUE(error_of(R"({"id":"x","static":true,"name":{}})").starts_with("$.name"));
  EXPECT_TRUE(error_of(R"({"id":"x","static":true,"name":7})").starts_with("$.name"));
  EXPECT_TRUE(error_of(R"({"id":"x","condition":{"orders":"count","since":"enrollment","at_least":1}})")
                  .starts_with("$.condition"));
}

TEST(SegmentDefinition, TheExamplesAreSegments) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("examples/segments")) {
    std::ifstream file(entry.path());
    std::ostringstream text;
    text << file.rdbuf();
    const auto segment = parse_segment(text.str(), 1);
    ASSERT_TRUE(segment) << entry.path() << ": " << segment.error().text();
    EXPECT_EQ(segment->id, entry.path().stem().string());
    ++count;
  }
  EXPECT_GE(count, 4);
}

TEST(Lifecycle, TheStandardOneIsTheExampleAndPassesTheChecks) {
  std::ifstream file("examples/lifecycle.json");
  ASSERT_TRUE(file) << "run from the project's root";
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), standard_lifecycle());
  const auto lifecycle = parse_lifecycle(standard_lifecycle(), 1);
  ASSERT_TRUE(lifecycle) << lifecycle.error().text();
  std::vector<std::string> ids;
  for (const Stage& stage : lifecycle->stages) ids.push_back(stage.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"churned", "at_risk", "loyal", "active", "new", "lead", "visitor"}));
  EXPECT_EQ(lifecycle->stages.back().condition, Condition()) << "whoever is left";
}

TEST(Lifecycle, AWrongOneIsRefusedWithThePathOfTheField) {
  EXPECT_TRUE(stage_error_of(R"({"id":"other","stages":[{"id":"a"}]})").starts_with("$.id"));
  EXPECT_TRUE(stage_error_of(R"({"id":"lifecycle","stages":[]})").starts_with("$.stages"));
  EXPECT_TRUE(stage_error_of(R"({"id":"lifecycle","stages":[{"id":"a"},{"id":"b"}]})").starts_with("$.stages[0]"));
  EXPECT_TRUE(stage_error_of(R"({"id":"lifecycle","stages":[{"id":"a","condition":{"everyone":true}}]})")
                  .starts_with("$.stages[0].condition"));
  EXPECT_TRUE(stage_error_of(R"({"id":"lifecycle","stages":[{"id":"a","condition":{"label":"x"}},{"id":"a"}]})")
                  .starts_with("$.stages[1].id"));
  EXPECT_TRUE(stage_error_of(R"({"id":"lifecycle","stages":[{"id":"a","condition":{"label":7}},{"id":"b"}]})")
                  .starts_with("$.stages[0].condition.label"));
}

}  // namespace
}  // namespace lapwing
