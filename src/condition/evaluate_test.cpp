#include <gtest/gtest.h>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {
namespace {

// Berlin, with summer time from 31 March to 27 October 2024.
const Zone berlin("Europe/Berlin", 3600, {{1711846800, 7200}, {1729990800, 3600}});

Instant at(std::string_view text) { return parse_instant(std::string(text) + "Z").value(); }

/// One customer, and questions to it.
struct Shop {
  Audience audience;
  CustomerNumber customer = audience.ensure("anna", at("2024-01-10T00:00:00"));
  Moment moment{at("2024-06-01T00:00:00"), &berlin, &audience};
  int count = 0;

  Shop& order(std::string_view when, Money total, OrderStatus status = OrderStatus::completed,
              std::vector<OrderLine> lines = {}) {
    audience.record(customer, OrderRecorded{.customer_id = "anna",
                                            .order_id = std::to_string(++count),
                                            .placed_at = at(when),
                                            .status = status,
                                            .total = total,
                                            .lines = std::move(lines)});
    return *this;
  }
  Shop& know(const CustomerRecorded& facts) {
    audience.record(customer, facts);
    return *this;
  }
  [[nodiscard]] Answer ask(std::string_view text) const {
    const auto condition = parse_condition(text);
    EXPECT_TRUE(condition.has_value()) << text << "\n" << condition.error().text();
    return evaluate(condition.value(), audience.customer(customer), moment);
  }
  [[nodiscard]] Answer ask(std::string_view text, std::string_view when) {
    moment.now = at(when);
    return ask(text);
  }
};

struct Asked {
  const char* text;
  bool holds;
  const char* until;  // "" for never
};

void expect(const Shop& shop, std::initializer_list<Asked> table) {
  for (const Asked& row : table) {
    const Answer answer = shop.ask(row.text);
    EXPECT_EQ(answer.holds, row.holds) << row.text;
    EXPECT_EQ(to_text(answer.until), *row.until == '\0' ? "never" : std::string(row.until) + "Z") << row.text;
  }
}

TEST(OrderConditions, FiguresAreTakenOverTheOrdersThatStand) {
  Shop shop;
  shop.order("2024-01-15T10:00:00", Money::of(100)).order("2024-03-01T10:00:00", Money::of(300));
  shop.order("2024-05-20T10:00:00", Money::of(500))
      .order("2024-05-21T10:00:00", Money::of(9000), OrderStatus::cancelled);
  expect(shop, {{R"({"orders":"count","equals":3})", true, ""},
                {R"({"orders":"count","at_most":2})", false, ""},
                {R"({"orders":"sum","equals":"900"})", true, ""},
                {R"({"orders":"average","between":[300,300]})", true, ""},
                {R"({"orders":"average","more_than":300})", false, ""},
                {R"({"orders":"minimum","less_than":"100.0001"})", true, ""},
                {R"({"orders":"maximum","at_least":500})", true, ""},
                {R"({"orders":"count","where":{"status":"cancelled"},"equals":1})", true, ""},
                {R"({"orders":"maximum","where":{"status":["completed","cancelled"]},"equals":9000})", true, ""},
                {R"({"orders":"count","where":{"total":{"at_least":300}},"equals":2})", true, ""}});
}

TEST(OrderConditions, OverNoOrdersThereIsANumberAndASumButNoAverage) {
  expect(Shop(), {{R"({"orders":"count","equals":0})", true, ""},
                  {R"({"orders":"sum","at_most":0})", true, ""},
                  {R"({"orders":"average","at_least":0})", false, ""},
                  {R"({"orders":"minimum","at_most":5})", false, ""},
                  {R"({"orders":"maximum","at_most":5})", false, ""},
                  {R"({"orders":"last","at_least_ago":"1 day"})", false, ""},
                  {R"({"not":{"orders":"last","at_least_ago":"1 day"}})", true, ""},
                  {R"({"orders":"first","before":"2030-01-01"})", false, ""}});
}

TEST(OrderConditions, ARollingWindowLosesItsOldestOrderToTheSecond) {
  Shop shop;
  shop.order("2024-05-20T10:00:00", Money::of(100)).order("2024-05-25T10:00:00", Money::of(200));
  expect(shop, {{R"({"orders":"count","within":"30 days","at_least":1})", true, "2024-06-24T10:00:00"},
                {R"({"orders":"count","within":"30 days","at_least":2})", true, "2024-06-19T10:00:00"},
                {R"({"orders":"count","within":"30 days","at_least":3})", false, ""},
                {R"({"orders":"count","within":"30 days","at_most":1})", false, "2024-06-19T10:00:00"},
                {R"({"orders":"count","within":"30 days","at_most":2})", true, ""},
                {R"({"orders":"count","within":"10 days","equals":1})", true, "2024-06-04T10:00:00"},
                {R"({"orders":"average","within":"30 days","more_than":150})", false, "2024-06-19T10:00:00"},
                {R"({"orders":"minimum","within":"30 days","at_most":100})", true, "2024-06-19T10:00:00"},
                {R"({"orders":"maximum","within":"30 days","at_least":200})", true, "2024-06-24T10:00:00"}});
  const char* two = R"({"orders":"count","within":"30 days","at_least":2})";
  EXPECT_TRUE(shop.ask(two, "2024-06-19T09:59:59.999").holds);
  EXPECT_FALSE(shop.ask(two, "2024-06-19T10:00:00").holds);
}

TEST(OrderConditions, OrdersThatLeaveMayRaiseASumAndEndAnExtreme) {
  Shop shop;
  shop.order("2024-05-20T10:00:00", Money::of(-300)).order("2024-05-25T10:00:00", Money::of(100));
  expect(shop, {{R"({"orders":"sum","within":"30 days","at_least":100})", false, "2024-06-19T10:00:00"},
                {R"({"orders":"sum","within":"30 days","at_most":0})", true, "2024-06-19T10:00:00"},
                {R"({"orders":"sum","within":"10 days","at_least":200})", false, ""},
                {R"({"orders":"maximum","within":"30 days","at_most":100})", true, "2024-06-24T10:00:00"},
                {R"({"orders":"minimum","within":"30 days","at_least":100})", false, "2024-06-19T10:00:00"},
                {R"({"orders":"minimum","within":"30 days","at_most":-400})", false, ""}});
}

TEST(OrderConditions, AMonthEndsOnTheSameDayOfTheNextOrWithTheMonthItself) {
  Shop shop;
  shop.order("2024-01-31T11:00:00", Money::of(1));  // 12:00 in the shop
  const char* month = R"({"orders":"count","within":"1 month","at_least":1})";
  EXPECT_EQ(to_text(shop.ask(month, "2024-02-01T00:00:00").until), "2024-02-29T23:00:00Z");
  const char* months = R"({"orders":"count","within":"2 months","at_least":1})";
  // 31 March is a day of 23 hours: as much of it has passed when the clock shows 13:00.
  EXPECT_EQ(to_text(shop.ask(months).until), "2024-03-31T11:00:00Z");
  const char* year = R"({"orders":"last","at_least_ago":"1 year"})";
  EXPECT_EQ(to_text(shop.ask(year).until), "2025-01-31T11:00:00Z");
}

TEST(OrderConditions, CalendarPeriodsAreTheShopsAndTurnAtItsMidnight) {
  Shop shop;
  shop.order("2024-04-30T22:30:00", Money::of(10)).order("2024-05-31T12:00:00", Money::of(20));
  shop.moment.now = at("2024-05-31T20:00:00");  // a Friday; the first order came on 1 May at 00:30
  expect(shop, {{R"({"orders":"count","calendar":"current month","equals":2})", true, "2024-05-31T22:00:00"},
                {R"({"orders":"count","calendar":"previous month","equals":0})", true, "2024-05-31T22:00:00"},
                {R"({"orders":"count","calendar":"current day","equals":1})", true, "2024-05-31T22:00:00"},
                {R"({"orders":"count","calendar":"previous day","equals":1})", false, "2024-05-31T22:00:00"},
                {R"({"orders":"count","calendar":"current week","equals":1})", true, "2024-06-02T22:00:00"},
                {R"({"orders":"count","calendar":"previous quarter","at_least":1})", false, "2024-06-30T22:00:00"},
                {R"({"orders":"sum","calendar":"current year","equals":30})", true, "2024-12-31T23:00:00"},
                {R"({"orders":"count","calendar":"previous year","at_least":3})", false, ""}});
}

TEST(OrderConditions, DatesIncludeBothTheirDays) {
  Shop shop;
  shop.order("2024-04-30T22:00:00", Money::of(1)).order("2024-05-31T21:59:59", Money::of(1));
  shop.order("2024-05-31T22:00:00", Money::of(1));
  expect(shop, {{R"({"orders":"count","from":"2024-05-01","until":"2024-05-31","equals":2})", true, ""},
                {R"({"orders":"count","from":"2024-05-02","equals":2})", true, ""},
                {R"({"orders":"count","until":"2024-05-30","equals":1})", true, ""},
                {R"({"orders":"count","from":"2025-01-01","at_least":1})", false, ""}});
}

TEST(OrderConditions, SinceEnrollmentCountsOnlyWhatCameAfterIt) {
  Shop shop;
  shop.order("2024-05-01T10:00:00", Money::of(1)).order("2024-05-02T10:00:00", Money::of(1));
  const char* bought = R"({"orders":"count","since":"enrollment","at_least":1})";
  EXPECT_FALSE(shop.ask(bought).holds);
  shop.moment.enrolled_at = at("2024-05-01T10:00:00");
  EXPECT_TRUE(shop.ask(bought).holds);
  shop.moment.enrolled_at = at("2024-05-02T10:00:00");
  EXPECT_FALSE(shop.ask(bought).holds);
}

TEST(OrderConditions, AnOrderOfTheFutureCountsFromItsInstantOn) {
  Shop shop;
  shop.order("2024-05-01T00:00:00", Money::of(1)).order("2024-07-01T00:00:00", Money::of(5));
  expect(shop, {{R"({"orders":"count","at_least":2})", false, "2024-07-01T00:00:00"},
                {R"({"orders":"maximum","at_most":1})", true, "2024-07-01T00:00:00"},
                {R"({"orders":"count","from":"2024-06-15","until":"2024-06-30","at_least":1})", false, ""},
                {R"({"orders":"count","calendar":"current month","at_least":1})", false, "2024-07-01T00:00:00"},
                {R"({"orders":"last","at_least_ago":"30 days"})", true, "2024-07-01T00:00:00"},
                {R"({"orders":"last","at_least_ago":"90 days"})", false, "2024-09-29T00:00:00"},
                {R"({"orders":"first","less_than_ago":"90 days"})", true, "2024-07-30T00:00:00"},
                {R"({"orders":"last","after":"2024-05-01"})", false, "2024-07-01T00:00:00"}});
}

TEST(OrderConditions, TheLastOrderAgesToTheSecond) {
  Shop shop;
  shop.order("2024-01-01T08:00:00", Money::of(1)).order("2024-02-01T08:00:00", Money::of(1));
  shop.order("2024-05-30T08:00:00", Money::of(1), OrderStatus::returned);
  expect(shop, {{R"({"orders":"last","at_least_ago":"180 days"})", false, "2024-07-30T08:00:00"},
                {R"({"orders":"last","less_than_ago":"180 days"})", true, "2024-07-30T08:00:00"},
                {R"({"orders":"last","at_least_ago":"121 days"})", false, "2024-06-01T08:00:00"},
                {R"({"orders":"last","before":"2024-02-02"})", true, ""},
                {R"({"orders":"last","before":"2024-02-01"})", false, ""},
                {R"({"orders":"last","after":"2024-02-01"})", false, ""},
                {R"({"orders":"first","at_least_ago":"150 days"})", true, ""},
                {R"({"orders":"last","where":{"status":"returned"},"less_than_ago":"3 days"})", true,
                 "2024-06-02T08:00:00"}});
}

TEST(OrderConditions, LinesAreFoundByCategoryAndByProduct) {
  Shop shop;
  shop.order("2024-05-01T10:00:00", Money::of(1), OrderStatus::completed, {{"green", "tea"}, {"mug", "cups"}});
  shop.order("2024-05-02T10:00:00", Money::of(1), OrderStatus::completed, {{"black", "tea"}});
  std::string many = R"("mug")";
  for (int i = 0; i < 40; ++i) many += ",\"product " + std::to_string(i) + '"';
  expect(shop, {{R"({"orders":"count","where":{"category":"tea"},"equals":2})", true, ""},
                {R"({"orders":"count","where":{"category":["cups","unheard of"]},"equals":1})", true, ""},
                {R"({"orders":"count","where":{"category":"tea","product":"mug"},"equals":1})", true, ""},
                {R"({"orders":"count","where":{"category":"unheard of"},"equals":0})", true, ""}});
  EXPECT_TRUE(shop.ask(R"({"orders":"count","where":{"product":[)" + many + R"(]},"equals":1})").holds);
}

TEST(CustomerConditions, FactsAreAskedByChannelNameAndType) {
  Shop shop;
  shop.know({.customer_id = "anna",
             .contacts = {{ChannelKind::email, ContactState::valid, 1}, {ChannelKind::sms, ContactState::invalid, 2}},
             .consents = {{ChannelKind::email, "", true, {}, ""}, {ChannelKind::email, "news", false, {}, ""}},
             .attributes = {{"city", std::string("Омск")},
                            {"points", Money::of(12)},
                            {"member", true},
                            {"born", *parse_day("1990-05-01")},
                            {"code", std::string("1990-05-01")}},
             .labels = {{"vip", true}, {"gone", false}}});
  const std::pair<const char*, bool> table[] = {
      {R"({"everyone":true})", true},
      {R"({"contact":"email"})", true},
      {R"({"contact":"sms"})", false},
      {R"({"contact":"sms","is":"present"})", true},
      {R"({"contact":"push","is":"absent"})", true},
      {R"({"consent":"email"})", true},
      {R"({"consent":"email","topic":"news"})", false},
      {R"({"consent":"email","topic":"sales"})", true},
      {R"({"consent":"sms"})", false},
      {R"({"label":"vip"})", true},
      {R"({"label":"gone"})", false},
      {R"({"label":"unknown"})", false},
      {R"({"attribute":"city","equals":"Омск"})", true},
      {R"({"attribute":"city","in":["Томск","Омск"]})", true},
      {R"({"attribute":"city","contains":"мс"})", true},
      {R"({"attribute":"city","contains":"МС"})", false},
      {R"({"attribute":"city","starts_with":"Ом"})", true},
      {R"({"attribute":"city","at_least":1})", false},
      {R"({"attribute":"points","equals":12})", true},
      {R"({"attribute":"points","equals":"12"})", false},
      {R"({"attribute":"points","between":[11.5,12]})", true},
      {R"({"attribute":"points","more_than":12})", false},
      {R"({"attribute":"member","equals":true})", true},
      {R"({"attribute":"member","equals":false})", false},
      {R"({"attribute":"born","equals":"1990-05-01"})", true},
      {R"({"attribute":"born","less_than":"1990-05-02"})", true},
      {R"({"attribute":"born","at_least":1})", false},
      {R"({"attribute":"code","equals":"1990-05-01"})", true},
      {R"({"attribute":"code","at_most":"1990-05-01"})", false},
      {R"({"attribute":"born","is_set":true})", true},
      {R"({"attribute":"shoe","is_set":false})", true},
      {R"({"attribute":"shoe","equals":"44"})", false},
      {R"({"sample":{"percent":100,"salt":"a"}})", true},
      {R"({"sample":{"percent":0,"salt":"a"}})", false},
  };
  for (const auto& [text, holds] : table) EXPECT_EQ(shop.ask(text), (Answer{holds, Instant::never()})) << text;
}

TEST(CustomerConditions, FirstSeenAges) {
  const Shop shop;
  expect(shop, {{R"({"first_seen":{"at_least_ago":"180 days"}})", false, "2024-07-08T00:00:00"},
                {R"({"first_seen":{"less_than_ago":"7 days"}})", false, ""},
                {R"({"first_seen":{"before":"2024-01-11"}})", true, ""},
                {R"({"first_seen":{"after":"2024-01-09"}})", true, ""}});
}

TEST(Conditions, AGroupHoldsAsLongAsItsChildrenLetIt) {
  Shop shop;
  shop.order("2024-05-20T00:00:00", Money::of(1)).know({.customer_id = "anna", .labels = {{"vip", true}}});
  const std::string ten = R"({"orders":"last","less_than_ago":"20 days"})";     // holds until 9 June
  const std::string thirty = R"({"orders":"last","less_than_ago":"30 days"})";  // holds until 19 June
  const std::string old = R"({"orders":"last","at_least_ago":"25 days"})";      // does not until 14 June
  const std::string older = R"({"orders":"last","at_least_ago":"40 days"})";    // does not until 29 June
  const std::string vip = R"({"label":"vip"})";
  const std::string stranger = R"({"label":"stranger"})";
  const auto list = [](const char* kind, std::initializer_list<std::string> children) {
    std::string text;
    for (const std::string& child : children) text += (text.empty() ? "" : ",") + child;
    return std::string("{\"") + kind + "\":[" + text + "]}";
  };
  const std::tuple<std::string, bool, std::string> table[] = {
      {list("all", {ten, thirty, vip}), true, "2024-06-09T00:00:00Z"},
      {list("all", {ten, old, older}), false, "2024-06-29T00:00:00Z"},
      {list("all", {ten, old, stranger}), false, "never"},
      {list("any", {ten, thirty, old}), true, "2024-06-19T00:00:00Z"},
      {list("any", {old, older, stranger}), false, "2024-06-14T00:00:00Z"},
      {list("any", {old, vip}), true, "never"},
      {"{\"not\":" + list("any", {old, older}) + "}", true, "2024-06-14T00:00:00Z"},
  };
  for (const auto& [text, holds, until] : table) {
    const Answer answer = shop.ask(text);
    EXPECT_EQ(answer.holds, holds) << text;
    EXPECT_EQ(to_text(answer.until), until) << text;
  }
}

TEST(Conditions, VeryManyOrdersGiveAnEarlierButNeverALaterInstant) {
  Shop shop;
  for (int i = 0; i < 300; ++i) shop.order("2024-05-20T00:00:00", Money::of(1));
  for (int i = 0; i < 200; ++i) {
    const std::string minute = std::to_string(100 + i % 60).substr(1);
    shop.order("2024-05-2" + std::to_string(1 + i / 60) + "T00:" + minute + ":00", Money::of(1));
  }
  const Answer answer = shop.ask(R"({"orders":"count","within":"30 days","at_least":10})");
  EXPECT_TRUE(answer.holds);
  EXPECT_GT(answer.until, shop.moment.now);
  EXPECT_LE(answer.until, at("2024-06-23T00:10:00"));
}

}  // namespace
}  // namespace lapwing
