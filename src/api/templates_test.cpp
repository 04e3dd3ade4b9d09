#include <gtest/gtest.h>

#include <set>

#include "api/template_variables.hpp"
#include "api/test_shop.hpp"
#include "channel/channel.hpp"
#include "delivery/message_template.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;

Json hello() {
  return {{"channel", "email"},
          {"subject", "Hello, {{customer.first_name}}"},
          {"html", "<p>{{customer.first_name}}, {{promo_code.code}}</p>"}};
}

class Templates : public testing::Test {
 protected:
  Json preview(const char* path, const Json& body) {
    const HttpResponse told = shop_.post(std::string("/api/templates/") + path, body);
    EXPECT_EQ(told.status, 200U) << told.body;
    return shop_.told(told);
  }
  std::string where(const HttpResponse& refused) { return shop_.told(refused).value("where", ""); }

  TestShop shop_;
};

TEST_F(Templates, OneIsPublishedReadAndChanged) {
  const HttpResponse made = shop_.put("/api/templates/hello", hello());
  ASSERT_EQ(made.status, 201U) << made.body;
  EXPECT_EQ(TestShop::header(made, "ETag"), "\"1\"");
  EXPECT_EQ(shop_.told(made)["definition"]["id"], "hello");
  EXPECT_EQ(shop_.put("/api/templates/hello", hello(), {{"if-none-match", "*"}}).status, 412U);
  Json changed = hello();
  changed["subject"] = "Hi";
  EXPECT_EQ(TestShop::header(shop_.put("/api/templates/hello", changed, {{"if-match", "\"1\""}}), "ETag"), "\"2\"");
  EXPECT_EQ(shop_.put("/api/templates/hello", hello(), {{"if-match", "\"1\""}}).status, 412U);
  EXPECT_EQ(shop_.get("/api/templates/none").status, 404U);

  shop_.post("/api/campaigns/welcome/publish", {{"definition", Json::parse(R"({"trigger": {"registered": true},
                 "steps": [{"send": {"channel": "email", "template": "hello"}}]})")}});
  const Json item = shop_.read("/api/templates")["items"][0];
  EXPECT_EQ(item, (Json{{"id", "hello"},
                        {"channel", "email"},
                        {"version", 2},
                        {"title", "Hi"},
                        {"source", "html"},
                        {"campaigns", {"welcome"}}}));
}

TEST_F(Templates, MistakesAreToldWithTheirField) {
  Json bad = hello();
  bad["html"] = "<p>{{customer.age}}</p>";
  EXPECT_EQ(where(shop_.put("/api/templates/hello", bad)), "$.html");
  bad = hello();
  bad["subject"] = "{{#customer}}";
  EXPECT_EQ(where(shop_.put("/api/templates/hello", bad)), "$.subject");
  EXPECT_EQ(where(shop_.put("/api/templates/hello", {{"channel", "pigeon"}})), "$.channel");
  EXPECT_EQ(where(shop_.put("/api/templates/hello", {{"id", "other"}})), "$.id");
  EXPECT_EQ(where(shop_.put("/api/templates/long",
                            {{"channel", "sms"}, {"text", std::string(2'000, 'x')}, {"max_parts", 2}})),
            "$.text");
  EXPECT_EQ(where(shop_.post("/api/templates/preview", {{"definition", bad}})), "$.definition.subject");
  EXPECT_EQ(where(shop_.post("/api/templates/preview", {{"template", "none"}})), "$.template");
  EXPECT_EQ(shop_.post("/api/templates/preview", Json::object()).status, 422U);
}

TEST_F(Templates, APreviewIsFilledWithValuesForEverything) {
  Json definition = hello();
  definition["preheader"] = "For {{customer.first_name}}";
  const Json told = preview("preview", {{"definition", definition}, {"lang", "ru"}});
  EXPECT_EQ(told["preheader"], "For Александра");
  EXPECT_TRUE(told["subject"].get<std::string>().starts_with("Hello, "));
  EXPECT_FALSE(told["html"].get<std::string>().contains("{{"));
  EXPECT_TRUE(told["missing"].empty());
  EXPECT_GT(told["size"]["html_bytes"].get<int>(), 10);
  const Json text = preview("preview", {{"definition", {{"channel", "sms"}, {"text", std::string(200, 'x')}}},
                                        {"sms_price", "2.50"}});
  EXPECT_EQ(text["size"],
            (Json{{"sms_alphabet", "gsm7"}, {"sms_parts", 2}, {"sms_characters", 200}, {"cost", "5.00"}}));
}

TEST_F(Templates, APreviewForACustomerTellsWhatTheyLack) {
  shop_.customer("anna", "Анна");
  const Json told = preview("preview-for", {{"definition", hello()}, {"customer", "anna"}});
  EXPECT_EQ(told["subject"], "Hello, Анна");
  EXPECT_EQ(told["html"], "<p>Анна, </p>");
  ASSERT_EQ(told["missing"].size(), 1U);
  EXPECT_EQ(told["missing"][0]["where"], "html");
  EXPECT_TRUE(told["missing"][0]["message"].get<std::string>().contains("promo_code"));
  EXPECT_EQ(where(shop_.post("/api/templates/preview-for", {{"definition", hello()}, {"customer", "nobody"}})),
            "$.customer");
}

TEST_F(Templates, APreflightCountsWhoWouldNotGetItAndWhy) {
  shop_.customer("anna", "Анна");
  shop_.customer("boris");
  Json definition = hello();
  definition["html"] = "<p>Hello</p>";
  const Json told = preview("preflight", {{"definition", definition}});
  EXPECT_EQ(told["customers"], 2);
  EXPECT_EQ(told["rendered"], 1);
  ASSERT_EQ(told["refused"].size(), 1U);
  EXPECT_EQ(told["refused"][0]["examples"], Json::array({"boris"}));
}

TEST_F(Templates, ATestGoesOverTheShopsChannelAndSaysThatItIsOne) {
  shop_.customer("anna", "Анна");
  shop_.put("/api/templates/hello",
            {{"channel", "email"}, {"subject", "Hi {{customer.first_name}}"}, {"html", "<p>Hi</p>"}});
  EXPECT_EQ(shop_.post("/api/templates/test-send", {{"template", "hello"}, {"to", "me@example.org"}}).status, 409U)
      << "nothing is served here";
  Envelope sent;
  shop_.api.send_test = [&](ChannelKind, const Envelope& envelope) -> Result<SendResult> {
    sent = envelope;
    return SendResult{.outcome = Outcome::accepted, .code = 250, .reply = "OK"};
  };
  const Json told = preview("test-send", {{"template", "hello"}, {"customer", "anna"}, {"to", "me@example.org"}});
  EXPECT_EQ(told, (Json{{"outcome", "accepted"}, {"code", 250}, {"reply", "OK"}}));
  EXPECT_EQ(sent.to_address, "me@example.org");
  EXPECT_EQ(sent.subject, "[test] Hi Анна");
  EXPECT_EQ(shop_.read("/api/report")["attention"]["pending_messages"], 0) << "nobody counts it";
}

TEST_F(Templates, ATestAsACustomerNeedsWhoMayReadCustomers) {
  shop_.customer("anna", "Анна");
  shop_.put("/api/templates/hello", {{"channel", "sms"}, {"text", "Hi {{customer.first_name}}"}});
  int sent = 0;
  shop_.api.send_test = [&](ChannelKind, const Envelope&) -> Result<SendResult> {
    ++sent;
    return SendResult{.outcome = Outcome::accepted, .code = 0, .reply = "OK"};
  };
  shop_.actor.permissions = {Permission::run_campaigns};
  const Json test{{"template", "hello"}, {"to", "+79001234567"}};
  Json as_anna = test;
  as_anna["customer"] = "anna";
  EXPECT_EQ(shop_.post("/api/templates/test-send", as_anna).status, 403U);
  EXPECT_EQ(sent, 0);
  EXPECT_EQ(shop_.post("/api/templates/test-send", test).status, 200U);
  shop_.actor.permissions.add(Permission::read_customers);
  EXPECT_EQ(shop_.post("/api/templates/test-send", as_anna).status, 200U);
  as_anna["customer"] = "nobody";
  EXPECT_EQ(where(shop_.post("/api/templates/test-send", as_anna)), "$.customer");
  EXPECT_EQ(sent, 2);
}

TEST_F(Templates, EveryVariableThatMessagesHaveIsExplained) {
  std::set<std::string, std::less<>> explained;
  for (const VariableHelp& one : variable_help()) {
    if (one.kind != "list") {
      EXPECT_TRUE(explained.insert(std::string(one.name)).second) << one.name;
    }
  }
  EXPECT_EQ(explained, message_variables());
  const Json items = shop_.read("/api/templates/variables")["items"];
  EXPECT_EQ(items.size(), variable_help().size());
  for (const Json& item : items) {
    if (item["name"] == "order.items.price") {
      EXPECT_EQ(item["in_list"], "order.items");
    }
  }
}

}  // namespace
}  // namespace lapwing
