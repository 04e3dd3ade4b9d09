#include "feedback/reply_codes.hpp"

#include <algorithm>
#include <array>

#include "feedback/text.hpp"

namespace lapwing {
namespace {

/// The length of an enhanced code of class 2, 4 or 5 that `text` begins with, 0 if it begins with none. An IP address
/// and a version of four numbers are none.
std::size_t enhanced_length(std::string_view text) {
  if (text.size() < 5 || std::string_view("245").find(text[0]) == std::string_view::npos || text[1] != '.') return 0;
  std::size_t at = 2;
  for (int part = 0; part < 2; ++part) {
    const std::size_t begin = at;
    while (at < text.size() && at - begin < 3 && is_digit(text[at])) ++at;
    if (at == begin) return 0;
    if (part == 0) {
      if (at >= text.size() || text[at] != '.') return 0;
      ++at;
    }
  }
  if (at < text.size() && is_letter_or_digit(text[at])) return 0;
  if (at + 1 < text.size() && text[at] == '.' && is_letter_or_digit(text[at + 1])) return 0;
  return at;
}

/// Whether a code may begin at `at`: not within a word, a number or an address.
bool is_start(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  if (is_letter_or_digit(before) || before == '.' || before == '@' || before == '/' || before == '_') return false;
  // "550-5.7.1" begins a code, "x-550" does not.
  return before != '-' || at < 2 || is_digit(text[at - 2]) || is_blank(text[at - 2]);
}

int reply_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || (text[at] != '4' && text[at] != '5')) return 0;
  const char second = text[at + 1];
  if (!is_digit(second) || !is_digit(text[at + 2]) || (second > '5' && second != '7')) return 0;
  if (at + 3 < text.size() && std::string_view(" -:\t\n'\".,;)]<#").find(text[at + 3]) == std::string_view::npos)
    return 0;
  return (text[at] - '0') * 100 + (second - '0') * 10 + (text[at + 2] - '0');
}

/// How much a found pair says: a code of a class that fits, precise, next to its reply.
int weight(const ReplyCodes& codes) {
  if (codes.enhanced.empty()) return codes.reply == 0 ? 0 : 1;
  return 2 + (codes.reply != 0 ? 1 : 0) + (is_vague(codes.enhanced) ? 0 : 2);
}

std::string enhanced_at(std::string_view text, std::size_t at) {
  const std::size_t length = text[at] == '2' ? 0 : enhanced_length(text.substr(at));
  return std::string(text.substr(at, length));
}

}  // namespace

ReplyCodes reply_codes_in(std::string_view text) {
  ReplyCodes best;
  int first_reply = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at]) || !is_start(text, at)) continue;
    ReplyCodes here;
    std::size_t code_at = at;
    if ((here.reply = reply_at(text, at)) != 0) {
      if (first_reply == 0) first_reply = here.reply;
      // Between the two stand blanks, quotes and the like, and at times the reply once more.
      code_at = at + 3;
      const auto skip = [&] {
        while (code_at < text.size() &&
               std::string_view(" -'\"#:(\t\n").find(text[code_at]) != std::string_view::npos) {
          ++code_at;
        }
      };
      skip();
      if (code_at < text.size() && reply_at(text, code_at) == here.reply) {
        code_at += 3;
        skip();
      }
    }
    if (code_at < text.size()) here.enhanced = enhanced_at(text, code_at);
    if (weight(here) > weight(best)) best = here;
  }
  if (best.reply == 0) best.reply = first_reply;
  return best;
}

std::string status_code(std::string_view field) {
  for (std::size_t at = 0; at < field.size(); ++at) {
    if (!is_digit(field[at]) || !is_start(field, at)) continue;
    return std::string(field.substr(at, enhanced_length(field.substr(at))));
  }
  return {};
}

bool is_vague(std::string_view enhanced_code) {
  if (enhanced_code.size() < 5) return true;
  constexpr std::array<std::string_view, 3> catch_alls = {"7.1", "4.1", "1.9"};
  const std::string_view rest = enhanced_code.substr(2);
  return rest.ends_with(".0") || rest.starts_with("0.") || rest.starts_with("5.") ||
         std::ranges::find(catch_alls, rest) != catch_alls.end();
}

}  // namespace lapwing
