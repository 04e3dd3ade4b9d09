// Customers over the API: the list, the card, orders, the timeline, consents.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "api/test_shop.hpp"
#include "host/consent_evidence.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;
using Texts = std::vector<std::string>;

TEST(CustomerList, APageIsNeitherTornNorDoubledWhenCustomersComeMeanwhile) {
  TestShop shop;
  Texts known;
  for (int i = 0; i < 100; i += 2) {
    known.push_back(fmt::format("c{:03}", i));
    shop.customer(known.back());
  }
  Texts seen;
  std::string cursor;
  int newcomer = 1;
  do {
    const Json page = shop.read("/api/customers", "limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_FALSE(page.is_null());
    EXPECT_LE(page["items"].size(), 7U);
    std::ranges::copy(each(page, "id"), std::back_inserter(seen));
    cursor = page.value("next", "");
    shop.customer(fmt::format("c{:03}", newcomer));  // some before the cursor, some behind it
    newcomer = (newcomer + 34) % 100;
  } while (!cursor.empty());
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end()) << "nobody twice";
  EXPECT_TRUE(std::ranges::includes(seen, known));
}

TEST(CustomerList, FindsByHowTheIdBeginsAndByAContactAsItIsWritten) {
  TestShop shop;
  shop.customer("anna");
  shop.customer("annette");
  Personal personal;
  const ContactFact phone = take_phone(shop.folder.vault(), "boris", "+79123456789", "RU", personal).value();
  shop.customer("boris", "", {.contacts = {phone}});
  EXPECT_EQ(each(shop.read("/api/customers", "q=ann"), "id"), (Texts{"anna", "annette"}));
  EXPECT_EQ(each(shop.read("/api/customers", "q=ANNETTE%40Example.org"), "id"), Texts{"annette"});
  EXPECT_EQ(each(shop.read("/api/customers", "q=8%20912%20345-67-89"), "id"), Texts{"boris"});
  EXPECT_TRUE(shop.read("/api/customers", "q=nobody%40example.org")["items"].empty());
}

TEST(CustomerList, ShowsNamesAndWhatTheOrdersThatCountCameTo) {
  TestShop shop;
  shop.customer("anna", "Анна");
  shop.order("1", "anna", Duration::days(3), Money::of(100));
  shop.order("2", "anna", Duration::days(2), Money::of(50));
  shop.order("3", "anna", Duration::days(1), Money::of(900), OrderStatus::cancelled);
  const Json row = shop.read("/api/customers")["items"][0];
  EXPECT_EQ(row["first_name"], "Анна");
  EXPECT_EQ(row["email"], "anna@example.org");
  EXPECT_TRUE(row["last_name"].is_null());
  EXPECT_EQ(row["orders"], 2);
  EXPECT_EQ(row["revenue"], "150.00");
  EXPECT_EQ(row["last_order_at"], "2025-06-13T15:06:40Z");
}

TEST(CustomerList, RefusesWhatNobodyAskedForAndNamesIt) {
  TestShop shop;
  const auto where = [&](const std::string& query, unsigned status) {
    const HttpResponse response = shop.get("/api/customers", query);
    EXPECT_EQ(response.status, status) << query;
    return shop.told(response).value("where", "");
  };
  EXPECT_EQ(where("colour=red", 400), "colour");
  EXPECT_EQ(where("limit=0", 400), "limit");
  EXPECT_EQ(where("limit=501", 400), "limit");
  EXPECT_EQ(where("q=a&q=b", 400), "q");
  EXPECT_EQ(where("segment=none", 422), "segment");
}

TEST(Customer, WhomNobodyKnowsIsNotFound) {
  TestShop shop;
  for (const char* rest : {"", "/orders", "/timeline", "/consents", "/export"}) {
    const HttpResponse response = shop.get(std::string("/api/customers/anna") + rest);
    EXPECT_EQ(response.status, 404U) << rest;
    EXPECT_EQ(response.content_type, "application/problem+json");
  }
  EXPECT_EQ(shop.get("/api/rfm/customers/anna").status, 404U);
}

TEST(Customer, TheCardTellsWhatIsKnown) {
  TestShop shop;
  shop.publish(DefinitionKind::segment, "buyers",
               R"({"id": "buyers", "condition": {"orders": "count", "at_least": 1}})");
  shop.publish(DefinitionKind::bonus_type, "gift", R"({"id": "gift", "title": "Gift"})");
  shop.customer("anna", "Анна",
                {.consents = {{ChannelKind::email, "", true, TestShop::now, "api"},
                              {ChannelKind::email, "news", false, TestShop::now, "api"}},
                 .attributes = {{"city", "Omsk"}, {"size", Money::of(42)}, {"until", parse_day("2026-01-02").value()}},
                 .labels = {{"vip", true}}});
  shop.order("1", "anna", Duration::days(3), Money::of(100));
  shop.order("2", "anna", Duration::days(2), Money::of(50), OrderStatus::cancelled);
  shop.tell(BonusAccrualRequested{"anna", "gift", Money::of(30), "k"}, "anna");
  shop.tell(ActivityRecorded{.customer_id = "anna",
                             .at = TestShop::now,
                             .kind = ActivityKind::cart_changed,
                             .cart = {{"tea-1", "tea", Quantity{1000}, Money::of(10), Money::of(10)}}},
            "anna");
  const Json card = shop.read("/api/customers/anna");
  ASSERT_FALSE(card.is_null());
  EXPECT_EQ(card["first_name"], "Анна");
  EXPECT_EQ(card["contacts"][0]["state"], "valid");
  EXPECT_EQ(card["contacts"][1]["state"], "absent");
  EXPECT_EQ(card["consents"][0]["granted"], true);
  EXPECT_TRUE(card["consents"][1]["granted"].is_null()) << "nobody said anything of texts";
  EXPECT_EQ(card["consents"][3], (Json{{"channel", "email"}, {"topic", "news"}, {"granted", false}}));
  EXPECT_EQ(card["attributes"], (Json{{"city", "Omsk"}, {"size", 42}, {"until", {{"date", "2026-01-02"}}}}));
  EXPECT_EQ(card["labels"], Json::array({"vip"}));
  EXPECT_EQ(card["segments"][0]["id"], "buyers");
  EXPECT_EQ(card["orders"]["all"], 2);
  EXPECT_EQ(card["orders"]["counted"], 1);
  EXPECT_EQ(card["orders"]["fallen"], 1);
  EXPECT_EQ(card["orders"]["average"], "100.00");
  EXPECT_EQ(card["bonuses"]["types"][0]["active"], "30.00");
  EXPECT_EQ(card["cart"]["value"], "10.00");
}

TEST(CustomerOrders, ComeNewestFirstAndGoOnWhereThePageEnded) {
  TestShop shop;
  shop.customer("anna");
  for (int i = 0; i < 5; ++i) shop.order(fmt::format("same-{}", i), "anna", Duration::days(1), Money::of(10));
  shop.order("first", "anna", Duration::days(2), Money::of(10));
  const Json page = shop.read("/api/customers/anna/orders", "limit=3");
  EXPECT_EQ(each(page, "order_id"), (Texts{"same-4", "same-3", "same-2"}));
  EXPECT_EQ(
      page["items"][0]["lines"][0],
      (Json{{"product_id", "tea-1"}, {"category", "tea"}, {"quantity", "2"}, {"price", "10.00"}, {"amount", "20.00"}}));
  shop.order("newest", "anna", Duration{}, Money::of(10));
  shop.order("same-5", "anna", Duration::days(1), Money::of(10));
  const Json rest = shop.read("/api/customers/anna/orders", "cursor=" + page["next"].get<std::string>());
  EXPECT_EQ(each(rest, "order_id"), (Texts{"same-1", "same-0", "first"}));
  EXPECT_FALSE(rest.contains("next"));
  EXPECT_EQ(shop.get("/api/customers/anna/orders", "cursor=yesterday").status, 400U);
}

class Timeline : public testing::Test {
 protected:
  Timeline() {
    shop_.publish(DefinitionKind::message_template, "hello", "{}");
    shop_.customer("anna", "Анна");
    shop_.customer("boris");
    shop_.order("1", "anna", Duration::days(9), Money::of(100));
    shop_.tell(ActivityRecorded{.customer_id = "anna",
                                .at = TestShop::now - Duration::days(8),
                                .kind = ActivityKind::product_view,
                                .product_id = "tea-1"},
               "anna");
    shop_.tell(PromoCodeIssued{"anna", "WELCOME", "", TestShop::now - Duration::days(7), {}}, "anna");
    for (const std::string id : {"boris", "anna"}) {  // neither consented
      shop_.tell(BroadcastRequested{"spring", ChannelKind::email, "hello", MessageClass::marketing, "", {id}}, id);
    }
  }

  TestShop shop_;
};

TEST_F(Timeline, TellsWhatHappenedNewestFirstAndWhyAMessageWasRefused) {
  const Json items = shop_.read("/api/customers/anna/timeline")["items"];
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(items[0]["type"], "message_refused");
  EXPECT_EQ(items[0]["reason"], "no_consent");
  EXPECT_EQ(items[0]["template"], "hello");
  EXPECT_EQ(items[0]["campaign"], "broadcast:spring");
  EXPECT_EQ(items[1]["type"], "promo_code_issued");
  EXPECT_EQ(items[1]["code"], "WELCOME");
  EXPECT_EQ(items[2]["type"], "product_view");
  EXPECT_EQ(items[2]["product_id"], "tea-1");
  EXPECT_EQ(items[3]["type"], "order");
  EXPECT_EQ(items[3]["total"], "100.00");
}

TEST_F(Timeline, PagesOfOneGiveTheWholeThoughMoreHappensMeanwhile) {
  for (int i = 0; i < 3; ++i) shop_.order(fmt::format("at-once-{}", i), "anna", Duration::days(5), Money::of(1));
  const Json whole = shop_.read("/api/customers/anna/timeline")["items"];
  Json gathered = Json::array();
  std::string cursor;
  int number = 0;
  do {
    const Json page = shop_.read("/api/customers/anna/timeline",
                                 "limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const Json& item : page["items"]) gathered.push_back(item);
    cursor = page.value("next", "");
    shop_.order(fmt::format("later-{}", number++), "anna", Duration::minutes(-1), Money::of(1));
  } while (!cursor.empty());
  EXPECT_EQ(gathered, whole);
}

TEST_F(Timeline, RefusesACursorThatIsNone) {
  for (const char* cursor : {"x", "1", "1.2", "1.2.3.4", "1.9.0", "1.2.", "-1.2.3"}) {
    const HttpResponse response = shop_.get("/api/customers/anna/timeline", std::string("cursor=") + cursor);
    EXPECT_EQ(response.status, 400U) << cursor;
  }
}

TEST(Consents, AreProvenByWhatWasShownAndFromWhere) {
  TestShop shop;
  shop.publish(DefinitionKind::consent_text, "signup", R"({"text": "Yes, news"})");
  shop.publish(DefinitionKind::consent_text, "other", R"({"text": "Nobody saw this"})");
  const std::string evidence = seal_evidence(shop.folder.vault(), "anna", {"192.0.2.7", "Firefox"}).value();
  shop.customer("anna", "",
                {.consents = {{ChannelKind::email, "", true, TestShop::now, "api", "signup", 1, "form", evidence}}});
  shop.customer("boris", "", {.consents = {{ChannelKind::email, "", false, TestShop::now, "api"}}});
  const Json sheet = shop.read("/api/customers/anna/consents");
  ASSERT_EQ(sheet["consents"].size(), 1U);
  EXPECT_EQ(sheet["consents"][0]["address"], "192.0.2.7");
  EXPECT_EQ(sheet["consents"][0]["granted"], true);
  EXPECT_EQ(sheet["texts"], Json::array({{{"id", "signup"}, {"version", 1}, {"text", "Yes, news"}}}));
}

TEST_F(Timeline, TheExportHoldsAllOfIt) {
  const HttpResponse response = shop_.get("/api/customers/anna/export");
  ASSERT_EQ(response.status, 200U);
  const Json all = shop_.told(response);
  EXPECT_EQ(all["customer"]["email"], "anna@example.org");
  EXPECT_EQ(all["orders"].size(), 1U);
  EXPECT_EQ(all["timeline"], shop_.read("/api/customers/anna/timeline")["items"]);
  EXPECT_TRUE(all["consents"].is_array());
}

TEST(Products, AreFoundByNameAndByHowTheIdBegins) {
  TestShop shop;
  const auto sell = [&](const std::string& id, const std::string& name) {
    shop.host()
        .publish(ProductRecorded{.product_id = id, .name = name, .price = Money::of(5), .stock = 3}, TestShop::now)
        .value();
  };
  sell("t-2", "Black Tea");
  sell("t-1", "Green tea");
  sell("c-1", "Cup");
  shop.order("1", "anna", Duration{}, Money::of(5));  // of tea-1, which the shop never told of
  EXPECT_EQ(each(shop.read("/api/products"), "id"), (Texts{"c-1", "t-1", "t-2"}));
  EXPECT_EQ(each(shop.read("/api/products", "q=TEA"), "id"), (Texts{"t-1", "t-2"}));
  const Json page = shop.read("/api/products", "q=t-&limit=1");
  EXPECT_EQ(each(page, "id"), Texts{"t-1"});
  EXPECT_EQ(each(shop.read("/api/products", "q=t-&cursor=" + page["next"].get<std::string>()), "id"), Texts{"t-2"});
  EXPECT_EQ(shop.read("/api/products/c-1")["price"], "5.00");
  EXPECT_EQ(shop.get("/api/products/tea-1").status, 404U);
}

TEST(CustomerMerge, GivesTheCardOfTheOneWhoStaysAndTheOtherIsGone) {
  TestShop shop;
  shop.customer("old", "Anna");
  shop.customer("new");
  shop.order("1", "old", Duration::days(3), Money::of(100));
  const HttpResponse merged = shop.post("/api/customers/old/merge", {{"into", "new"}});
  ASSERT_EQ(merged.status, 200U) << merged.body;
  EXPECT_EQ(shop.told(merged)["id"], "new");
  EXPECT_EQ(shop.told(merged)["first_name"], "Anna");
  EXPECT_EQ(shop.read("/api/customers/new/orders")["items"].size(), 1U);
  EXPECT_EQ(each(shop.read("/api/customers"), "id"), Texts{"new"});
  const HttpResponse gone = shop.get("/api/customers/old");
  EXPECT_EQ(gone.status, 410U);
  EXPECT_NE(gone.body.find("new"), std::string::npos);
}

TEST(CustomerMerge, TellsNothingToWhomMayNotReadCustomers) {
  TestShop shop;
  shop.customer("old", "Anna");
  shop.customer("new");
  shop.actor.permissions = {Permission::change_customers};
  const HttpResponse merged = shop.post("/api/customers/old/merge", {{"into", "new"}});
  EXPECT_EQ(merged.status, 204U);
  EXPECT_EQ(merged.body, "");
  EXPECT_EQ(shop.get("/api/customers/old").status, 410U);
}

TEST(CustomerMerge, RefusesWhoIsNotThereAndTheCustomerThemselves) {
  TestShop shop;
  shop.customer("anna");
  EXPECT_EQ(shop.post("/api/customers/nobody/merge", {{"into", "anna"}}).status, 404U);
  for (const char* into : {"anna", "nobody"}) {
    const HttpResponse refused = shop.post("/api/customers/anna/merge", {{"into", into}});
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(shop.told(refused)["where"], "$.into");
  }
}

TEST(CustomerErasure, NobodyIsFoundAnyMoreAndAgainIsNoError) {
  TestShop shop;
  shop.customer("anna", "Anna");
  shop.customer("boris");
  EXPECT_EQ(shop.ask("DELETE", "/api/customers/nobody", "", "").status, 404U);
  EXPECT_EQ(shop.ask("DELETE", "/api/customers/anna", "", "").status, 204U);
  EXPECT_EQ(shop.ask("DELETE", "/api/customers/anna", "", "").status, 204U);
  EXPECT_EQ(shop.get("/api/customers/anna").status, 410U);
  EXPECT_EQ(each(shop.read("/api/customers"), "id"), Texts{"boris"});
  EXPECT_TRUE(shop.read("/api/customers", "q=anna%40example.org")["items"].empty());
  EXPECT_EQ(shop.told(shop.post("/api/audiences/count", {{"where", {{"everyone", true}}}}))["count"], 1);
}

}  // namespace
}  // namespace lapwing
