// Tasks, policy, suppressions, stages, settings and definitions over the API.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "api/settings_routes.hpp"
#include "api/suppression_list.hpp"
#include "api/test_shop.hpp"
#include "host/publication.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;
using Texts = std::vector<std::string>;

std::string where(TestShop& shop, const HttpResponse& response) { return shop.told(response).value("where", ""); }

// ---- tasks

/// A campaign that asks for a call when somebody registers.
class AskingShop : public TestShop {
 public:
  AskingShop() {
    publish(DefinitionKind::campaign, "welcome",
            R"({"id": "welcome", "name": "Welcome", "trigger": {"registered": true},
                "steps": [{"task": {"text": "Call them", "assignee": "olga"}}, {"popup": {"text": "Look"}}]})");
  }
};

TEST(TaskApi, OpenTasksComeInPagesAndAreClosedOnce) {
  AskingShop shop;
  for (const char* id : {"anna", "boris", "carl"}) shop.customer(id, std::string("Name of ") + id);
  const Json all = shop.read("/api/tasks");
  ASSERT_EQ(all["count"], 6) << all;
  EXPECT_EQ(all["items"][0]["campaign"]["name"], "Welcome");
  EXPECT_EQ(shop.read("/api/tasks", "kind=popup")["count"], 3);
  EXPECT_EQ(shop.read("/api/tasks", "assignee=petr")["count"], 3) << "those that are anybody's";
  EXPECT_EQ(shop.read("/api/tasks", "assignee=olga")["count"], 6);
  Texts seen;
  std::string cursor;
  do {
    const Json page = shop.read("/api/tasks", "limit=4" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_FALSE(page.is_null());
    for (const std::string& id : each(page, "id")) seen.push_back(id);
    cursor = page.value("next", "");
  } while (!cursor.empty());
  EXPECT_EQ(seen, each(all, "id"));
  const std::string first = seen.front();
  const std::string name = all["items"][0]["customer"]["first_name"].get<std::string>();
  EXPECT_EQ(name, "Name of " + all["items"][0]["customer"]["id"].get<std::string>());
  EXPECT_EQ(shop.post("/api/tasks/" + first + "/close", {{"outcome", "will come"}}).status, 204U);
  EXPECT_EQ(shop.post("/api/tasks/" + first + "/close", Json::object()).status, 404U);
  EXPECT_EQ(shop.read("/api/tasks")["count"], 5);
  EXPECT_EQ(shop.get("/api/tasks", "status=closed").status, 400U);
  EXPECT_EQ(shop.get("/api/tasks", "kind=song").status, 400U);
  EXPECT_EQ(shop.get("/api/tasks", "cursor=1.2.3").status, 400U);
}

TEST(TaskApi, NamesNobodyToWhomMayNotReadCustomers) {
  AskingShop shop;
  shop.customer("anna", "Анна");
  shop.actor.permissions = {Permission::work_tasks};
  const Json tasks = shop.read("/api/tasks");
  ASSERT_EQ(tasks["count"], 2);
  EXPECT_TRUE(tasks["items"][0]["customer"].is_null());
  EXPECT_EQ(shop.get("/api/tasks").body.find("nna"), std::string::npos);
}

// ---- policy

TEST(PolicyApi, IsCheckedPublishedAndReadBackByVersion) {
  TestShop shop;
  const Json none = shop.read("/api/policy");
  EXPECT_EQ(none["version"], 0);
  EXPECT_TRUE(none["definition"].is_null());
  const Json policy{{"caps", Json::array({{{"id", "weekly"}, {"limit", 3}, {"per", "7 days"}}})}};
  EXPECT_EQ(shop.told(shop.post("/api/policy/check", policy))["valid"], true);
  EXPECT_EQ(shop.read("/api/policy")["version"], 0) << "it was only asked";
  const Json checked = shop.told(shop.post("/api/policy/check", {{"ramp", "soon"}}));
  EXPECT_EQ(checked["valid"], false);
  EXPECT_EQ(checked["problems"][0]["where"], "$.ramp");
  EXPECT_EQ(shop.put("/api/policy", policy, {{"if-match", "\"7\""}}).status, 412U);
  EXPECT_EQ(shop.put("/api/policy", policy).status, 201U);
  EXPECT_EQ(shop.read("/api/policy")["definition"]["caps"][0]["id"], "weekly");
  EXPECT_EQ(where(shop, shop.put("/api/policy", {{"ramp", "soon"}})), "$.ramp");
  EXPECT_EQ(TestShop::header(shop.get("/api/policy"), "ETag"), "\"1\"");
}

TEST(PolicyApi, StagesBeginWithAStandard) {
  TestShop shop;
  const Json standard = shop.read("/api/lifecycle")["standard"];
  ASSERT_TRUE(standard.is_object());
  EXPECT_EQ(shop.put("/api/lifecycle", standard).status, 201U);
  EXPECT_EQ(shop.read("/api/lifecycle")["definition"], standard);
  shop.customer("anna");
  EXPECT_FALSE(shop.read("/api/customers/anna")["stage"].is_null());
  EXPECT_EQ(shop.put("/api/lifecycle", {{"stages", Json::array()}}).status, 422U);
}

// ---- suppressions

TEST(SuppressionApi, CustomersAndContactsArePutOnTheListAndTakenOff) {
  TestShop shop;
  shop.customer("anna", "Анна");
  shop.customer("boris.b");
  const Json anna = shop.told(shop.post("/api/suppressions", {{"whom", "anna"}, {"reason", "a wish"}}));
  EXPECT_EQ(anna["id"], "customer.all.anna");
  EXPECT_EQ(anna["new"], true);
  EXPECT_EQ(shop.told(shop.post("/api/suppressions", {{"whom", "anna"}}))["new"], false);
  const Json boris = shop.told(shop.post("/api/suppressions", {{"whom", "boris.b"}, {"channel", "sms"}}));
  EXPECT_EQ(boris["id"], "customer.sms.boris.b");
  const Json contact = shop.told(shop.post("/api/suppressions", {{"whom", "Anna@Example.org"}}));
  EXPECT_EQ(contact["channel"], "email");
  EXPECT_TRUE(contact["customer"].is_null());
  EXPECT_EQ(contact.dump().find("xample"), std::string::npos) << "only a fingerprint is kept";
  const Json all = shop.read("/api/suppressions");
  EXPECT_EQ(all["count"], 3);
  EXPECT_EQ(all["items"][1]["customer"]["first_name"], "Анна");
  const Json page = shop.read("/api/suppressions", "limit=2");
  const Json rest = shop.read("/api/suppressions", "cursor=" + page["next"].get<std::string>());
  EXPECT_EQ(each(rest, "id"), Texts{"customer.sms.boris.b"});
  for (const std::string& id : each(all, "id")) {
    EXPECT_EQ(shop.ask("DELETE", "/api/suppressions/" + id, "", "").status, 204U) << id;
    EXPECT_EQ(shop.ask("DELETE", "/api/suppressions/" + id, "", "").status, 404U) << id;
  }
  EXPECT_EQ(shop.read("/api/suppressions")["count"], 0);
}

TEST(SuppressionApi, WhatNamesNobodyIsRefused) {
  TestShop shop;
  EXPECT_EQ(where(shop, shop.post("/api/suppressions", {{"whom", "nobody"}})), "$.whom");
  EXPECT_EQ(where(shop, shop.post("/api/suppressions", {{"whom", "+7"}})), "$.whom");
  EXPECT_EQ(where(shop, shop.post("/api/suppressions", {{"whom", "a@example.org"}, {"channel", "sms"}})), "$.channel");
  EXPECT_EQ(where(shop, shop.post("/api/suppressions", {{"whom", "anna"}, {"channel", "owl"}})), "$.channel");
  EXPECT_EQ(shop.ask("DELETE", "/api/suppressions/owl", "", "").status, 404U);
  EXPECT_EQ(shop.get("/api/suppressions", "cursor=owl").status, 400U);
}

TEST(SuppressionApi, AnIdIsReadBackAsItWasWritten) {
  for (const SuppressedOne& one : {SuppressedOne{"anna", 0, {}}, SuppressedOne{"a.b.c", 0, ChannelKind::push},
                                   SuppressedOne{"", 0xabcdef, ChannelKind::email}}) {
    EXPECT_EQ(parse_suppressed(one.id()), one) << one.id();
  }
  for (const char* none : {"", "customer", "customer.all", "customer.all.", "contact.all.1f", "contact.email.xyz",
                           "contact.email.", "contact.email.0", "owl.all.anna"}) {
    EXPECT_EQ(parse_suppressed(none), std::nullopt) << none;
  }
}

// ---- settings

TEST(SettingsApi, TellsWhatTheShopWasMadeWith) {
  TestShop shop;
  shop.customer("anna", "", {.consents = {{ChannelKind::email, "news", true, TestShop::now, "api"}}});
  const Route route = settings_route(shop.api, {"1.2.3", {{ChannelKind::email, "files in mail"}}});
  const HttpRequest request{.method = "GET", .path = route.path, .query = ""};
  const Json settings = shop.told(route.answer(Call{request, shop.actor}));
  EXPECT_EQ(settings["version"], "1.2.3");
  EXPECT_EQ(settings["channels"], Json::array({{{"channel", "email"}, {"description", "files in mail"}}}));
  EXPECT_EQ(settings["name"], "Tea");
  EXPECT_EQ(settings["timezone"], "UTC");
  EXPECT_EQ(settings["currency"], "RUB");
  EXPECT_EQ(settings["partitions"], 4);
  EXPECT_EQ(settings["topics"], Json::array({"news"}));
  const Json holidays = shop.read("/api/holidays", "year=2026");
  ASSERT_FALSE(holidays["items"].empty());
  EXPECT_TRUE(holidays["items"][0]["name"]["ru"].is_string());
  EXPECT_EQ(shop.get("/api/holidays", "year=12").status, 400U);
}

// ---- definitions

Json segment_file(int at_least) {
  return fmt::format(R"({{"id": "vip", "condition": {{"orders": "count", "at_least": {}}}}})", at_least);
}

TEST(DefinitionsApi, AllAreAppliedOrNone) {
  TestShop shop;
  const Json good{{"segments/vip.json", segment_file(10)}, {"README.md", "left alone"}};
  const Json preview = shop.told(shop.post("/api/definitions/apply", {{"files", good}, {"preview", true}}));
  EXPECT_EQ(preview["done"], false);
  EXPECT_EQ(preview["definitions"], Json::array({{{"kind", "segment"}, {"id", "vip"}, {"standing", "new"}}}));
  EXPECT_TRUE(shop.read("/api/definitions")["items"].empty());
  EXPECT_EQ(shop.post("/api/definitions/apply", {{"files", good}}).status, 200U);
  EXPECT_EQ(shop.read("/api/segments/vip")["version"], 1);
  Json bad = good;
  bad["segments/vip.json"] = segment_file(11);
  bad["accrual_rules/cashback.json"] = R"({"id": "cashback", "title": "5", "bonus_type": "none", "percent": 5})";
  EXPECT_EQ(shop.post("/api/definitions/apply", {{"files", bad}}).status, 422U);
  EXPECT_EQ(shop.read("/api/segments/vip")["version"], 1) << "nothing of it";
  const Json again = shop.told(shop.post("/api/definitions/apply", {{"files", good}}));
  EXPECT_EQ(again["definitions"][0]["standing"], "unchanged");
}

TEST(DefinitionsApi, ApplyingNeedsWhatEachDefinitionThatChangesNeedsByItself) {
  TestShop shop;
  shop.put("/api/policy", {{"defer_max", "2 days"}});
  Json files = shop.read("/api/definitions/export")["files"];
  files["segments/vip.json"] = segment_file(10);
  const auto status = [&](const Json& all, PermissionSet may) {
    shop.actor.permissions = may;
    return shop.post("/api/definitions/apply", {{"files", all}, {"preview", true}}).status;
  };
  EXPECT_EQ(status(files, {Permission::run_campaigns}), 403U) << "a segment";
  EXPECT_EQ(status(files, {Permission::run_campaigns, Permission::edit_definitions}), 200U)
      << "the policy stays as it is";
  Json policy = Json::parse(files["policy.json"].get<std::string>());
  policy["defer_max"] = "3 days";
  files["policy.json"] = policy.dump();
  EXPECT_EQ(status(files, {Permission::run_campaigns, Permission::edit_definitions}), 403U);
  EXPECT_EQ(status(files, {Permission::edit_definitions, Permission::change_settings}), 200U);
}

TEST(DefinitionsApi, AnIdThatCannotBeAFilesNameIsRefused) {
  TestShop shop;
  for (const char* id : {"a%2Fb", "..", "%FF"}) {
    for (const char* shelf : {"bonus-types", "segments", "templates"}) {
      const HttpResponse refused = shop.put(std::string("/api/") + shelf + "/" + id, {{"title", "T"}});
      EXPECT_EQ(refused.status, 422U) << id;
      EXPECT_EQ(where(shop, refused), "$.id") << shelf << " " << id;
    }
    EXPECT_EQ(where(shop, shop.put(std::string("/api/campaigns/") + id + "/draft", Json::object())), "$.id");
  }
}

TEST(DefinitionsApi, NoIdLeadsOutOfTheFolder) {
  const TemporaryFolder elsewhere;
  const std::filesystem::path named = elsewhere.path() / "hello";
  std::filesystem::create_directories(named);
  std::ofstream(named / "template.json") << R"({"id": "hello", "channel": "sms", "text": "Hello"})";
  TestShop shop;
  const Json campaign = {{"id", "welcome"},
                         {"trigger", {{"registered", true}}},
                         {"steps", {{{"send", {{"channel", "sms"}, {"template", named.string()}}}}}}};
  const HttpResponse refused = shop.post("/api/definitions/apply",
                                         {{"files", {{"campaigns/welcome.json", campaign.dump()}}}});
  EXPECT_EQ(refused.status, 422U) << refused.body;
  EXPECT_TRUE(refused.body.contains("there is no template")) << refused.body;
  EXPECT_TRUE(shop.read("/api/definitions")["items"].empty());
}

TEST(DefinitionsApi, WhatIsExportedIsAppliedToAnotherShopAsItWas) {
  TestShop shop;
  shop.put("/api/bonus-types/base", {{"title", "Base"}});
  shop.put("/api/accrual-rules/cashback", {{"title", "5 %"}, {"bonus_type", "base"}, {"percent", 5}});
  shop.put("/api/segments/vip", {{"condition", {{"orders", "count"}, {"at_least", 10}}}});
  shop.put("/api/policy", {{"defer_max", "2 days"}});
  shop.publish(DefinitionKind::message_template, "hello",
               R"({"channel": "email", "html": "<p>Hello</p>", "id": "hello", "subject": "Hello", "text": "Hello"})");
  const Json exported = shop.read("/api/definitions/export");
  EXPECT_TRUE(exported["files"].contains("templates/hello/template.json"));
  TestShop other;
  EXPECT_EQ(other.post("/api/definitions/apply", {{"files", exported["files"]}}).status, 200U);
  const Texts kinds = each(shop.read("/api/definitions"), "kind");
  EXPECT_EQ(kinds.size(), 5U);
  EXPECT_EQ(each(other.read("/api/definitions"), "kind"), kinds);
  EXPECT_EQ(other.read("/api/definitions/export"), exported);
}

TEST(DefinitionsApi, AFileIsRefusedByItsPathWithoutWhereItLay) {
  TestShop shop;
  const auto apply = [&](const Json& files) { return shop.post("/api/definitions/apply", {{"files", files}}); };
  for (const char* path :
       {"../vip.json", "/etc/vip.json", "segments/../../vip.json", "segments//vip.json", "", "a/./b"}) {
    EXPECT_EQ(apply({{path, "{}"}}).status, 422U) << path;
  }
  const HttpResponse response = apply({{"segments/vip.json", R"({"id": "vip", "condition": {"orders": "many"}})"}});
  EXPECT_EQ(response.status, 422U);
  EXPECT_TRUE(where(shop, response).starts_with("segments/vip.json")) << response.body;
  EXPECT_EQ(response.body.find("/lapwing-"), std::string::npos) << response.body;
  EXPECT_EQ(apply({{"segments", "{}"}, {"segments/vip.json", segment_file(1)}}).status, 422U);
  EXPECT_EQ(apply(Json::object()).status, 422U);
  EXPECT_EQ(apply({{"README.md", "nothing"}}).status, 422U);
}

}  // namespace
}  // namespace lapwing
