#include <gtest/gtest.h>

#include "condition/condition.hpp"
#include "condition/describe.hpp"

namespace lapwing {
namespace {

/// With plain spaces, as they are easier to write in a test.
std::string said(std::string_view text, std::string_view language) {
  std::string sentence = describe(parse_condition(text).value(), language, language == "ru" ? "₽" : "$");
  for (std::size_t at = 0; (at = sentence.find("\u00A0", at)) != std::string::npos;) sentence.replace(at, 2, " ");
  return sentence;
}

struct Sentence {
  const char* text;
  const char* russian;
  const char* english;
};

void expect(std::initializer_list<Sentence> sentences) {
  for (const Sentence& sentence : sentences) {
    EXPECT_EQ(said(sentence.text, "ru"), sentence.russian);
    EXPECT_EQ(said(sentence.text, "en"), sentence.english);
  }
}

TEST(ConditionSentences, ReadWellInBothLanguages) {
  expect({
      {R"({"all":[{"orders":"count","within":"365 days","at_least":10},{"orders":"average","more_than":"5000"}]})",
       "не менее 10 заказов за последние 365 дней, средний чек больше 5 000 ₽",
       "at least 10 orders in the last 365 days, average order more than $5,000"},
      {R"({"orders":"count","within":"21 days","more_than":1})", "больше 1 заказа за последний 21 день",
       "more than 1 order in the last 21 days"},
      {R"({"orders":"count","within":"1 week","equals":2})", "ровно 2 заказа за последнюю неделю",
       "exactly 2 orders in the last week"},
      {R"({"orders":"count","calendar":"previous month","between":[3,5]})", "от 3 до 5 заказов в прошлом месяце",
       "from 3 to 5 orders last month"},
      {R"({"orders":"count","within":"3 months","equals":0})", "ни одного заказа за последние 3 месяца",
       "no orders in the last 3 months"},
      {R"({"orders":"count","from":"2024-01-01","until":"2024-12-31","at_least":1})",
       "хотя бы один заказ с 01.01.2024 по 31.12.2024", "at least 1 order from 2024-01-01 through 2024-12-31"},
      {R"({"orders":"sum","since":"enrollment","where":{"status":["paid","completed"],"category":["чай","кофе"]},)"
       R"("at_least":1234567.5})",
       "сумма заказов (статус: оплачен, выполнен; категория «кофе» или «чай») с начала участия в кампании не менее "
       "1 234 567,50 ₽",
       "sum of orders (status: paid, completed; category \"кофе\" or \"чай\") since the campaign began for the "
       "customer at least $1,234,567.50"},
      {R"({"orders":"last","at_least_ago":"180 days"})", "с последнего заказа прошло не менее 180 дней",
       "last order at least 180 days ago"},
      {R"({"first_seen":{"less_than_ago":"1 month"}})", "с появления клиента прошло меньше 1 месяца",
       "first seen less than 1 month ago"},
      {R"({"orders":"first","before":"2024-05-01"})", "первый заказ до 01.05.2024", "first order before 2024-05-01"},
      {R"({"any":[{"contact":"sms","is":"absent"},{"all":[{"consent":"email","topic":"news"},{"label":"vip"}]}]})",
       "телефон не указан или (есть согласие на e-mail на тему «news», есть метка «vip»)",
       "phone absent or (consent to e-mail about \"news\", label \"vip\")"},
      {R"({"all":[{"label":"a"},{"any":[{"label":"b"},{"label":"c"}]},{"all":[{"label":"d"},{"label":"e"}]}]})",
       "есть метка «a», (есть метка «b» или есть метка «c»), есть метка «d», есть метка «e»",
       "label \"a\", (label \"b\" or label \"c\"), label \"d\", label \"e\""},
      {R"({"not":{"any":[{"label":"a"},{"label":"b"}]}})", "не (есть метка «a» или есть метка «b»)",
       "not (label \"a\" or label \"b\")"},
      {R"({"all":[{"not":{"label":"a"}}]})", "не (есть метка «a»)", "not (label \"a\")"},
      {R"({"attribute":"city","in":["Омск","Томск"]})", "поле «city» равно «Омск» или «Томск»",
       "field \"city\" is \"Омск\" or \"Томск\""},
      {R"({"attribute":"born","at_least":"1990-01-01"})", "поле «born» не раньше 01.01.1990",
       "field \"born\" is not before 1990-01-01"},
      {R"({"attribute":"points","between":[1,1000.5]})", "поле «points» от 1 до 1 000,50",
       "field \"points\" is from 1 to 1,000.50"},
      {R"({"rfm":{"r":[1,2],"m":3,"name":"at_risk"}})", "RFM: R 1 или 2, M 3, группа RFM «at_risk»",
       "RFM: R 1 or 2, M 3, RFM group \"at_risk\""},
      {R"({"bonus":"burning","type":"comeback","within":"3 days","more_than":0})",
       "бонусов «comeback», сгорающих в ближайшие 3 дня, больше 0",
       "more than 0 bonuses \"comeback\" burning in the next 3 days"},
      {R"({"sample":{"percent":12.5,"salt":"x"}})", "случайные 12,50 % клиентов", "a random 12.50% of customers"},
      {R"({"everyone":true})", "все клиенты", "all customers"},
  });
}

TEST(ConditionSentences, OfOrdersInDetailAndOfDatesReadWell) {
  expect({
      {R"({"orders":"count","where":{"line":{"brand":"Leaf","quantity":{"at_least":2}},"store":false,)"
       R"("weekday":["saturday","sunday"],"hour":{"between":[9,17]},"promo_code":"SALE"},"at_least":5})",
       "не менее 5 заказов (позиция: бренд «Leaf», количество не менее 2; промокод «SALE»; онлайн; день недели: "
       "суббота, воскресенье; час от 9 до 17)",
       "at least 5 orders (line: brand \"Leaf\", quantity at least 2; promo code \"SALE\"; online; on Saturday, "
       "Sunday; hour from 9 to 17)"},
      {R"({"orders":"days_between","at_most":21})", "в среднем между заказами не более 21 дня",
       "between orders at most 21 days on average"},
      {R"({"bought":{"product":"printer"},"at_least_ago":"80 days","no_order_since":{"category":"ink"}})",
       "с последнего заказа (товар «printer») прошло не менее 80 дней и с тех пор не было заказа (категория «ink»)",
       "last order (product \"printer\") at least 80 days ago and no order (category \"ink\") since"},
      {R"({"contact":"email","is":"confirmed","domain":"mail.example"})", "e-mail подтверждён (домен «mail.example»)",
       "e-mail confirmed (domain \"mail.example\")"},
      {R"({"attribute":"born","at_least_ago":"18 years"})", "поле «born» не менее 18 лет назад",
       "field \"born\" is at least 18 years ago"},
      {R"({"attribute":"born","days_until_anniversary":{"between":[0,7]}})", "до годовщины «born» от 0 до 7 дней",
       "anniversary of field \"born\" is from 0 to 7 days ahead"},
      {R"({"attribute":"born","days_until_anniversary":{"equals":0}})", "сегодня годовщина «born»",
       "anniversary of field \"born\" is today"},
      {R"({"attribute":"likes","has_any":["tea","cups"]})", "поле «likes» включает «cups» или «tea»",
       "field \"likes\" has \"cups\" or \"tea\""},
      {R"({"attribute":"likes","has_all":["tea","cups"]})", "поле «likes» включает «cups» и «tea»",
       "field \"likes\" has \"cups\" and \"tea\""},
      {R"({"rfm_moved":{"from":"R5","to":{"name":"at_risk"},"within":"30 days"}})",
       "переход за последние 30 дней: RFM: R 5 → группа RFM «at_risk»",
       "move in the last 30 days: RFM: R 5 → RFM group \"at_risk\""},
      {R"({"bonus":"spent","type":"gift","within":"90 days","at_least":100})",
       "потрачено бонусов «gift» за последние 90 дней не менее 100",
       "at least 100 bonuses \"gift\" spent in the last 90 days"},
  });
}

TEST(ConditionSentences, OfHappeningsAndMembershipsReadWell) {
  expect({
      {R"({"views":"count","where":{"category":"чай"},"within":"7 days","at_least":3})",
       "не менее 3 просмотров (категория «чай») за последние 7 дней",
       "at least 3 views (category \"чай\") in the last 7 days"},
      {R"({"checkouts":"last","at_least_ago":"45 minutes","no_order_since":true})",
       "с последнего начала оформления заказа прошло не менее 45 минут и с тех пор не было заказа",
       "last checkout at least 45 minutes ago and no order since"},
      {R"({"events":"count","where":{"name":"quiz"},"at_least":1})", "хотя бы одно событие (название «quiz»)",
       "at least 1 event (name \"quiz\")"},
      {R"({"visits":"count","within":"30 days","equals":0})", "ни одного визита за последние 30 дней",
       "no visits in the last 30 days"},
      {R"({"messages":"count","where":{"is":"not_opened","channel":"email"},"within":"60 days","more_than":1})",
       "больше 1 неоткрытого сообщения (канал: e-mail) за последние 60 дней",
       "more than 1 message not opened (channel: e-mail) in the last 60 days"},
      {R"({"messages":"count","where":{"is":"clicked"},"equals":2})", "ровно 2 сообщения с переходом",
       "exactly 2 messages clicked"},
      {R"({"messages":"last","at_least_ago":"3 days"})", "с последнего отправленного сообщения прошло не менее 3 дней",
       "last message sent at least 3 days ago"},
      {R"({"campaigns":"count","where":{"campaign":"winback","reason":"returned"},"equals":0})",
       "ни одного выхода из кампании (кампания «winback»; причина «returned»)",
       "no campaign exits (campaign \"winback\"; reason \"returned\")"},
      {R"({"cart":{"value":{"at_least":3000},"idle_for":"1 hour"}})",
       "корзина не пуста (стоимость не менее 3 000 ₽; без изменений и заказов не менее 1 часа)",
       "cart not empty (value at least $3,000; no change and no order for at least 1 hour)"},
      {R"({"promo_codes":"unused","pool":"spring","within":"30 days","at_least":1})",
       "хотя бы один неиспользованный промокод (пул «spring») за последние 30 дней",
       "at least 1 unused promo code (pool \"spring\") in the last 30 days"},
      {R"({"promo_codes":"expired","equals":2})", "ровно 2 истёкших промокода", "exactly 2 expired promo codes"},
      {R"({"promo_codes":"redeemed","equals":0})", "ни одного использованного промокода", "no redeemed promo codes"},
      {R"({"promo_codes":"expiring","within":"3 days","more_than":1})",
       "больше 1 неиспользованного промокода с истечением в ближайшие 3 дня",
       "more than 1 unused promo code expiring in the next 3 days"},
      {R"({"in_campaign":["a","b"]})", "сейчас участвует в кампании «a» или «b»", "now in campaign \"a\" or \"b\""},
      {R"({"segment":"vip","in_for":"30 days"})", "состоит в сегменте «vip» не менее 30 дней",
       "in segment \"vip\" for at least 30 days"},
      {R"({"stage":"churned"})", "стадия «churned»", "stage \"churned\""},
  });
}

}  // namespace
}  // namespace lapwing
