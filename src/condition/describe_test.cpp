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

TEST(ConditionSentences, ReadWellInBothLanguages) {
  const Sentence sentences[] = {
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
  };
  for (const Sentence& sentence : sentences) {
    EXPECT_EQ(said(sentence.text, "ru"), sentence.russian);
    EXPECT_EQ(said(sentence.text, "en"), sentence.english);
  }
}

}  // namespace
}  // namespace lapwing
