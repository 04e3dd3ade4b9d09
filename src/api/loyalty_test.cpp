// Bonuses, promo codes and referrals over the API.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <rapidcheck/gtest.h>

#include "api/test_shop.hpp"
#include "host/errands.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;
using Texts = std::vector<std::string>;

/// A shop with one type of bonuses, of which at most half an order is paid.
class LoyalShop : public TestShop {
 public:
  LoyalShop() {
    publish(DefinitionKind::bonus_type, "base",
            R"({"id": "base", "title": "Base", "burn": {"after_days": 30}, "spend": {"max_percent": 50}})");
    customer("anna", "Анна");
    customer("boris", "Борис");
  }

  HttpResponse accrue(const std::string& key, const std::string& amount, const std::string& whom = "anna") {
    return post("/api/bonuses/accrue",
                {{"customer", whom}, {"bonus_type", "base"}, {"amount", amount}, {"idempotency_key", key}});
  }
  HttpResponse move(const std::string& what, const std::string& key, const std::string& amount) {
    return post("/api/bonuses/" + what, {{"customer", "anna"}, {"amount", amount}, {"idempotency_key", key}});
  }
  HttpResponse end_hold(const std::string& how, const std::string& hold, Json more = Json::object()) {
    more["customer"] = "anna";
    return post("/api/bonuses/holds/" + hold + "/" + how, more);
  }
  /// Active, pending, held.
  std::string balance(const std::string& whom = "anna") {
    const Json type = read("/api/bonuses/" + whom)["types"][0];
    return fmt::format("{} {} {}", type["active"].get<std::string>(), type["pending"].get<std::string>(),
                       type["held"].get<std::string>());
  }
  std::vector<std::string> kinds() { return each(read("/api/bonuses/anna/ledger"), "kind"); }
};

std::string where(LoyalShop& shop, const HttpResponse& response) { return shop.told(response).value("where", ""); }

// ---- bonuses

TEST(BonusApi, WhatIsGivenIsHeldForAnOrderAndSpentOnIt) {
  LoyalShop shop;
  const Json given = shop.told(shop.accrue("spring", "100"));
  EXPECT_EQ(given["new"], true);
  EXPECT_EQ(given["account"]["types"][0]["active"], "100.00");
  EXPECT_EQ(given["account"]["types"][0]["burning"][0]["last_day"], "2025-07-15");
  const Json held = shop.told(shop.move("hold", "cart", "60"));
  EXPECT_EQ(held["hold"], "cart");
  EXPECT_EQ(held["expires_at"], "2025-06-15T15:36:40Z");
  EXPECT_EQ(shop.balance(), "40.00 0.00 60.00");
  EXPECT_EQ(shop.end_hold("commit", "cart", {{"order_id", "o1"}}).status, 200U);
  EXPECT_EQ(shop.balance(), "40.00 0.00 0.00");
  EXPECT_EQ(shop.move("spend", "till", "15").status, 200U);
  EXPECT_EQ(shop.balance(), "25.00 0.00 0.00");
  const Json ledger = shop.read("/api/bonuses/anna/ledger");
  EXPECT_EQ(each(ledger, "kind"), (Texts{"spent", "spent", "held", "activated", "accrued"}));
  EXPECT_EQ(each(ledger, "source"), (Texts{"request", "order", "request", "request", "request"}));
  EXPECT_EQ(each(ledger, "change"), (Texts{"-15.00", "-60.00", "0.00", "0.00", "100.00"}));
  EXPECT_EQ(ledger["items"][0]["idempotency_key"], "till");
  EXPECT_EQ(ledger["items"][1]["order_id"], "o1");
  EXPECT_EQ(ledger["items"][4]["title"], "Base");
}

TEST(BonusApi, TheLedgerComesInPagesThatLeaveNothingOut) {
  LoyalShop shop;
  for (int i = 0; i < 10; ++i) {
    shop.accrue(fmt::format("k{}", i), fmt::format("{}", i + 1));
    shop.accrue(fmt::format("k{}", i), "1", "boris");
  }
  Texts amounts;
  std::string cursor;
  int pages = 0;
  do {
    const Json page = shop.read("/api/bonuses/anna/ledger", "limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_FALSE(page.is_null());
    ASSERT_LE(page["items"].size(), 3U);
    for (const Json& item : page["items"]) {
      if (item["kind"] == "accrued") amounts.push_back(item["amount"].get<std::string>());
    }
    cursor = page.value("next", "");
    ASSERT_LT(++pages, 100);
  } while (!cursor.empty());
  EXPECT_EQ(amounts, (Texts{"10.00", "9.00", "8.00", "7.00", "6.00", "5.00", "4.00", "3.00", "2.00", "1.00"}));
  EXPECT_EQ(shop.get("/api/bonuses/anna/ledger", "cursor=elsewhere").status, 400U);
  shop.customer("carl");
  EXPECT_TRUE(shop.read("/api/bonuses/carl/ledger")["items"].empty());
  EXPECT_EQ(shop.get("/api/bonuses/nobody/ledger").status, 404U);
}

TEST(BonusApi, TheSameAgainChangesNothingAndSomethingElseUnderItsKeyIsRefused) {
  LoyalShop shop;
  shop.accrue("k", "100");
  shop.move("hold", "h", "10");
  shop.end_hold("commit", "h", {{"order_id", "o1"}});
  shop.move("spend", "s", "5");
  const Texts before = shop.kinds();
  EXPECT_EQ(shop.told(shop.accrue("k", "100"))["new"], false);
  EXPECT_EQ(shop.told(shop.move("hold", "h", "10"))["new"], false);
  EXPECT_EQ(shop.told(shop.end_hold("commit", "h", {{"order_id", "o1"}}))["new"], false);
  EXPECT_EQ(shop.told(shop.move("spend", "s", "5.00"))["new"], false);
  EXPECT_EQ(shop.accrue("k", "101").status, 409U);
  EXPECT_EQ(shop.move("hold", "h", "11").status, 409U);
  EXPECT_EQ(shop.end_hold("commit", "h", {{"order_id", "o2"}}).status, 409U);
  EXPECT_EQ(shop.move("spend", "s", "6").status, 409U);
  EXPECT_EQ(shop.kinds(), before);
  EXPECT_EQ(shop.told(shop.accrue("k", "7", "boris"))["new"], true) << "a key is one customer's";
}

TEST(BonusApi, MoreThanThereIsIsRefusedAndTellsHowMuchThereIs) {
  LoyalShop shop;
  shop.accrue("k", "30");
  const HttpResponse refused = shop.move("spend", "s", "40");
  EXPECT_EQ(refused.status, 422U);
  EXPECT_EQ(where(shop, refused), "$.amount");
  EXPECT_NE(shop.told(refused)["detail"].get<std::string>().find("30.00"), std::string::npos);
  const HttpResponse of_order = shop.post(
      "/api/bonuses/hold",
      {{"customer", "anna"}, {"amount", "30"}, {"idempotency_key", "h"}, {"order", {{"total", "40"}}}});
  EXPECT_EQ(of_order.status, 422U) << "half of the order at most";
  EXPECT_NE(shop.told(of_order)["detail"].get<std::string>().find("20.00"), std::string::npos);
  EXPECT_EQ(shop.balance(), "30.00 0.00 0.00");
}

TEST(BonusApi, WhatMakesNoSenseIsRefusedByItsField) {
  LoyalShop shop;
  EXPECT_EQ(shop.accrue("k", "5", "nobody").status, 404U);
  EXPECT_EQ(where(shop, shop.accrue("", "5")), "$.idempotency_key");
  EXPECT_EQ(where(shop, shop.accrue("k", "0")), "$.amount");
  EXPECT_EQ(where(shop, shop.accrue("k", "-5")), "$.amount");
  const Json unknown_type{{"customer", "anna"}, {"bonus_type", "none"}, {"amount", "5"}, {"idempotency_key", "k"}};
  EXPECT_EQ(where(shop, shop.post("/api/bonuses/accrue", unknown_type)), "$.bonus_type");
  Json past{{"customer", "anna"}, {"amount", "5"}, {"idempotency_key", "k"}, {"expires_at", "2020-01-01T00:00:00Z"}};
  EXPECT_EQ(where(shop, shop.post("/api/bonuses/hold", past)), "$.expires_at");
  past["colour"] = "red";
  EXPECT_EQ(shop.post("/api/bonuses/hold", past).status, 422U);
  EXPECT_EQ(shop.end_hold("commit", "none").status, 404U);
  EXPECT_EQ(shop.end_hold("release", "none").status, 404U);
  EXPECT_TRUE(shop.kinds().empty());
}

TEST(BonusApi, AHoldThatEndedIsNeitherCommittedNorReleasedOtherwise) {
  LoyalShop shop;
  shop.accrue("k", "30");
  shop.move("hold", "a", "10");
  shop.move("hold", "b", "10");
  EXPECT_EQ(shop.told(shop.end_hold("release", "a"))["new"], true);
  EXPECT_EQ(shop.told(shop.end_hold("release", "a"))["new"], false);
  EXPECT_EQ(shop.end_hold("commit", "a").status, 409U);
  EXPECT_EQ(shop.end_hold("commit", "b").status, 200U);
  EXPECT_EQ(shop.end_hold("release", "b").status, 409U);
  EXPECT_EQ(shop.balance(), "20.00 0.00 0.00");
}

TEST(BonusApi, TellsHowMuchOfAnOrderMayBePaid) {
  LoyalShop shop;
  shop.publish(DefinitionKind::bonus_type, "base",
               R"({"id": "base", "title": "Base", "spend": {"max_percent": 50, "excluded_categories": ["gift"]}})");
  shop.accrue("k", "100");
  EXPECT_EQ(shop.read("/api/bonuses/anna", "order_total=120")["spendable"]["amount"], "60.00");
  EXPECT_EQ(shop.get("/api/bonuses/anna", "order_total=much").status, 400U);
  const Json lines = Json::array({{{"product_id", "a"}, {"category", "gift"}, {"amount", "100"}},
                                  {{"product_id", "b"}, {"category", "tea"}, {"amount", "20"}}});
  const Json asked{{"customer", "anna"}, {"order", {{"total", "120"}, {"lines", lines}}}};
  EXPECT_EQ(shop.told(shop.post("/api/bonuses/spendable", asked))["spendable"]["amount"], "10.00");
  EXPECT_EQ(shop.post("/api/bonuses/spendable", {{"customer", "anna"}}).status, 422U);
}

TEST(BonusApi, AmountsOfAnOrderAreBounded) {
  LoyalShop shop;
  const auto asked = [&](const char* total, const char* amount) {
    const Json lines = Json::array({{{"product_id", "a"}, {"amount", amount}}});
    const Json order{{"total", total}, {"lines", lines}};
    return where(shop, shop.post("/api/bonuses/spendable", {{"customer", "anna"}, {"order", order}}));
  };
  EXPECT_EQ(asked("1000000000", "1000000000"), "");
  EXPECT_EQ(asked("1000000001", "1"), "$.order.total");
  EXPECT_EQ(asked("1", "1000000001"), "$.order.lines[0].amount");
  EXPECT_EQ(asked("1", "-1"), "$.order.lines[0].amount");
  for (const char* total : {"-1", "1000000001"}) {
    const HttpResponse refused = shop.get("/api/bonuses/anna", std::string("order_total=") + total);
    EXPECT_EQ(refused.status, 400U);
    EXPECT_EQ(where(shop, refused), "order_total");
  }
}

TEST(BonusApi, TheAuditLogTellsWhoseBonusesMoved) {
  LoyalShop shop;
  shop.accrue("k", "100");
  EXPECT_EQ(shop.subject, "customer=anna 100.00 base");
  shop.move("spend", "s", "5");
  EXPECT_EQ(shop.subject, "customer=anna 5.00");
  for (const char* hold : {"h1", "h2"}) {
    shop.move("hold", hold, "10");
    EXPECT_EQ(shop.subject, "customer=anna 10.00");
  }
  shop.end_hold("commit", "h1");
  EXPECT_EQ(shop.subject, "customer=anna");
  shop.end_hold("release", "h2");
  EXPECT_EQ(shop.subject, "customer=anna");
}

TEST(BonusApi, TellsWhatTheShopOwesAndWhenItBurns) {
  LoyalShop shop;
  shop.publish(DefinitionKind::bonus_type, "slow",
               R"({"id": "slow", "title": "Slow", "activation": {"after": "2 days"}})");
  shop.accrue("k", "100");
  shop.accrue("k", "20", "boris");
  shop.post("/api/bonuses/accrue",
            {{"customer", "anna"}, {"bonus_type", "slow"}, {"amount", "7"}, {"idempotency_key", "k2"}});
  shop.move("hold", "h", "30");
  const Json owed = shop.read("/api/bonuses/liability");
  EXPECT_EQ(owed["currency"], "RUB");
  const Json& base = owed["types"][0];
  EXPECT_EQ(base["bonus_type"], "base");
  EXPECT_EQ(base["active"], "90.00");
  EXPECT_EQ(base["held"], "30.00");
  EXPECT_EQ(base["customers"], 2);
  EXPECT_EQ(base["burning"], Json::array({{{"month", "2025-07"}, {"amount", "120.00"}}}));
  EXPECT_EQ(base["burning_days"], Json::array({{{"day", "2025-07-15"}, {"amount", "120.00"}}}));
  EXPECT_EQ(base["burning_weeks"], Json::array({{{"week", "2025-07-14"}, {"amount", "120.00"}}})) << "a Monday";
  EXPECT_EQ(owed["types"][1]["pending"], "7.00");
  EXPECT_EQ(owed["types"][1]["never_burning"], "7.00");
  EXPECT_EQ(shop.read("/api/bonuses/liability", "at=2025-08-01T00:00:00Z")["types"][0]["active"], "0.00");
  const Json activating = shop.read("/api/bonuses/anna")["types"][1]["activating"];
  EXPECT_EQ(activating, Json::array({{{"at", "2025-06-17T15:06:40Z"}, {"amount", "7.00"}}}));
}

/// Balances of one customer as a list of what was done says them.
struct Oracle {
  std::int64_t active = 0;
  std::map<std::string, std::int64_t> accrued, spent, held;  // by key
  std::map<std::string, std::string> ended;                  // hold: how

  struct Step {
    std::string kind, key;
    std::int64_t amount = 0;
  };

  unsigned once(std::map<std::string, std::int64_t>& known, const Step& step, std::int64_t change) {
    if (const auto before = known.find(step.key); before != known.end())
      return before->second == step.amount ? 200 : 409;
    if (active + change < 0) return 422;
    active += change;
    known[step.key] = step.amount;
    return 200;
  }
  /// The status that the step is to be answered with.
  unsigned take(const Step& step) {
    if (step.kind == "accrue") return once(accrued, step, step.amount);
    if (step.kind == "spend") return once(spent, step, -step.amount);
    if (step.kind == "hold") return once(held, step, -step.amount);
    if (!held.contains(step.key)) return 404;
    const auto [how, is_first] = ended.emplace(step.key, step.kind);
    if (!is_first) return how->second == step.kind ? 200 : 409;
    if (step.kind == "release") active += held[step.key];
    return 200;
  }
  [[nodiscard]] std::int64_t held_now() const {
    std::int64_t sum = 0;
    for (const auto& [key, amount] : held) sum += ended.contains(key) ? 0 : amount;
    return sum;
  }
};

RC_GTEST_PROP(BonusApi, AnyMixOfMovesAndRetriesLeavesWhatAListOfThemSays, ()) {
  LoyalShop shop;
  Oracle oracle;
  const auto steps = *rc::gen::container<std::vector<Oracle::Step>>(rc::gen::build<Oracle::Step>(
      rc::gen::set(&Oracle::Step::kind,
                   rc::gen::element<std::string>("accrue", "accrue", "spend", "hold", "commit", "release")),
      rc::gen::set(&Oracle::Step::key, rc::gen::element<std::string>("a", "b", "c", "order/1")),
      rc::gen::set(&Oracle::Step::amount, rc::gen::inRange<std::int64_t>(1, 5))));
  const auto carry_out = [&](const Oracle::Step& step) {
    const std::string amount = fmt::format("{}", step.amount);
    if (step.kind == "accrue") return shop.accrue(step.key, amount);
    if (step.kind == "spend" || step.kind == "hold") return shop.move(step.kind, step.key, amount);
    return shop.end_hold(step.kind, step.key == "order/1" ? "order%2F1" : step.key);
  };
  const auto agree = [&] {
    RC_ASSERT(shop.balance() == fmt::format("{}.00 0.00 {}.00", oracle.active, oracle.held_now()));
  };
  for (const Oracle::Step& step : steps) {
    RC_ASSERT(carry_out(step).status == oracle.take(step));
    agree();
  }
  for (const Oracle::Step& step : steps) {  // all of it again: whatever was taken changes nothing
    Oracle then = oracle;
    const unsigned status = then.take(step);
    if (then.active != oracle.active) continue;  // it was refused the first time, and would not be now
    RC_ASSERT(carry_out(step).status == status);
    oracle = then;
    agree();
  }
}

// ---- definitions

TEST(LoyaltyDefinitions, AreReadAndReplacedByVersion) {
  LoyalShop shop;
  const HttpResponse known = shop.get("/api/bonus-types/base");
  EXPECT_EQ(TestShop::header(known, "ETag"), "\"1\"");
  EXPECT_EQ(shop.told(known)["definition"]["spend"]["max_percent"], 50);
  const Json changed{{"title", "Base"}, {"spend", {{"max_percent", 30}}}};
  EXPECT_EQ(shop.put("/api/bonus-types/base", changed, {{"if-match", "\"2\""}}).status, 412U);
  EXPECT_EQ(shop.put("/api/bonus-types/base", changed, {{"if-match", "\"1\""}}).status, 200U);
  EXPECT_EQ(TestShop::header(shop.get("/api/bonus-types/base"), "ETag"), "\"2\"");
  EXPECT_EQ(shop.put("/api/bonus-types/gift", {{"title", "Gift"}}).status, 201U);
  EXPECT_EQ(each(shop.read("/api/bonus-types"), "id"), (Texts{"base", "gift"}));
  EXPECT_EQ(shop.read("/api/bonus-types")["items"][1]["title"], "Gift");
  EXPECT_EQ(shop.get("/api/bonus-types/none").status, 404U);
}

TEST(LoyaltyDefinitions, WhatIsWrongIsToldByItsField) {
  LoyalShop shop;
  const Json rule{{"title", "5 %"}, {"bonus_type", "base"}, {"percent", 5}};
  const auto with = [&](const char* field, Json value) {
    Json other = rule;
    other[field] = std::move(value);
    return shop.put("/api/accrual-rules/cashback", other);
  };
  EXPECT_EQ(where(shop, with("percent", 101)), "$.percent");
  EXPECT_EQ(where(shop, with("bonus_type", "none")), "$.bonus_type") << "known only beside the others";
  EXPECT_EQ(where(shop, with("id", "other")), "$.id");
  EXPECT_EQ(where(shop, shop.put("/api/bonus-types/base", {{"title", "B"}, {"burn", {{"after_days", 0}}}})),
            "$.burn.after_days");
  EXPECT_EQ(shop.put("/api/accrual-rules/cashback", rule).status, 201U);
  EXPECT_EQ(each(shop.read("/api/accrual-rules"), "id"), Texts{"cashback"});
}

// ---- promo codes

TEST(PromoApi, UploadedCodesAreCountedAndWhatWasNotTakenIsToldByLine) {
  LoyalShop shop;
  EXPECT_EQ(shop.put("/api/promo-pools/partner", {{"title", "Partner"}, {"codes", "uploaded"}}).status, 201U);
  const Json first = shop.told(shop.post("/api/promo-pools/partner/codes", {{"codes", {"A-1", "A-2", "A-2"}}}));
  EXPECT_EQ(first["accepted"], 2);
  EXPECT_EQ(first["known"], 1);
  EXPECT_EQ(first["counts"]["free"], 2);
  HttpRequest text{
      .method = "POST", .path = "/api/promo-pools/partner/codes", .query = "", .content_type = "text/plain"};
  text.body = "A-1\nA-3\n\nA 4\n";
  const auto found = shop.router.find(text);
  const Json second = shop.told(found->route->answer(Call{text, shop.actor, found->values}));
  EXPECT_EQ(second["accepted"], 1);
  EXPECT_EQ(second["bad"], 1);
  EXPECT_EQ(second["refused"][0]["kind"], "known");
  EXPECT_EQ(second["refused"][1]["line"], 4);
  EXPECT_EQ(second["refused"][1]["kind"], "bad");
  EXPECT_EQ(where(shop, shop.post("/api/promo-pools/partner/codes", {{"codes", {"A-9", 7}}})), "$.codes[1]");
  EXPECT_EQ(shop.post("/api/promo-pools/none/codes", {{"codes", {"A-9"}}}).status, 404U);
  EXPECT_EQ(shop.read("/api/promo-pools")["items"][0]["counts"]["free"], 3);
  EXPECT_EQ(each(shop.read("/api/promo-pools/partner/codes", "limit=2"), "code"), (Texts{"A-1", "A-2"}));
  EXPECT_EQ(each(shop.read("/api/promo-pools/partner/codes", "limit=2&cursor=A-2"), "code"), Texts{"A-3"});
  EXPECT_TRUE(shop.read("/api/promo-pools/partner/codes", "state=given")["items"].empty());
}

TEST(PromoApi, ACodeIsGivenOnceForAKeyCheckedAndRedeemedByItsOrder) {
  LoyalShop shop;
  const Json pool{{"title", "Back"},
                  {"codes", {{"prefix", "BACK-"}}},
                  {"valid_for", "30 days"},
                  {"worth", {{"text", "10 %"}, {"percent", 10}}}};
  ASSERT_EQ(shop.put("/api/promo-pools/back", pool).status, 201U);
  EXPECT_EQ(shop.post("/api/promo-pools/back/codes", {{"codes", {"X"}}}).status, 409U) << "it generates its own";
  const auto issue = [&](const std::string& whom, const std::string& key) {
    return shop.post("/api/promo-pools/back/issue", {{"customer", whom}, {"idempotency_key", key}});
  };
  const Json given = shop.told(issue("anna", "call"));
  EXPECT_EQ(given["new"], true);
  const std::string code = given["code"].get<std::string>();
  EXPECT_EQ(shop.told(issue("anna", "call"))["code"], code);
  EXPECT_EQ(shop.told(issue("anna", "call"))["new"], false);
  EXPECT_EQ(issue("nobody", "call").status, 404U);
  const auto verdict = [&](const std::string& query) {
    return shop.read("/api/promo-codes/" + code, query)["verdict"];
  };
  EXPECT_EQ(verdict(""), "good");
  EXPECT_EQ(verdict("customer=anna"), "good");
  EXPECT_EQ(verdict("customer=boris"), "others");
  EXPECT_EQ(verdict("at=2026-01-01T00:00:00Z"), "expired");
  EXPECT_EQ(shop.read("/api/promo-codes/" + code)["worth"]["percent"], "10.00");
  EXPECT_EQ(shop.read("/api/promo-codes/" + code)["holder"]["first_name"], "Анна");
  EXPECT_EQ(shop.read("/api/promo-codes/NONE")["verdict"], "unknown");
  shop.tell(OrderRecorded{.customer_id = "anna",
                          .order_id = "o1",
                          .placed_at = TestShop::now,
                          .total = Money::of(50),
                          .promo_code = code},
            "anna");
  EXPECT_EQ(verdict(""), "used");
  const Json history = shop.read("/api/promo-codes/" + code + "/history");
  EXPECT_EQ(each(history, "kind"), (Texts{"redeemed", "given", "reserved"}));
  EXPECT_EQ(history["items"][0]["order_id"], "o1");
  EXPECT_EQ(history["items"][0]["customer"]["first_name"], "Анна");
  EXPECT_EQ(shop.get("/api/promo-codes/NONE/history").status, 404U);
  EXPECT_EQ(shop.read("/api/promo-pools/back")["counts"]["redeemed"], 1);
}

TEST(PromoApi, AKeyThatGaveACodeOfAnotherPoolIsRefused) {
  LoyalShop shop;
  shop.put("/api/promo-pools/one", {{"title", "One"}, {"codes", {{"prefix", "ONE-"}}}});
  shop.put("/api/promo-pools/two", {{"title", "Two"}, {"codes", {{"prefix", "TWO-"}}}});
  const Json wish{{"customer", "anna"}, {"idempotency_key", "k"}};
  EXPECT_EQ(shop.post("/api/promo-pools/one/issue", wish).status, 200U);
  EXPECT_EQ(shop.post("/api/promo-pools/two/issue", wish).status, 409U);
}

// ---- referrals

TEST(ReferralApi, AFriendIsClaimedAndBothAreRewarded) {
  LoyalShop shop;
  EXPECT_EQ(shop.read("/api/referral")["version"], 0);
  EXPECT_TRUE(shop.read("/api/referral/anna")["code"].is_null());
  const Json program{{"title", "Friends"},
                     {"codes", {{"prefix", "FR-"}}},
                     {"referrer", {{"bonus_type", "base"}, {"amount", "500"}}},
                     {"friend", {{"bonus_type", "base"}, {"amount", "300"}}}};
  ASSERT_EQ(shop.put("/api/referral", program).status, 201U);
  const std::string code = shop.read("/api/referral/anna")["code"].get<std::string>();
  const Json claimed = shop.told(shop.post("/api/referral/claims", {{"customer", "boris"}, {"code", code}}));
  EXPECT_EQ(claimed["friend"], "boris");
  carry_errands(shop.host(), TestShop::now);
  EXPECT_EQ(each(shop.read("/api/referrals"), "state"), Texts{"accepted"});
  shop.order("o1", "boris", Duration{}, Money::of(1000), OrderStatus::completed);
  carry_errands(shop.host(), TestShop::now);
  const Json anna = shop.read("/api/referral/anna");
  EXPECT_EQ(anna["friends"][0]["friend"]["first_name"], "Борис");
  EXPECT_EQ(anna["friends"][0]["state"], "rewarded");
  EXPECT_EQ(anna["rewards_this_month"], 1);
  EXPECT_TRUE(anna["brought_by"].is_null());
  EXPECT_EQ(shop.read("/api/referral/boris")["brought_by"]["referrer"]["id"], "anna");
  EXPECT_EQ(shop.balance("anna"), "500.00 0.00 0.00");
  const Json figures = shop.read("/api/referral")["figures"];
  EXPECT_EQ(figures["rewarded"], 1);
  EXPECT_EQ(figures["referrers"], 1);
  EXPECT_EQ(figures["revenue"], "1000.00");
  EXPECT_EQ(shop.get("/api/referral/nobody").status, 404U);
}

}  // namespace
}  // namespace lapwing
