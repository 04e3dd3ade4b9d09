#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

/// The languages in which we write numbers, money and days for customers.
enum class TextLocale : std::uint8_t { ru, en };

/// "ru", "en", or with a region behind: "ru-RU", "en_US". Letters of either case.
Result<TextLocale> parse_locale(std::string_view text);

/// When an amount of money shows its kopecks or cents.
enum class MinorUnits : std::uint8_t {
  when_needed,  ///< "5 302 ₽", but "5 302,50 ₽": for running text
  always,       ///< "5 302,00 ₽": for columns
};

/// Money as the locale writes it, rounded half away from zero to what the currency has (yen no decimals, Kuwaiti dinars
/// three, most two): in Russian "1 234,50 ₽" and "-5 302 $" with no-break spaces, in English "$1,234.50",
/// "-₽5,302". `currency` is an ISO 4217 code; one that has no sign here is written by its code: "12,50 CHF",
/// "CHF 12.50".
std::string format_money(Money amount, std::string_view currency, TextLocale locale,
                         MinorUnits minor = MinorUnits::when_needed);

/// What stands by a number to make it that money: "₽"; of a currency without a sign its code. In Russian it follows the
/// number after a no-break space; in English it precedes it, and a code brings its no-break space along: "CHF ".
std::string currency_sign(std::string_view currency, TextLocale locale);

/// "1 234 567" with no-break spaces, or "1,234,567".
std::string format_integer(std::int64_t number, TextLocale locale);

/// "3", or with no more decimals than needed "1 000,25" and "1,000.25".
std::string format_quantity(Quantity quantity, TextLocale locale);

/// "31 мая 2024" or "May 31, 2024".
std::string format_day(Day day, TextLocale locale);

/// The forms that a word takes after a number: Russian "балл, балла, баллов", English "point, (not used), points".
struct PluralForms {
  std::string_view one;   ///< 1, 21, 31 ... in Russian; 1 in English
  std::string_view few;   ///< 2 to 4, 22 to 24 ... in Russian; not used in English
  std::string_view many;  ///< the others
};

/// The form that goes with `number`; its sign does not matter.
std::string_view plural(TextLocale locale, std::int64_t number, const PluralForms& forms);

}  // namespace lapwing
