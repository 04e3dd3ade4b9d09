#include "template/format.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace lapwing {
namespace {

constexpr auto ru = TextLocale::ru;
constexpr auto en = TextLocale::en;

Money money(std::string_view text) { return *parse_money(text); }

TEST(FormatMoney, FollowsTheLocale) {
  EXPECT_EQ(format_money(money("5302"), "RUB", ru), "5\u00A0302\u00A0₽");
  EXPECT_EQ(format_money(money("1234.5"), "RUB", ru), "1\u00A0234,50\u00A0₽");
  EXPECT_EQ(format_money(money("1234.5"), "USD", en), "$1,234.50");
  EXPECT_EQ(format_money(money("1234567"), "GBP", en), "£1,234,567");
  EXPECT_EQ(format_money(money("-5"), "EUR", ru), "-5\u00A0€");
  EXPECT_EQ(format_money(money("-0.05"), "EUR", en), "-€0.05");
  EXPECT_EQ(format_money(money("100"), "UZS", ru), "100\u00A0сум");
  EXPECT_EQ(format_money(money("100"), "UZS", en),
            "UZS\u00A0"
            "100");
  EXPECT_EQ(format_money(money("12.50"), "BYN", ru), "12,50\u00A0Br");
  EXPECT_EQ(currency_sign("RUB", ru), "₽");
  EXPECT_EQ(currency_sign("CHF", ru), "CHF");
  EXPECT_EQ(currency_sign("CHF", en), "CHF\u00A0");
  EXPECT_EQ(format_money(money("12.50"), "CHF", ru), "12,50\u00A0CHF");
  EXPECT_EQ(format_money(money("12.50"), "CHF", en),
            "CHF\u00A0"
            "12.50");
  EXPECT_EQ(format_money(money("10"), "KZT", en, MinorUnits::always), "₸10.00");
  EXPECT_EQ(format_money(money("0"), "UAH", ru, MinorUnits::always), "0,00\u00A0₴");
}

TEST(FormatMoney, RoundsToWhatTheCurrencyHas) {
  EXPECT_EQ(format_money(money("0.005"), "RUB", en), "₽0.01");
  EXPECT_EQ(format_money(money("-0.0049"), "RUB", en), "₽0");
  EXPECT_EQ(format_money(money("1.9951"), "RUB", en), "₽2");
  EXPECT_EQ(format_money(money("99.5"), "JPY", en, MinorUnits::always), "¥100");
  EXPECT_EQ(format_money(money("1.2345"), "KWD", ru), "1,235\u00A0KWD");
  EXPECT_EQ(format_money({std::numeric_limits<std::int64_t>::min()}, "USD", en), "-$922,337,203,685,477.58");
  EXPECT_EQ(format_money({std::numeric_limits<std::int64_t>::max()}, "USD", en), "$922,337,203,685,477.58");
}

TEST(FormatNumbers, FollowTheLocale) {
  EXPECT_EQ(format_integer(0, en), "0");
  EXPECT_EQ(format_integer(999, ru), "999");
  EXPECT_EQ(format_integer(-1234567, en), "-1,234,567");
  EXPECT_EQ(format_integer(1000, ru),
            "1\u00A0"
            "000");
  EXPECT_EQ(format_integer(std::numeric_limits<std::int64_t>::min(), en), "-9,223,372,036,854,775,808");
  EXPECT_EQ(format_quantity({3000}, ru), "3");
  EXPECT_EQ(format_quantity({1000250}, ru),
            "1\u00A0"
            "000,25");
  EXPECT_EQ(format_quantity({-5}, en), "-0.005");
  EXPECT_EQ(format_quantity({0}, en), "0");
}

TEST(FormatDay, IsLong) {
  EXPECT_EQ(format_day(*parse_day("2024-05-31"), ru), "31 мая 2024");
  EXPECT_EQ(format_day(*parse_day("2024-05-31"), en), "May 31, 2024");
  EXPECT_EQ(format_day(*parse_day("2023-01-01"), ru), "1 января 2023");
  EXPECT_EQ(format_day(*parse_day("2024-12-09"), en), "December 9, 2024");
}

TEST(Plurals, FollowTheLanguage) {
  const PluralForms forms{"балл", "балла", "баллов"};
  for (const std::int64_t n : {1, 21, 101, 1001, -1}) EXPECT_EQ(plural(ru, n, forms), "балл") << n;
  for (const std::int64_t n : {2, 3, 4, 22, 104, -33}) EXPECT_EQ(plural(ru, n, forms), "балла") << n;
  for (const std::int64_t n : {0, 5, 9, 10, 11, 12, 14, 19, 20, 111, 112, 1011})
    EXPECT_EQ(plural(ru, n, forms), "баллов") << n;
  const PluralForms points{"point", "", "points"};
  EXPECT_EQ(plural(en, 1, points), "point");
  EXPECT_EQ(plural(en, -1, points), "point");
  for (const std::int64_t n : {0, 2, 11, 21}) EXPECT_EQ(plural(en, n, points), "points") << n;
}

TEST(Locales, AreReadWithTheirRegion) {
  EXPECT_EQ(*parse_locale("ru"), ru);
  EXPECT_EQ(*parse_locale("RU-ru"), ru);
  EXPECT_EQ(*parse_locale("en_US"), en);
  EXPECT_EQ(parse_locale("de").error().text(), "expected a locale 'ru' or 'en', found 'de'");
  EXPECT_FALSE(parse_locale(""));
  EXPECT_FALSE(parse_locale("eng"));
}

}  // namespace
}  // namespace lapwing
