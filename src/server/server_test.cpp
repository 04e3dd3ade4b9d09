// Site and intake over a folder in memory.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/data_folder.hpp"
#include "host/reading_turns.hpp"
#include "ingest/consent_texts.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ingest_routes.hpp"
#include "server/scratch_access.hpp"
#include "server/site.hpp"
#include "server/status_page.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr Instant now = Instant::from_seconds(1'750'000'000);  // 2025-06-15T15:06:40Z

DataFolder shop() {
  return DataFolder::in_memory(ShopConfigured{"Tea & <Home>", "RUB", Zone(), 4, "ru", "RU"}, now, {.workers = 2})
      .value();
}

class SiteTest : public testing::Test {
 protected:
  SiteTest() : folder_(shop()) {
    using enum Permission;
    site_.open({.folder = folder_, .access = *access_, .clock = [] { return now; }, .routes = ingest_routes(*ingest_)});
    const auto made = access_->keys().make(
        {.name = "tests", .permissions = {read, read_customers, record_events, run_campaigns}, .created_at = now});
    key_ = made.value().secret;
  }

  HttpResponse ask(HttpRequest request) {
    request.headers.emplace_back("authorization", "Bearer " + key_);
    return site_.answer(request);
  }
  HttpResponse get(std::string path, std::string query = "", std::string language = "") {
    return ask({"GET", std::move(path), std::move(query), "", std::move(language), ""});
  }
  HttpResponse post(std::string path, const Json& body) {
    return ask({"POST", std::move(path), "", "application/json; charset=utf-8", "", body.dump()});
  }
  Json status() { return Json::parse(get("/api/status").body); }

  static Json order(std::string id, std::string customer) {
    return {{"order_id", std::move(id)},
            {"customer_id", std::move(customer)},
            {"created_at", "2025-06-15T15:00:00Z"},
            {"status", "paid"},
            {"total", "100.50"}};
  }

  DataFolder folder_;
  std::unique_ptr<Ingest> ingest_ = Ingest::open(folder_, std::nullopt, [] { return now; }).value();
  ScratchAccess access_{now};
  Site site_;
  std::string key_;
};

TEST_F(SiteTest, OrdersAreTakenOnceAndCounted) {
  const auto first = post("/api/orders", Json::array({order("a", "anna"), order("b", "boris")}));
  EXPECT_EQ(first.status, 200U) << first.body;
  EXPECT_EQ(Json::parse(first.body)["accepted"], 2);
  const auto again = Json::parse(post("/api/orders", order("a", "anna")).body);
  EXPECT_EQ(again["unchanged"], 1);
  EXPECT_EQ(again["items"][0]["status"], "unchanged");
  EXPECT_EQ(status()["orders"], 2);
  EXPECT_EQ(status()["customers"], 2);
  EXPECT_EQ(status()["revenue"], "201.00");
}

TEST_F(SiteTest, WhatOnlyReadsIsToldFromWhatBringsSomething) {
  const auto reads = [&](std::string method, std::string path) {
    return site_.is_reading({std::move(method), std::move(path), "", "", "", ""});
  };
  EXPECT_TRUE(reads("GET", "/api/status"));
  EXPECT_TRUE(reads("GET", "/metrics"));
  EXPECT_FALSE(reads("POST", "/api/orders"));
  EXPECT_FALSE(reads("POST", "/v1/batch"));
  EXPECT_FALSE(reads("POST", "/api/users"));
  EXPECT_FALSE(reads("GET", "/healthz")) << "no route: it is answered at once";
}

TEST_F(SiteTest, WhoReadsGivesWayAndIsAnswered) {
  ReadingTurns turns(2);
  Site site;
  site.open({.folder = folder_, .access = *access_, .clock = [] { return now; }, .readings = &turns});
  const ReadingTurns::Intake coming(&turns);
  HttpRequest request{"GET", "/api/status", "", "", "", ""};
  request.headers.emplace_back("authorization", "Bearer " + key_);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(site.answer(request).status, 200U);
}

TEST_F(SiteTest, ARefusedItemNamesItsFieldAndHoldsUpNoOther) {
  Json bad = order("b", "boris");
  bad["total"] = "many";
  Json unknown = order("c", "clara");
  unknown["colour"] = "red";
  Json lines = order("d", "dmitry");
  lines["lines"] = Json::array({{{"product_id", "tea"}, {"price", 10}}, {{"price", 10}}});
  const auto response = post("/api/orders", Json::array({order("a", "anna"), bad, unknown, lines}));
  EXPECT_EQ(response.status, 200U);
  const Json items = Json::parse(response.body)["items"];
  EXPECT_EQ(items[0]["status"], "accepted");
  EXPECT_EQ(items[1]["where"], "$[1].total");
  EXPECT_EQ(items[1]["id"], "b");
  EXPECT_EQ(items[2]["where"], "$[2]");
  EXPECT_EQ(items[3]["where"], "$[3].lines[1]");
  EXPECT_EQ(post("/api/orders", bad).status, 422U);
  EXPECT_EQ(status()["orders"], 1);
}

TEST_F(SiteTest, AnOrderWithLinesOnlyIsWorthTheirSum) {
  Json given = order("a", "anna");
  given.erase("total");
  given["lines"] = Json::array(
      {{{"product_id", "tea"}, {"price", "10.25"}, {"quantity", 2}}, {{"product_id", "cup"}, {"amount", 5}}});
  EXPECT_EQ(post("/api/orders", given).status, 200U);
  EXPECT_EQ(status()["revenue"], "25.50");
}

TEST_F(SiteTest, AGuestIsTheCustomerWhoHasTheContact) {
  const Json anna{{"customer_id", "anna"}, {"email", "Anna@Example.com"}, {"email_consent", true}};
  EXPECT_EQ(post("/api/customers", anna).status, 200U);
  Json guest = order("a", "");
  guest["email"] = "anna@example.com";
  EXPECT_EQ(post("/api/orders", guest).status, 200U);
  EXPECT_EQ(status()["customers"], 1);
  guest["order_id"] = "b";
  guest["email"] = "nobody";
  EXPECT_EQ(Json::parse(post("/api/orders", guest).body)["items"][0]["where"], "$.customer_id");
}

TEST_F(SiteTest, AConsentMayComeWithItsProof) {
  Json anna{
      {"customer_id", "anna"}, {"email_consent", true}, {"consent", {{"text", "signup.en"}, {"ip", "192.0.2.7"}}}};
  const Json unknown = Json::parse(post("/api/customers", anna).body)["items"][0];
  EXPECT_EQ(unknown["where"], "$.consent.text");
  ASSERT_TRUE(publish_consent_text(folder_.host(), "signup.en", "I agree", now));
  EXPECT_EQ(Json::parse(post("/api/customers", anna).body)["accepted"], 1);
  anna["consent"]["colour"] = "red";
  EXPECT_EQ(post("/api/customers", anna).status, 422U);
  const Json alone{{"customer_id", "anna"}, {"consent", {{"text", "signup.en"}}}};
  EXPECT_EQ(Json::parse(post("/api/customers", alone).body)["items"][0]["where"], "$.consent");
}

TEST_F(SiteTest, WhatACustomerIsNotSaidToChangeStays) {
  const Json anna{
      {"customer_id", "anna"}, {"email", "anna@example.com"}, {"first_name", "Anna"}, {"labels", {{"vip", true}}}};
  EXPECT_EQ(Json::parse(post("/api/customers", anna).body)["accepted"], 1);
  EXPECT_EQ(Json::parse(post("/api/customers", anna).body)["unchanged"], 1);
  const Json more = Json::array({{{"customer_id", "anna"}, {"last_name", "Ivanova"}},
                                 {{"customer_id", "anna"}, {"birthday", "1990-05-06"}, {"timezone", "Asia/Tokyo"}}});
  EXPECT_EQ(Json::parse(post("/api/customers", more).body)["accepted"], 2);
  Host& host = folder_.host();
  host.with(host.partition_of("anna"), [&](const Engine& engine) {
    const CustomerView customer = engine.audience().customer(engine.audience().find("anna").value());
    const Personal personal = folder_.vault().open("anna", customer.sealed_personal()).value();
    EXPECT_EQ(personal, (Personal{"anna@example.com", "", "Anna", "Ivanova", "1990-05-06"}));
    EXPECT_EQ(customer.contact(ChannelKind::email), ContactState::valid);
    EXPECT_TRUE(customer.has_label("vip"));
    ASSERT_NE(customer.zone(), nullptr);
    EXPECT_EQ(customer.zone()->name(), "Asia/Tokyo");
  });
}

TEST_F(SiteTest, ActivityIsTakenOnceAndKeptInTheCustomersHistory) {
  const auto did = [](const char* kind, Json rest) {
    rest["customer_id"] = "anna";
    rest["kind"] = kind;
    rest["at"] = "2025-06-15T15:00:00Z";
    return rest;
  };
  const Json body = Json::array(
      {did("visit", {{"name", "app"}}), did("product_view", {{"product_id", "tea"}, {"category", "drinks"}}),
       did("category_view", {{"category", "drinks"}}), did("checkout_started", Json::object()),
       did("custom", {{"name", "quiz"}}),
       did("cart_changed",
           {{"cart", {{{"product_id", "tea"}, {"price", 5}, {"quantity", 2}}, {{"product_id", "cup"}}}}})});
  const auto first = post("/api/activity", body);
  EXPECT_EQ(first.status, 200U) << first.body;
  EXPECT_EQ(Json::parse(first.body)["accepted"], 6) << first.body;
  EXPECT_EQ(Json::parse(post("/api/activity", body).body)["unchanged"], 6);
  Host& host = folder_.host();
  host.with(host.partition_of("anna"), [](const Engine& engine) {
    const CustomerNumber anna = engine.audience().find("anna").value();
    const Activity& activity = engine.audience().activity();
    EXPECT_EQ(activity.happenings(anna, Activity::Lane::behaviour).size(), 6u);
    ASSERT_NE(activity.cart(anna), nullptr);
    EXPECT_EQ(activity.cart(anna)->lines.size(), 2u);
    EXPECT_EQ(activity.cart(anna)->value(), Money::of(10));
  });
}

TEST_F(SiteTest, ARefusedActivityNamesItsField) {
  const Json whole{
      {"customer_id", "anna"}, {"kind", "product_view"}, {"product_id", "tea"}, {"at", "2025-06-15T15:00:00Z"}};
  const auto with = [&whole](const char* field, Json value) {
    Json item = whole;
    item[field] = std::move(value);
    return item;
  };
  const auto without = [&whole](const char* field) {
    Json item = whole;
    item.erase(field);
    return item;
  };
  const struct {
    Json item;
    const char* where;   ///< within the item; what is missing or unknown is a fault of the item itself
    const char* reason;  ///< how it begins
  } faults[] = {
      {without("customer_id"), ".customer_id", "expected a customer id"},
      {without("kind"), "", "the field \"kind\" is missing"},
      {without("at"), "", "the field \"at\" is missing"},
      {without("product_id"), ".product_id", "expected it"},
      {with("kind", "danced"), ".kind", "expected visit"},
      {with("at", "soon"), ".at", ""},
      {with("at", "2030-01-01T00:00:00Z"), ".at", "expected a time that has come"},
      {with("name", "quiz"), ".name", "expected none"},
      {with("cart", Json::array()), ".cart", "expected none"},
      {with("colour", "red"), "", "unknown field \"colour\""},
  };
  Json body = Json::array();
  for (const auto& fault : faults) body.push_back(fault.item);
  body.push_back(whole);
  const Json items = Json::parse(post("/api/activity", body).body)["items"];
  for (std::size_t i = 0; i < std::size(faults); ++i) {
    EXPECT_EQ(items[i]["status"], "refused") << faults[i].item;
    EXPECT_EQ(items[i]["where"], "$[" + std::to_string(i) + "]" + faults[i].where) << items[i];
    EXPECT_TRUE(items[i]["reason"].get<std::string>().starts_with(faults[i].reason)) << items[i];
  }
  EXPECT_EQ(items.back()["status"], "accepted");
}

TEST_F(SiteTest, PromoCodesAreTakenOnce) {
  const Json issued{
      {"customer_id", "anna"}, {"code", "SALE"}, {"pool", "spring"}, {"expires_at", "2025-07-01T00:00:00Z"}};
  EXPECT_EQ(Json::parse(post("/api/promo-codes", issued).body)["accepted"], 1);
  EXPECT_EQ(Json::parse(post("/api/promo-codes", issued).body)["unchanged"], 1);
  Json over = issued;
  over["expires_at"] = "2025-06-01T00:00:00Z";
  EXPECT_EQ(Json::parse(post("/api/promo-codes", over).body)["items"][0]["where"], "$.expires_at");
}

TEST_F(SiteTest, WhatIsNoJsonOrNotSentAsSuchIsRefused) {
  EXPECT_EQ(ask({"POST", "/api/orders", "", "application/json", "", "{"}).status, 400U);
  EXPECT_EQ(post("/api/orders", "text").status, 400U);
  EXPECT_EQ(ask({"POST", "/api/orders", "", "text/plain", "", "{}"}).status, 415U);
  const HttpResponse absent = get("/api/nothing");
  EXPECT_EQ(absent.status, 404U);
  EXPECT_EQ(absent.content_type, "application/problem+json");
  const HttpResponse wrong = get("/api/orders");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.headers.front(), (std::pair<std::string, std::string>("Allow", "POST")));
}

TEST_F(SiteTest, ThePageSpeaksTheReadersLanguageAndEscapesTheShopsWords) {
  EXPECT_NE(get("/status").body.find("<html lang=\"ru\">"), std::string::npos);
  EXPECT_NE(get("/status", "", "en-GB,ru;q=0.5").body.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(get("/status", "lang=ru", "en").body.find("Покупатели"), std::string::npos);
  EXPECT_NE(get("/status").body.find("Tea &amp; &lt;Home&gt;"), std::string::npos);
  EXPECT_EQ(get("/status").body.find("<script"), std::string::npos);
  EXPECT_EQ(get("/status").body.find("style="), std::string::npos);
  EXPECT_EQ(get("/style.css").content_type, "text/css; charset=utf-8");
}

TEST(Site, LivesBeforeItIsReady) {
  Site site;
  EXPECT_EQ(site.answer({"GET", "/healthz", "", "", "", ""}).status, 200U);
  EXPECT_EQ(site.answer({"GET", "/readyz", "", "", "", ""}).status, 503U);
  EXPECT_EQ(site.answer({"GET", "/status", "", "", "", ""}).status, 503U);
  DataFolder folder = shop();
  ScratchAccess access(now);
  site.open({.folder = folder, .access = *access, .clock = [] { return now; }});
  EXPECT_EQ(site.answer({"GET", "/readyz", "", "", "", ""}).status, 200U);
}

}  // namespace
}  // namespace lapwing
