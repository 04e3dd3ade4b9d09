#include "server/page_text.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::array<Words, 12> months = {{{"января", "January"},
                                           {"февраля", "February"},
                                           {"марта", "March"},
                                           {"апреля", "April"},
                                           {"мая", "May"},
                                           {"июня", "June"},
                                           {"июля", "July"},
                                           {"августа", "August"},
                                           {"сентября", "September"},
                                           {"октября", "October"},
                                           {"ноября", "November"},
                                           {"декабря", "December"}}};

struct Reason {
  std::string_view id;
  Words words;
};
constexpr std::array<Reason, 7> reasons = {{{"no_contact", {"нет адреса", "no address"}},
                                            {"invalid_contact", {"адрес негоден", "address unusable"}},
                                            {"no_consent", {"нет согласия", "no consent"}},
                                            {"no_template", {"нет шаблона", "no template"}},
                                            {"returned", {"вернулись", "came back"}},
                                            {"bonus_used", {"потратили бонусы", "used the bonus"}},
                                            {"reminded", {"прошли до конца", "reached the end"}}}};

constexpr std::string_view no_break_space = "\u00a0";

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string shown(std::uint64_t number, Language language) {
  const std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += language == Language::ru ? no_break_space : ",";
    out += digits[i];
  }
  return out;
}

std::string shown(Money amount, std::string_view currency, Language language) {
  const Money half{Money::scale / 2};
  const std::int64_t whole = (amount < Money{} ? amount - half : amount + half).units / Money::scale;
  const std::string digits = shown(static_cast<std::uint64_t>(std::llabs(whole)), language);
  const std::string_view sign = whole < 0 ? "\u2212" : "";
  const std::string_view symbol = currency == "RUB" ? "₽" : currency == "USD" ? "$" : currency == "EUR" ? "€" : "";
  if (language == Language::en && (symbol == "$" || symbol == "€")) return fmt::format("{}{}{}", sign, symbol, digits);
  return fmt::format("{}{}{}{}", sign, digits, no_break_space, symbol.empty() ? currency : symbol);
}

std::string shown(Day day, Language language) {
  const Civil civil = civil_of(day);
  return fmt::format("{}{}{} {}", civil.day, no_break_space,
                     months.at(static_cast<std::size_t>(civil.month - 1)).in(language), civil.year);
}

std::string shown(Instant at, const Zone& zone, Language language) {
  const std::int64_t minutes = zone.time_of_day(at).ms / Duration::minutes(1).ms;
  return fmt::format("{}, {:02}:{:02}", shown(zone.day(at), language), minutes / 60, minutes % 60);
}

std::string shown_share(std::uint64_t part, std::uint64_t whole, Language language) {
  const std::uint64_t tenths = whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
  const bool is_russian = language == Language::ru;
  return fmt::format("{}{}{}{}%", tenths / 10, is_russian ? "," : ".", tenths % 10, is_russian ? no_break_space : "");
}

std::string shown_reason(std::string_view reason, Language language) {
  for (const Reason& known : reasons) {
    if (known.id == reason) return std::string(known.words.in(language));
  }
  return escaped(reason);
}

}  // namespace lapwing
