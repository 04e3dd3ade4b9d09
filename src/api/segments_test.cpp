// Segments and RFM over the API.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "api/test_shop.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;
using Texts = std::vector<std::string>;

/// Customer n has n orders of 100 each, a month apart.
class Segments : public testing::Test {
 protected:
  Segments() {
    for (int n = 0; n < 6; ++n) {
      const std::string id = fmt::format("c{}", n);
      shop_.customer(id);
      for (int i = 0; i < n; ++i) {
        shop_.order(fmt::format("{}-{}", id, i), id, Duration::days(30 * i + 1), Money::of(100));
      }
    }
  }
  static Json at_least(int orders) { return {{"orders", "count"}, {"at_least", orders}}; }
  HttpResponse publish(const std::string& id, int orders, TestShop::Headers headers = {}) {
    return shop_.put("/api/segments/" + id,
                     {{"name", {{"ru", "Частые"}, {"en", "Often"}}}, {"condition", at_least(orders)}},
                     std::move(headers));
  }

  TestShop shop_;
};

TEST_F(Segments, AreLiveFromTheirPublication) {
  const HttpResponse made = publish("often", 4);
  EXPECT_EQ(made.status, 201U) << made.body;
  EXPECT_EQ(TestShop::header(made, "ETag"), "\"1\"");
  EXPECT_EQ(each(shop_.read("/api/segments/often/members"), "id"), (Texts{"c4", "c5"}));
  EXPECT_EQ(each(shop_.read("/api/customers", "segment=often&limit=1"), "id"), Texts{"c4"});
  const Json told = shop_.read("/api/segments/often");
  EXPECT_EQ(told["members"], 2);
  EXPECT_EQ(told["of"], 6);
  EXPECT_EQ(told["name"]["en"], "Often");
  EXPECT_EQ(told["definition"]["id"], "often");
  EXPECT_EQ(told["definition"]["condition"], at_least(4));
  const Json history = shop_.read("/api/segments/often/history");
  EXPECT_EQ(history["sizes"], Json::array({{{"day", "2025-06-15"}, {"members", 2}}}));
  EXPECT_EQ(history["revenue_365_days"], "900.00");
  EXPECT_EQ(history["revenue_365_days_of_everyone"], "1500.00");
}

TEST_F(Segments, TheListHasDescriptionsInBothLanguagesAndRevenueIfAskedFor) {
  publish("often", 4);
  publish("any", 1);
  Json items = shop_.read("/api/segments")["items"];
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0]["id"], "any");
  EXPECT_NE(items[0]["description"]["ru"], items[0]["description"]["en"]);
  EXPECT_FALSE(items[0].contains("revenue_365_days"));
  items = shop_.read("/api/segments", "revenue=true")["items"];
  EXPECT_EQ(items[0]["revenue_365_days"], "1500.00");
  EXPECT_EQ(items[1]["revenue_365_days"], "900.00");
  EXPECT_EQ(items[1]["revenue_365_days_of_everyone"], "1500.00");
}

TEST_F(Segments, OverlapAsTheConditionsOfTheirCombinationsDo) {
  publish("often", 4);
  publish("any", 1);
  EXPECT_EQ(shop_.put("/api/segments/first", {{"static", true}}).status, 201U);
  shop_.post("/api/segments/first/members", {{"add", {"c0", "c1", "c5"}}});
  const Json told = shop_.told(shop_.post("/api/audiences/overlap", {{"segments", {"often", "first", "any"}}}));
  EXPECT_EQ(told["of"], 6);
  EXPECT_EQ(told["segments"][0],
            (Json{{"id", "often"}, {"name", {{"ru", "Частые"}, {"en", "Often"}}}, {"members", 2}}));
  EXPECT_EQ(told["segments"][2]["members"], 5);
  std::map<std::string, int> counts;
  for (const Json& one : told["combinations"]) counts[one["segments"].dump()] = one["customers"];
  EXPECT_EQ(counts, (std::map<std::string, int>{{R"(["any"])", 2},          // c2, c3
                                                {R"(["first"])", 1},        // c0
                                                {R"(["first","any"])", 1},  // c1
                                                {R"(["often","any"])", 1},  // c4
                                                {R"(["often","first","any"])", 1}}));
  for (const Json& one : told["combinations"]) {
    Json all = Json::array();
    for (const char* id : {"often", "first", "any"}) {
      const auto& in = one["segments"];
      const bool is_in = std::find(in.begin(), in.end(), id) != in.end();
      all.push_back(is_in ? Json{{"segment", id}} : Json{{"not", {{"segment", id}}}});
    }
    EXPECT_EQ(shop_.told(shop_.post("/api/audiences/count", {{"where", {{"all", all}}}}))["count"], one["customers"]);
  }
}

TEST_F(Segments, OverlapOnlyIfThereAreSeveralAndEachIsKnown) {
  publish("often", 4);
  const auto where = [&](const Json& segments) {
    const HttpResponse response = shop_.post("/api/audiences/overlap", {{"segments", segments}});
    EXPECT_EQ(response.status, 422U) << response.body;
    return shop_.told(response).value("where", "");
  };
  EXPECT_EQ(where({"often"}), "$.segments");
  EXPECT_EQ(where({"a", "b", "c", "d", "e", "f"}), "$.segments");
  EXPECT_EQ(where({"often", "often"}), "$.segments[1]");
  EXPECT_EQ(where({"often", "unknown"}), "$.segments[1]");
  EXPECT_EQ(where(Json::array({"often", 5})), "$.segments[1]");
  EXPECT_EQ(where("often"), "$.segments");
}

TEST_F(Segments, AChangeOfAVersionThatIsNotTheNewestIsRefused) {
  publish("often", 4);
  EXPECT_EQ(publish("often", 4).status, 200U);
  EXPECT_EQ(TestShop::header(shop_.get("/api/segments/often"), "ETag"), "\"1\"") << "the same again changes nothing";
  EXPECT_EQ(publish("often", 3, {{"if-match", "\"1\""}}).status, 200U);
  const HttpResponse late = publish("often", 2, {{"if-match", "\"1\""}});
  EXPECT_EQ(late.status, 412U);
  EXPECT_EQ(shop_.told(late)["where"], "If-Match");
  EXPECT_EQ(shop_.read("/api/segments/often")["members"], 3);
  EXPECT_EQ(publish("often", 2, {{"if-none-match", "*"}}).status, 412U);
  EXPECT_EQ(publish("new", 2, {{"if-match", "*"}}).status, 412U) << "there is none that could match";
  EXPECT_EQ(publish("new", 2, {{"if-none-match", "*"}}).status, 201U);
  EXPECT_EQ(publish("often", 2, {{"if-match", "\"1\", \"2\""}}).status, 200U);
}

TEST_F(Segments, ABadDefinitionNamesItsField) {
  const auto where = [&](const Json& body) {
    const HttpResponse response = shop_.put("/api/segments/often", body);
    EXPECT_EQ(response.status, 422U) << response.body;
    return shop_.told(response).value("where", "");
  };
  EXPECT_EQ(where({{"condition", {{"all", Json::array({at_least(1), {{"orders", "many"}}})}}}}),
            "$.condition.all[1].orders");
  EXPECT_EQ(where({{"id", "other"}, {"condition", at_least(1)}}), "$.id");
  EXPECT_EQ(where({{"colour", "red"}, {"condition", at_least(1)}}), "$");
  EXPECT_EQ(where(Json::array()), "$");
  EXPECT_EQ(shop_.ask("PUT", "/api/segments/often", "", "{\"id\": ").status, 400U);
  EXPECT_EQ(shop_.ask("PUT", "/api/segments/often", "", "").status, 415U);
  EXPECT_EQ(shop_.get("/api/segments/often").status, 404U);
}

TEST_F(Segments, MembersOfAStaticOneAreChosen) {
  EXPECT_EQ(shop_.put("/api/segments/guests", {{"static", true}}).status, 201U);
  const HttpResponse chosen = shop_.post("/api/segments/guests/members", {{"add", {"c1", "c2", "nobody"}}});
  EXPECT_EQ(shop_.told(chosen), (Json{{"segment", "guests"}, {"members", 2}, {"unknown", {"nobody"}}}));
  shop_.post("/api/segments/guests/members", {{"add", {"c3"}}, {"remove", {"c1"}}});
  EXPECT_EQ(each(shop_.read("/api/segments/guests/members"), "id"), (Texts{"c2", "c3"}));
  publish("often", 4);
  EXPECT_EQ(shop_.post("/api/segments/often/members", {{"add", {"c1"}}}).status, 409U);
}

TEST_F(Segments, ExplainWhySomebodyIsInOrNot) {
  publish("often", 4);
  const auto explain = [&](const std::string& query) {
    return shop_.ask("POST", "/api/segments/often/explain", query, "");
  };
  EXPECT_EQ(shop_.told(explain("customer=c4"))["holds"], true);
  const Json told = shop_.told(explain("customer=c1&lang=en"));
  EXPECT_EQ(told["holds"], false);
  EXPECT_EQ(told["nodes"][0]["value"], "1");
  EXPECT_EQ(explain("customer=nobody").status, 404U);
  EXPECT_EQ(explain("").status, 400U);
  EXPECT_EQ(explain("customer=c1&lang=de").status, 400U);
}

TEST_F(Segments, RfmScoresEverybodyOnce) {
  ASSERT_TRUE(freeze_for_day(shop_.host(), Zone(), TestShop::now).value());
  const Json matrix = shop_.read("/api/rfm");
  ASSERT_FALSE(matrix.is_null());
  std::uint64_t scored = 0;
  for (const Json& cell : matrix["cells"]) {
    scored += cell["customers"].get<std::uint64_t>();
    EXPECT_LE(cell["frequency"][0], cell["frequency"][1]);
  }
  EXPECT_EQ(scored, 5U);
  EXPECT_EQ(matrix["no_orders"], 1);
  EXPECT_EQ(matrix["regions"].size(), 25U);
  const Json past = shop_.read("/api/rfm", "day=2025-03-01");
  EXPECT_EQ(past["at"], "2025-03-01T23:59:59.999Z");
  EXPECT_EQ(shop_.get("/api/rfm", "day=2025-06-16").status, 422U);
  EXPECT_EQ(shop_.read("/api/customers/c5")["rfm"]["frequency"], 5);
}

TEST_F(Segments, RfmTellsWhoMovedAndWhereSomebodyStood) {
  const Json moved = shop_.read("/api/rfm/transitions", "from=2025-03-01&to=2025-06-15");
  EXPECT_EQ(moved["customers"], 6);
  const Json history = shop_.read("/api/rfm/customers/c5", "from=2025-03-01&to=2025-06-15&every=month")["history"];
  ASSERT_EQ(history.size(), 4U);
  EXPECT_EQ(history[0]["day"], "2025-03-31");
  EXPECT_EQ(history[0]["frequency"], 2);
  EXPECT_EQ(history[3]["frequency"], 5);
  EXPECT_EQ(shop_.get("/api/rfm/transitions", "from=2025-06-15&to=2025-03-01").status, 422U);
  EXPECT_EQ(shop_.get("/api/rfm/transitions").status, 400U);
  EXPECT_EQ(shop_.get("/api/rfm/customers/c5", "every=hour").status, 400U);
  EXPECT_EQ(shop_.get("/api/rfm/customers/c5", "from=2020-01-01&every=day").status, 422U);
}

TEST_F(Segments, RfmSettingsArePublishedByVersion) {
  const HttpResponse defaults = shop_.get("/api/rfm/settings");
  EXPECT_EQ(TestShop::header(defaults, "ETag"), "\"0\"");
  Json definition = shop_.told(defaults)["definition"];
  definition["period_days"] = 90;
  EXPECT_EQ(shop_.put("/api/rfm/settings", definition, {{"if-match", "\"3\""}}).status, 412U);
  const HttpResponse set = shop_.put("/api/rfm/settings", definition,
                                     {{"if-match", TestShop::header(defaults, "ETag")}});
  EXPECT_EQ(set.status, 200U) << set.body;
  EXPECT_EQ(TestShop::header(set, "ETag"), "\"1\"");
  EXPECT_EQ(shop_.read("/api/rfm")["period_days"], 90);
  definition["period_days"] = 7;
  const HttpResponse bad = shop_.put("/api/rfm/settings", definition);
  EXPECT_EQ(bad.status, 422U);
  EXPECT_EQ(shop_.told(bad)["where"], "$.period_days");
}

}  // namespace
}  // namespace lapwing
