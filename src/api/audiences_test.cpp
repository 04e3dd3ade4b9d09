// Audiences over the API, and who may ask for what.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "api/running_questions.hpp"
#include "api/test_shop.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;
using Texts = std::vector<std::string>;

const Json buyers{{"orders", "count"}, {"at_least", 1}};

class Audiences : public testing::Test {
 protected:
  Audiences() {
    shop_.publish(DefinitionKind::bonus_type, "gift", R"({"id": "gift", "title": "Gift"})");
    shop_.customer("anna", "Анна", {.labels = {{"vip", true}}});
    shop_.customer("boris", "=HYPERLINK(\"http://evil.example\")");
    shop_.customer("-clara", "Клара, \"K\"");
    shop_.order("1", "anna", Duration::days(3), Money::of(100));
    shop_.order("2", "boris", Duration::days(3), Money::of(50));
  }
  Json told(const std::string& deed, const Json& body) {
    const HttpResponse response = shop_.post("/api/audiences/" + deed, body);
    EXPECT_EQ(response.status, 200U) << response.body;
    return shop_.told(response);
  }
  std::string where(const std::string& deed, const Json& body) {
    const HttpResponse response = shop_.post("/api/audiences/" + deed, body);
    EXPECT_EQ(response.status, 422U) << response.body;
    return shop_.told(response).value("where", "");
  }

  TestShop shop_;
};

TEST_F(Audiences, ACountNamesNobody) {
  const Json counted = told("count", {{"where", buyers}, {"question", "builder"}});
  EXPECT_EQ(counted, (Json{{"count", 2}, {"of", 3}, {"revenue", "150.00"}, {"revenue_of", "150.00"}}));
}

TEST_F(Audiences, ASampleShowsThemWithNames) {
  const Json sample = told("sample", {{"where", buyers}, {"limit", 5}});
  EXPECT_EQ(sample["count"], 2);
  Texts names = each(sample, "first_name");
  EXPECT_NE(std::ranges::find(names, "Анна"), names.end());
  EXPECT_EQ(told("sample", {{"where", buyers}, {"limit", 1}})["items"].size(), 1U);
}

TEST_F(Audiences, WhomItIsAboutIsSaidInOneWay) {
  EXPECT_EQ(where("count", Json::object()), "$");
  EXPECT_EQ(where("count", {{"where", buyers}, {"cell", "R5"}}), "$");
  EXPECT_EQ(where("count", {{"where", {{"orders", "count"}, {"at_least", "many"}}}}), "$.where.at_least");
  EXPECT_EQ(where("count", {{"where", {{"orders", "count"}, {"at_least", 1}, {"since", "enrollment"}}}}), "$.where");
  EXPECT_EQ(where("count", {{"cell", "R9M0"}}), "$.cell");
  EXPECT_EQ(where("count", {{"segment", "none"}}), "$.segment");
  EXPECT_EQ(where("count", {{"where", buyers}, {"colour", "red"}}), "$");
}

TEST_F(Audiences, APreviewTouchesNobodyAndTheDeedLeavesOutWhoHasIt) {
  const Json all{{"where", {{"orders", "count"}, {"at_least", 0}}}, {"label", "vip"}};
  Json preview = all;
  preview["preview"] = true;
  const Json expected{
      {"audience", 3}, {"of", 3}, {"touched", 2}, {"left_out", {{"already_labelled", 1}}}, {"done", false}};
  EXPECT_EQ(told("label", preview), expected);
  EXPECT_EQ(told("label", preview), expected) << "nothing was done";
  EXPECT_EQ(told("label", all)["done"], true);
  EXPECT_EQ(told("label", preview)["left_out"]["already_labelled"], 3);
  EXPECT_EQ(shop_.read("/api/customers/boris")["labels"], Json::array({"vip"}));
  Json off = all;
  off["set"] = false;
  EXPECT_EQ(told("label", off)["touched"], 3);
  EXPECT_TRUE(shop_.read("/api/customers/anna")["labels"].empty());
}

TEST_F(Audiences, BonusesAreGivenOnceUnderAKey) {
  const Json gift{{"where", buyers}, {"bonus_type", "gift"}, {"amount", "30"}};
  const Json given = told("bonus", gift);
  EXPECT_EQ(given["touched"], 2);
  const Json again = told("bonus", gift);
  EXPECT_EQ(again["idempotency_key"], given["idempotency_key"]) << "it follows from what is asked and the day";
  EXPECT_EQ(again["touched"], 0);
  EXPECT_EQ(again["left_out"]["already_accrued"], 2);
  Json more = gift;
  more["idempotency_key"] = "more";
  EXPECT_EQ(told("bonus", more)["touched"], 2);
  EXPECT_EQ(shop_.read("/api/customers/anna")["bonuses"]["types"][0]["active"], "60.00");
  more["bonus_type"] = "none";
  EXPECT_EQ(where("bonus", more), "$.bonus_type");
  more = gift;
  more["amount"] = -5;
  EXPECT_EQ(where("bonus", more), "$.amount");
}

TEST_F(Audiences, AreSavedAsSegmentsThatFollowOrStay) {
  EXPECT_EQ(told("save", {{"where", buyers}, {"id", "bought"}, {"preview", true}})["done"], false);
  EXPECT_EQ(shop_.get("/api/segments/bought").status, 404U);
  told("save", {{"where", buyers}, {"id", "bought"}});
  told("save", {{"where", buyers}, {"id", "had-bought"}, {"name", "Had bought"}, {"static", true}});
  shop_.order("3", "-clara", Duration{}, Money::of(5));
  EXPECT_EQ(shop_.read("/api/segments/bought")["members"], 3);
  EXPECT_EQ(each(shop_.read("/api/segments/had-bought/members"), "id"), (Texts{"anna", "boris"}));
  const HttpResponse taken = shop_.post("/api/audiences/save", {{"where", buyers}, {"id", "bought"}});
  EXPECT_EQ(taken.status, 409U);
}

TEST_F(Audiences, AnExportedTextIsNoFormula) {
  const Json everybody{{"orders", "count"}, {"at_least", 0}};
  const HttpResponse personal = shop_.post("/api/audiences/export", {{"where", everybody}, {"personal", true}});
  EXPECT_EQ(personal.content_type, "text/csv; charset=utf-8");
  EXPECT_EQ(personal.body,
            "customer_id,orders,revenue,recency_days,frequency,monetary,cell,name,email,phone,first_name,last_name\n"
            "'-clara,0,0.00,,,,,no_orders,'-clara@example.org,,\"Клара, \"\"K\"\"\",\n"
            "anna,1,100.00,3,1,100.00,,,anna@example.org,,Анна,\n"
            "boris,1,50.00,3,1,50.00,,,boris@example.org,,\"'=HYPERLINK(\"\"http://evil.example\"\")\",\n");
  const HttpResponse plain = shop_.post("/api/audiences/export", {{"where", everybody}});
  EXPECT_FALSE(plain.body.contains("example.org"));
  EXPECT_TRUE(plain.body.starts_with("customer_id,orders,revenue,recency_days,frequency,monetary,cell,name\n"));
}

TEST_F(Audiences, ConditionsAreToldInWords) {
  const auto words = [&](const char* language) {
    return shop_.told(shop_.post("/api/conditions/describe", {{"where", buyers}, {"lang", language}}));
  };
  EXPECT_EQ(words("en")["condition"], buyers);
  EXPECT_NE(words("en")["text"], words("ru")["text"]);
  EXPECT_EQ(shop_.post("/api/conditions/describe", {{"where", {{"orders", "many"}}}}).status, 422U);
  EXPECT_EQ(shop_.post("/api/conditions/describe", {{"lang", "en"}}).status, 422U);
}

TEST(RunningQuestions, ANewerOneOfTheNameStopsTheOneBefore) {
  RunningQuestions questions;
  const RunningQuestions::Question other(questions, "other");
  {
    const RunningQuestions::Question first(questions, "builder");
    const RunningQuestions::Question second(questions, "builder");
    EXPECT_TRUE(first.token().stop_requested());
    EXPECT_FALSE(second.token().stop_requested());
  }
  const RunningQuestions::Question third(questions, "builder");
  EXPECT_FALSE(third.token().stop_requested());
  EXPECT_FALSE(other.token().stop_requested());
}

TEST_F(Audiences, AnAnalystSeesNoName) {
  shop_.publish(DefinitionKind::segment, "all", R"({"id": "all", "condition": {"orders": "count", "at_least": 0}})");
  shop_.publish(DefinitionKind::segment, "some", R"({"id": "some", "condition": {"orders": "count", "at_least": 1}})");
  const std::map<std::string, Json> bodies = {{"/api/audiences/count", {{"segment", "all"}}},
                                              {"/api/audiences/overlap", {{"segments", {"all", "some"}}}},
                                              {"/api/conditions/describe", {{"where", buyers}}},
                                              {"/api/policy/check", {{"ramp", "1 hour"}}},
                                              {"/api/campaigns/validate", {{"definition", Json::object()}}},
                                              {"/api/templates/preview", {{"template", "none"}}}};
  const PermissionSet analyst = permissions_of(Role::analyst);
  ASSERT_FALSE(analyst.has(Permission::read_customers));
  int asked = 0;
  for (const Route& route : shop_.router.routes()) {
    ASSERT_TRUE(route.needs) << route.path;
    if (!analyst.has(*route.needs)) continue;
    std::string path = route.path;
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"{customer}", "anna"}, {"{segment}", "all"}, {"{product}", "tea-1"}}) {
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    }
    const auto body = bodies.find(route.path);
    const HttpResponse response = shop_.ask(route.method, path,
                                            route.path == "/api/rfm/transitions" ? "from=2025-06-01" : "",
                                            body == bodies.end() ? "" : body->second.dump());
    ++asked;
    const bool is_told = response.status == 200 || response.status == 404 || response.status == 422;
    EXPECT_TRUE(is_told) << route.method << path << response.body;
    if (route.path == "/api/templates/variables") continue;  // its examples are nobody's
    for (const char* personal : {"Анна", "Клара", "anna", "boris", "example.org"}) {
      EXPECT_FALSE(response.body.contains(personal)) << route.method << " " << route.path << ": " << response.body;
    }
  }
  EXPECT_GE(asked, 9);
}

TEST_F(Audiences, WhoeverChangesSomethingStandsInTheAuditLog) {
  for (const Route& route : shop_.router.routes()) {
    const bool only_asks = route.needs == Permission::read || route.needs == Permission::read_customers;
    const bool is_sent_all_day = route.needs == Permission::record_events;
    EXPECT_TRUE(route.is_audited || only_asks || is_sent_all_day) << route.path;
  }
}

}  // namespace
}  // namespace lapwing
