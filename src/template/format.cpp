#include "template/format.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::string_view no_break_space = "\u00A0";
constexpr int money_decimals = 4;
static_assert(Money::scale == 10'000, "four decimals");

struct Currency {
  std::string_view code;
  std::string_view sign_ru;  ///< empty: the code
  std::string_view sign_en;
  int decimals;
};

constexpr std::array currencies = std::to_array<Currency>({
    {"RUB", "₽", "₽", 2},   {"USD", "$", "$", 2}, {"EUR", "€", "€", 2},  {"GBP", "£", "£", 2},  {"KZT", "₸", "₸", 2},
    {"BYN", "Br", "", 2},   {"UAH", "₴", "₴", 2}, {"UZS", "сум", "", 2}, {"KGS", "сом", "", 2}, {"AMD", "֏", "֏", 2},
    {"GEL", "₾", "₾", 2},   {"AZN", "₼", "₼", 2}, {"TRY", "₺", "₺", 2},  {"ILS", "₪", "₪", 2},  {"INR", "₹", "₹", 2},
    {"CNY", "¥", "CN¥", 2}, {"JPY", "¥", "¥", 0}, {"KRW", "₩", "₩", 0},  {"VND", "₫", "₫", 0},  {"CLP", "", "", 0},
    {"ISK", "", "", 0},     {"KWD", "", "", 3},   {"BHD", "", "", 3},    {"OMR", "", "", 3},    {"JOD", "", "", 3},
    {"TND", "", "", 3},
});

Currency currency_of(std::string_view code) {
  const auto* const found = std::find_if(currencies.begin(), currencies.end(),
                                         [code](const Currency& currency) { return currency.code == code; });
  return found != currencies.end() ? *found : Currency{code, "", "", 2};
}

/// Without its sign; right for the smallest number too, whose magnitude does not fit the signed type.
std::uint64_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? std::uint64_t{0} - bits : bits;
}

std::uint64_t power_of_ten(int exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

std::string grouped(std::uint64_t number, TextLocale locale) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += locale == TextLocale::ru ? no_break_space : ",";
    text += digits[i];
  }
  return text;
}

/// `number` in units of 10^-decimals.
std::string decimal(std::uint64_t number, int decimals, TextLocale locale) {
  const std::uint64_t scale = power_of_ten(decimals);
  std::string text = grouped(number / scale, locale);
  if (decimals > 0) text += fmt::format("{}{:0{}}", locale == TextLocale::ru ? ',' : '.', number % scale, decimals);
  return text;
}

constexpr std::array<std::string_view, 12> months_ru = {"января",   "февраля", "марта",  "апреля",
                                                        "мая",      "июня",    "июля",   "августа",
                                                        "сентября", "октября", "ноября", "декабря"};
constexpr std::array<std::string_view, 12> months_en = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};

}  // namespace

Result<TextLocale> parse_locale(std::string_view text) {
  const std::string_view language = text.substr(0, text.find_first_of("-_"));
  const auto is = [language](std::string_view expected) {
    return std::equal(language.begin(), language.end(), expected.begin(), expected.end(),
                      [](char byte, char lower) { return byte == lower || (byte ^ ' ') == lower; });
  };
  if (is("ru")) return TextLocale::ru;
  if (is("en")) return TextLocale::en;
  return fail(fmt::format("expected a locale 'ru' or 'en', found '{}'", text));
}

std::string format_money(Money amount, std::string_view currency_code, TextLocale locale, MinorUnits minor) {
  const Currency currency = currency_of(currency_code);
  const std::uint64_t divisor = power_of_ten(money_decimals - currency.decimals);
  std::uint64_t number = (magnitude(amount.units) + divisor / 2) / divisor;
  const std::string_view minus = amount.units < 0 && number != 0 ? "-" : "";
  int decimals = currency.decimals;
  if (const std::uint64_t scale = power_of_ten(decimals); minor == MinorUnits::when_needed && number % scale == 0) {
    number /= scale;
    decimals = 0;
  }
  const std::string digits = decimal(number, decimals, locale);
  const std::string sign = currency_sign(currency_code, locale);
  if (locale == TextLocale::ru) return fmt::format("{}{}{}{}", minus, digits, no_break_space, sign);
  return fmt::format("{}{}{}", minus, sign, digits);
}

std::string currency_sign(std::string_view currency_code, TextLocale locale) {
  const Currency currency = currency_of(currency_code);
  if (locale == TextLocale::ru) return std::string(currency.sign_ru.empty() ? currency.code : currency.sign_ru);
  if (currency.sign_en.empty()) return fmt::format("{}{}", currency.code, no_break_space);
  return std::string(currency.sign_en);
}

std::string format_integer(std::int64_t number, TextLocale locale) {
  return fmt::format("{}{}", number < 0 ? "-" : "", grouped(magnitude(number), locale));
}

std::string format_quantity(Quantity quantity, TextLocale locale) {
  std::uint64_t number = magnitude(quantity.thousandths);
  int decimals = 3;
  for (; decimals > 0 && number % 10 == 0; --decimals) number /= 10;
  return fmt::format("{}{}", quantity.thousandths < 0 ? "-" : "", decimal(number, decimals, locale));
}

std::string format_day(Day day, TextLocale locale) {
  const Civil date = civil_of(day);
  const auto month = static_cast<std::size_t>(date.month - 1);
  if (locale == TextLocale::ru) return fmt::format("{} {} {}", date.day, months_ru[month], date.year);
  return fmt::format("{} {}, {}", months_en[month], date.day, date.year);
}

std::string_view plural(TextLocale locale, std::int64_t number, const PluralForms& forms) {
  const std::uint64_t n = magnitude(number);
  if (locale == TextLocale::en) return n == 1 ? forms.one : forms.many;
  const std::uint64_t last = n % 10;
  const bool is_teen = n % 100 / 10 == 1;
  if (is_teen || last == 0 || last >= 5) return forms.many;
  return last == 1 ? forms.one : forms.few;
}

}  // namespace lapwing
