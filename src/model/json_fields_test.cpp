#include "model/json_fields.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(JsonFields, NameTheFieldAndWhatWasExpected) {
  const auto json = parse_json(R"({"wait": "7 moons", "count": 11, "extra": 1})").value();
  JsonFields fields = JsonFields::of(json, "$.steps[2]").value();
  EXPECT_EQ(fields.duration("wait").error().where, "$.steps[2].wait");
  EXPECT_EQ(fields.integer("count", 1, 10).error().text(),
            "$.steps[2].count: expected a whole number from 1 to 10, found 11");
  EXPECT_EQ(fields.text("name").error().text(), "$.steps[2]: the field \"name\" is missing");
  EXPECT_EQ(fields.finish().error().text(), "$.steps[2]: unknown field \"extra\"");
  EXPECT_FALSE(JsonFields::of(nlohmann::json::array(), "$"));
}

TEST(JsonFields, RefuseWhatParsersLetPass) {
  EXPECT_NE(parse_json(R"({"a": 1, "a": 2})").error().message.find("twice"), std::string::npos);
  EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_FALSE(parse_json("{"));
  EXPECT_FALSE(parse_json("{} {}"));
}

TEST(JsonFields, MoneyIsANumberOrADecimalString) {
  const auto json = parse_json(R"({"a": 500, "b": "499.90", "c": 0.1, "d": true})").value();
  JsonFields fields = JsonFields::of(json, "$").value();
  EXPECT_EQ(*fields.money("a"), Money::of(500));
  EXPECT_EQ(to_text(*fields.money("b")), "499.90");
  EXPECT_EQ(to_text(*fields.money("c")), "0.10");
  EXPECT_FALSE(fields.money("d"));
}

}  // namespace
}  // namespace lapwing
