#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "condition/condition.hpp"
#include "condition/facets.hpp"

namespace lapwing {
namespace {

struct Fault {
  const char* text;
  const char* where;
  const char* expected;  // a part of the message
};

constexpr Fault faults[] = {
    {R"({"all":[{"everyone":true},{"orders":"count","within":"180","at_least":1}]})", "$.all[1].within", "180 days"},
    {R"({"orders":"count","within":"0 days","at_least":1})", "$.within", "a length of time"},
    {R"({"orders":"count","within":"101 years","at_least":1})", "$.within", "at most 100 years"},
    {R"({"orders":"count","within":"2 moons","at_least":1})", "$.within", "months or years"},
    {R"({"orders":"count","within":30,"at_least":1})", "$.within", "expected a text that is not empty, found a number"},
    {R"({"orders":"counts","at_least":1})", "$.orders", "expected one of count, sum"},
    {R"({"orders":"count"})", "$",
     "expected one of at_least, at_most, more_than, less_than, equals, between, found none"},
    {R"({"orders":"count","at_least":1,"at_most":2})", "$", "found at_least and at_most"},
    {R"({"orders":"count","at_least":1.5})", "$.at_least", "a whole number from 0 to 1000000000, found 1.5"},
    {R"({"orders":"count","at_least":"1"})", "$.at_least", "found a text"},
    {R"({"orders":"count","at_least":-1})", "$.at_least", "found -1"},
    {R"({"orders":"count","at_least":18446744073709551615})", "$.at_least", "a whole number"},
    {R"({"orders":"sum","at_least":"1,5"})", "$.at_least", "found \"1,5\""},
    {R"({"orders":"sum","at_least":0.00001})", "$.at_least", "at most four decimals"},
    {R"({"orders":"sum","at_least":"99999999999999999999"})", "$.at_least", "expected a number"},
    {R"({"orders":"sum","at_least":true})", "$.at_least", "found true or false"},
    {R"({"orders":"count","between":[5,3]})", "$.between", "the smaller one first"},
    {R"({"orders":"count","between":[5]})", "$.between", "the smallest and the largest"},
    {R"({"orders":"count","between":[1,"2"]})", "$.between[1]", "found a text"},
    {R"({"orders":"count","within":"1 day","calendar":"current day","at_least":1})", "$", "at most one window"},
    {R"({"orders":"count","since":"enrollment","from":"2024-01-01","at_least":1})", "$", "at most one window"},
    {R"({"orders":"count","since":"birth","at_least":1})", "$.since", "expected \"enrollment\""},
    {R"({"orders":"count","calendar":"next month","at_least":1})", "$.calendar", "current or previous"},
    {R"({"orders":"count","calendar":"current moon","at_least":1})", "$.calendar", "day, week, month, quarter, year"},
    {R"({"orders":"count","from":"2024-02-30","at_least":1})", "$.from", "YYYY-MM-DD"},
    {R"({"orders":"count","from":"2024-02-02","until":"2024-02-01","at_least":1})", "$.until", "not before"},
    {R"({"orders":"count","at_least":1,"where":{"state":"paid"}})", "$.where.state", "expected status, total"},
    {R"({"orders":"count","at_least":1,"where":{"status":["paid","lost"]}})", "$.where.status", "found \"lost\""},
    {R"({"orders":"count","at_least":1,"where":{"category":[]}})", "$.where.category", "an array that is not empty"},
    {R"({"orders":"count","at_least":1,"where":{"product":["a",1]}})", "$.where.product[1]", "found a number"},
    {R"({"orders":"count","at_least":1,"where":{"total":{"over":1}}})", "$.where.total.over", "unknown key"},
    {R"({"orders":"last","at_least_ago":"1 day","before":"2024-01-01"})", "$", "found at_least_ago and before"},
    {R"({"orders":"last","within":"1 day"})", "$.within", "unknown key"},
    {R"({"orders":"last"})", "$", "expected one of at_least_ago"},
    {R"({"first_seen":{"within":"1 day"}})", "$.first_seen.within", "unknown key: expected at_least_ago"},
    {R"({"contact":"fax"})", "$.contact", "expected email, sms or push, found \"fax\""},
    {R"({"contact":"email","is":"good"})", "$.is", "expected one of valid, invalid, absent, present"},
    {R"({"consent":"email","topic":""})", "$.topic", "not empty"},
    {R"({"orders":"count","at_least":1,"where":{"line":{"price":5}}})", "$.where.line.price", "expected an object"},
    {R"({"orders":"count","at_least":1,"where":{"line":{"quantity":{"equals":"0.0001"}}}})",
     "$.where.line.quantity.equals", "at most three decimals"},
    {R"({"orders":"count","at_least":1,"where":{"weekday":"mon"}})", "$.where.weekday", "monday to sunday"},
    {R"({"orders":"count","at_least":1,"where":{"hour":{"equals":24}}})", "$.where.hour.equals", "from 0 to 23"},
    {R"({"orders":"count","at_least":1,"where":{"online":true,"store":"a"}})", "$.where", "store and online"},
    {R"({"orders":"first","before":"2024-01-01","no_order_since":true})", "$", "only for the last order"},
    {R"({"bought":{"shop":"a"}})", "$.bought.shop", "unknown key: expected status"},
    {R"({"bought":{},"within":"1 day","after":"2024-01-01"})", "$.within", "unknown key"},
    {R"({"contact":"sms","domain":"mail.example"})", "$", "domain is only for email"},
    {R"({"attribute":"born","days_until":{"equals":"soon"}})", "$.days_until.equals", "found a text"},
    {R"({"attribute":"born","days_until_anniversary":{"at_most":7}})", "$.days_until_anniversary.at_most",
     "unknown key: expected equals, between"},
    {R"({"views":"sum","at_least":1})", "$.views", "expected one of count, last, first"},
    {R"({"views":"count","at_least":1,"where":{"is":"seen"}})", "$.where.is", "expected product, category"},
    {R"({"checkouts":"count","at_least":1,"where":{"is":"seen"}})", "$.where.is", "unknown key: expected none"},
    {R"({"messages":"count","at_least":1,"where":{"is":"read"}})", "$.where.is", "sent, delivered, opened"},
    {R"({"messages":"count","at_least":1,"where":{"channel":["email","fax"]}})", "$.where.channel[1]", "\"fax\""},
    {R"({"campaigns":"last","before":"2024-01-01","where":{"is":"entered","reason":"a"}})", "$.where",
     "only for exited"},
    {R"({"events":"first","before":"2024-01-01","no_order_since":true})", "$", "only for the last"},
    {R"({"cart":"empty"})", "$.cart", "\"not_empty\""},
    {R"({"cart":{}})", "$.cart", "at least one of value"},
    {R"({"segment":"a","in_for":"long"})", "$.in_for", "180 days"},
    {R"({"stage":[]})", "$.stage", "an array that is not empty"},
    {R"({"rfm_moved":{"from":"R1","to":"R2"}})", "$.rfm_moved", "within is missing"},
    {R"({"bonus":"given","at_least":1})", "$.bonus", "balance, pending, burning, accrued, spent"},
    {R"({"label":5})", "$.label", "found a number"},
    {R"({"label":"a","lable":"b"})", "$.lable", "unknown key"},
    {R"({"label":"a","a b":"b"})", "$[\"a b\"]", "unknown key"},
    {R"({"attribute":"city"})", "$", "found none"},
    {R"({"attribute":"city","equals":"a","in":["b"]})", "$", "found equals and in"},
    {R"({"attribute":"city","equals":null})", "$.equals", "a text, a number, true or false, found null"},
    {R"({"attribute":"city","in":"a"})", "$.in", "an array"},
    {R"({"attribute":"city","at_least":"Omsk"})", "$.at_least", "YYYY-MM-DD"},
    {R"({"attribute":"city","between":["2024-01-01",5]})", "$.between[1]", "found a number"},
    {R"({"attribute":"city","is_set":"yes"})", "$.is_set", "true or false"},
    {R"({"rfm":{}})", "$.rfm", "at least one of r, f, m, name"},
    {R"({"rfm":{"r":[0]}})", "$.rfm.r[0]", "from 1 to 10, found 0"},
    {R"({"rfm":"R2M3M4"})", "$.rfm", "as \"R2M3\""},
    {R"({"rfm":"R"})", "$.rfm", "as \"R2M3\""},
    {R"({"bonus":"balance"})", "$", "found none"},
    {R"({"bonus":"balance","within":"3 days","at_least":1})", "$", "only for burning"},
    {R"({"bonus":"burning","at_least":1})", "$", "expected within"},
    {R"({"promo_codes":"expiring","within":"1 month","at_least":1})", "$.within", "minutes, hours, days or weeks"},
    {R"({"promo_codes":"expiring","at_least":1})", "$", "expected within"},
    {R"({"views":"count","within":"401 days","at_least":1})", "$.within", "at most 400 days"},
    {R"({"visits":"count","within":"14 months","at_least":1})", "$.within", "at most 400 days"},
    {R"({"views":"count","calendar":"previous year","at_least":1})", "$.calendar", "a shorter period"},
    {R"({"events":"last","at_least_ago":"2 years"})", "$.at_least_ago", "at most 400 days"},
    {R"({"bonus":"burning","within":"1 month","at_least":1})", "$.within", "minutes, hours, days or weeks"},
    {R"({"sample":{"percent":10}})", "$.sample", "salt is missing"},
    {R"({"sample":{"percent":101,"salt":"x"}})", "$.sample.percent", "0 to 100"},
    {R"({"sample":{"percent":0.125,"salt":"x"}})", "$.sample.percent", "two decimals"},
    {R"({"everyone":false})", "$.everyone", "expected true"},
    {R"({"all":[]})", "$.all", "an array that is not empty, found an array"},
    {R"({"any":{}})", "$.any", "found an object"},
    {R"({"all":[{"everyone":true}],"any":[{"everyone":true}]})", "$", "found all and any"},
    {R"({"not":[{"everyone":true}]})", "$.not", "a condition, which is an object, found an array"},
    {R"({"all":[{"everyone":true}],"name":"x"})", "$.name", "unknown key: expected all"},
    {R"({})", "$", "expected one of all, any, not"},
    {R"({"label":"a","label":"b"})", "", "\"label\" stands twice"},
    {R"([1)", "byte 3", "not JSON: syntax error"},
    {"{\"label\":\"\xff\"}", "byte 11", "not JSON"},
    {R"({"label":"a"} {})", "byte 15", "not JSON"},
    {"", "byte 1", "not JSON"},
};

TEST(ConditionText, AFaultIsNamedByItsPathAndWhatWasExpected) {
  for (const Fault& fault : faults) {
    const auto condition = parse_condition(fault.text);
    ASSERT_FALSE(condition.has_value()) << fault.text;
    EXPECT_EQ(condition.error().where, fault.where) << fault.text << "\n" << condition.error().text();
    EXPECT_TRUE(condition.error().message.contains(fault.expected)) << fault.text << "\n" << condition.error().text();
  }
}

TEST(ConditionText, PathsGoOnFromWhereTheConditionStands) {
  const auto condition = parse_condition(nlohmann::json{{"not", {{"label", 1}}}}, "$.steps[2].filter");
  ASSERT_FALSE(condition.has_value());
  EXPECT_EQ(condition.error().where, "$.steps[2].filter.not.label");
}

std::string nested(int depth) {
  std::string text = R"({"everyone":true})";
  for (int i = 1; i < depth; ++i) text = R"({"all":[)" + text + "]}";
  return text;
}

TEST(ConditionText, DepthAndSizeAreBounded) {
  EXPECT_TRUE(parse_condition(nested(Condition::depth_max)).has_value());
  EXPECT_TRUE(parse_condition(nested(Condition::depth_max + 1)).error().message.contains("at most 32 levels"));
  EXPECT_TRUE(parse_condition(std::string(1'000'000, '[')).error().message.contains("nested too deep"));
  std::string wide = R"({"any":[{"everyone":true})";
  for (std::size_t i = 2; i < Condition::nodes_max; ++i) wide += R"(,{"everyone":true})";
  EXPECT_TRUE(parse_condition(wide + "]}").has_value());
  EXPECT_TRUE(parse_condition(wide + R"(,{"everyone":true}]})").error().message.contains("too large"));
}

TEST(ConditionText, IsWrittenInOneWay) {
  const std::pair<const char*, const char*> texts[] = {
      {R"({"rfm":"M3R2"})", R"({"rfm":{"r":2,"m":3}})"},
      {R"({"rfm":{"r":[3,1,3],"name":["b","a"]}})", R"({"rfm":{"r":[1,3],"name":["a","b"]}})"},
      {R"({"contact":"email"})", R"({"contact":"email","is":"valid"})"},
      {R"({"bought":{"category":"tea"},"within":"30 days"})",
       R"({"orders":"count","within":"30 days","where":{"category":"tea"},"at_least":1})"},
      {R"({"bought":{"category":"tea"},"at_least_ago":"80 days","no_order_since":{}})",
       R"({"orders":"last","where":{"category":"tea"},"at_least_ago":"80 days","no_order_since":true})"},
      {R"({"orders":"count","where":{"online":true},"equals":0})",
       R"({"orders":"count","where":{"store":false},"equals":0})"},
      {R"({"messages":"count","where":{"is":"sent","channel":["sms","email"]},"at_least":1})",
       R"({"messages":"count","where":{"channel":["email","sms"]},"at_least":1})"},
      {R"({"campaigns":"count","where":{"reason":["b","a"],"is":"exited"},"at_least":1})",
       R"({"campaigns":"count","where":{"is":"exited","reason":["a","b"]},"at_least":1})"},
      {R"({"in_campaign":["b","a"]})", R"({"in_campaign":["a","b"]})"},
      {R"({"at_least":5000.5,"within":"1 days","orders":"sum"})",
       R"({"orders":"sum","within":"1 day","at_least":"5000.50"})"},
      {R"({"orders":"count","where":{"status":["paid"],"product":["b","a","b"]},"equals":0})",
       R"({"orders":"count","where":{"status":"paid","product":["a","b"]},"equals":0})"},
      {R"({"attribute":"n","in":[12.25]})", R"({"attribute":"n","equals":12.25})"},
      {R"({"attribute":"n","between":[1e3,2000]})", R"({"attribute":"n","between":[1000,2000]})"},
      {R"({"attribute":"born","less_than":"2000-01-01"})", R"({"attribute":"born","less_than":"2000-01-01"})"},
      {R"({"sample":{"percent":"12.5","salt":"x"}})", R"({"sample":{"percent":12.5,"salt":"x"}})"},
      {R"({"orders":"count","until":"2024-12-31","between":[1,2]})",
       R"({"orders":"count","until":"2024-12-31","between":[1,2]})"},
      {R"({"bonus":"burning","within":"3 days","type":"gift","more_than":0})",
       R"({"bonus":"burning","type":"gift","within":"3 days","more_than":"0.00"})"},
  };
  for (const auto& [text, canonical] : texts) {
    const auto condition = parse_condition(text);
    ASSERT_TRUE(condition.has_value()) << condition.error().text();
    EXPECT_EQ(to_json(*condition), canonical);
    EXPECT_EQ(parse_condition(canonical), *condition);
  }
  EXPECT_EQ(to_json(Condition()), R"({"everyone":true})");
}

TEST(ConditionText, TellsWhatTheAnswerDependsOn) {
  const std::pair<const char*, Facets> texts[] = {
      {R"({"everyone":true})", {}},
      {R"({"not":{"label":"a"}})", {Facet::labels}},
      {R"({"all":[{"consent":"email"},{"contact":"email"},{"attribute":"a","is_set":true}]})",
       {Facet::consents, Facet::contacts, Facet::attributes}},
      {R"({"orders":"count","at_least":1})", {Facet::orders, Facet::clock}},
      {R"({"orders":"count","since":"enrollment","equals":0})", {Facet::orders, Facet::clock, Facet::enrollment}},
      {R"({"first_seen":{"before":"2024-01-01"}})", {Facet::profile, Facet::orders, Facet::clock}},
      {R"({"any":[{"rfm":"R1"},{"bonus":"balance","at_least":1}]})", {Facet::rfm, Facet::bonuses, Facet::clock}},
      {R"({"sample":{"percent":1,"salt":"s"}})", {}},
      {R"({"attribute":"born","days_until":{"equals":0}})", {Facet::attributes, Facet::clock}},
      {R"({"cart":"not_empty"})", {Facet::activity}},
      {R"({"promo_codes":"issued","at_least":1})", {Facet::promo_codes, Facet::clock}},
      {R"({"promo_codes":"unused","since":"enrollment","at_least":1})",
       {Facet::promo_codes, Facet::orders, Facet::clock, Facet::enrollment}},
      {R"({"cart":{"idle_for":"1 hour"}})", {Facet::activity, Facet::orders, Facet::clock}},
      {R"({"views":"count","since":"enrollment","equals":0})", {Facet::activity, Facet::clock, Facet::enrollment}},
      {R"({"messages":"last","less_than_ago":"1 day"})", {Facet::messages, Facet::clock}},
      {R"({"campaigns":"last","less_than_ago":"1 day","no_order_since":true})",
       {Facet::campaigns, Facet::orders, Facet::clock}},
      {R"({"in_campaign":"a"})", {Facet::campaigns}},
      {R"({"segment":"a"})", {Facet::segments}},
      {R"({"stage":"a","in_for":"1 day"})", {Facet::stages, Facet::clock}},
      {R"({"rfm_moved":{"from":"R1","to":"R2","within":"1 day"}})", {Facet::rfm, Facet::clock}},
      {R"({"bonus":"spent","at_least":1})", {Facet::bonuses, Facet::clock}},
  };
  for (const auto& [text, facets] : texts) EXPECT_EQ(depends_on(parse_condition(text).value()), facets) << text;
}

TEST(ConditionText, NamesTheSegmentsThatItRefersTo) {
  const Condition condition =
      parse_condition(R"({"any":[{"segment":"b"},{"not":{"segment":"a","in_for":"1 day"}},{"segment":"b"}]})").value();
  EXPECT_EQ(referenced_segments(condition), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(referenced_segments(Condition()).empty());
}

TEST(ConditionText, TheExamplesAreConditions) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator("examples/segments")) {
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const auto segment = nlohmann::json::parse(text.str());
    const auto condition = parse_condition(segment.at("condition"), "$.condition");
    EXPECT_TRUE(condition.has_value()) << file.path() << ": " << condition.error().text();
    ++count;
  }
  EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace lapwing
