#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "condition/condition.hpp"
#include "condition/schema_check.hpp"

namespace lapwing {
namespace {

using nlohmann::json;

SchemaCheck published() {
  std::ostringstream text;
  text << std::ifstream(SchemaCheck::path).rdbuf();
  return SchemaCheck(text.str());
}

/// The definitions of conditions, apart from those of their parts.
std::vector<std::string> kinds(const SchemaCheck& schema) {
  std::vector<std::string> names;
  for (const json& kind : schema.definitions()["condition"]["oneOf"]) {
    names.push_back(kind["$ref"].get<std::string>().substr(std::string("#/$defs/").size()));
  }
  return names;
}

TEST(ConditionSchema, NamesTheSameKindsAsTheParser) {
  const SchemaCheck schema = published();
  std::set<std::string> in_schema;
  for (const std::string& kind : kinds(schema)) {
    in_schema.insert(schema.definitions()[kind]["required"][0].get<std::string>());
  }
  const std::string message = parse_condition("{}").error().message;  // expected one of all, any, ..., found none
  std::set<std::string> in_parser;
  std::istringstream words(message.substr(std::string("expected one of ").size()));
  for (std::string word; words >> word && word != "found";) in_parser.insert(word.substr(0, word.find(',')));
  EXPECT_EQ(in_schema, in_parser);
}

TEST(ConditionSchema, HasExamplesOfEveryKindThatTheParserReads) {
  const SchemaCheck schema = published();
  for (const std::string& kind : kinds(schema)) {
    const json& definition = schema.definitions()[kind];
    ASSERT_TRUE(definition.contains("examples")) << kind;
    for (const json& example : definition["examples"]) {
      EXPECT_TRUE(schema.accepts(example)) << example;
      const auto condition = parse_condition(example.dump());
      EXPECT_TRUE(condition.has_value()) << example << ": " << condition.error().text();
    }
  }
}

/// A key that the parser does not know is a fault of its own, whatever else is wrong.
TEST(ConditionSchema, NamesNoKeyThatTheParserDoesNotKnow) {
  const SchemaCheck schema = published();
  for (const std::string& kind : kinds(schema)) {
    const json& definition = schema.definitions()[kind];
    for (const auto& [key, value] : definition["properties"].items()) {
      json asked = definition["examples"][0];
      asked[key] = nullptr;
      const auto condition = parse_condition(asked.dump());
      ASSERT_FALSE(condition.has_value()) << asked;
      EXPECT_FALSE(condition.error().message.contains("unknown key")) << kind << ": " << condition.error().text();
    }
  }
}

TEST(ConditionSchema, RefusesWhatTheParserRefuses) {
  const SchemaCheck schema = published();
  const char* const faults[] = {
      R"({"orders":"count"})",
      R"({"orders":"count","at_least":1,"where":{"store":true,"online":true}})",
      R"({"orders":"count","at_least":1,"where":{"hour":{"at_least":24}}})",
      R"({"orders":"count","at_least":1,"where":{"line":{}}})",
      R"({"orders":"first","at_least_ago":"1 day","no_order_since":true})",
      R"({"orders":"last","at_least_ago":"1 day","no_order_since":false})",
      R"({"bought":{"colour":"red"}})",
      R"({"contact":"sms","domain":"mail.example"})",
      R"({"attribute":"birthday","days_until_anniversary":{"at_least":1}})",
      R"({"attribute":"birthday","days_until_anniversary":{"equals":181}})",
      R"({"attribute":"likes","has_any":[]})",
      R"({"attribute":"likes","has_any":["tea"],"has_all":["tea"]})",
      R"({"rfm_moved":{"from":"R5","to":"R1"}})",
      R"({"bonus":"spent","within":"1 day"})",
      R"({"views":"sum","at_least":1})",
      R"({"views":"count","where":{"name":"x"},"at_least":1})",
      R"({"messages":"count","where":{"is":"read"},"at_least":1})",
      R"({"campaigns":"count","where":{"is":"entered","reason":"told"},"at_least":1})",
      R"({"cart":{}})",
      R"({"cart":"full"})",
      R"({"promo_codes":"burnt","at_least":1})",
      R"({"promo_codes":"expiring","at_least":1})",
      R"({"promo_codes":"unused","pool":[],"at_least":1})",
      R"({"promo_codes":"unused"})",
      R"({"segment":["a","b"]})",
      R"({"stage":[]})",
  };
  for (const char* fault : faults) {
    EXPECT_FALSE(schema.accepts(json::parse(fault))) << fault;
    EXPECT_FALSE(parse_condition(fault).has_value()) << fault;
  }
}

}  // namespace
}  // namespace lapwing
