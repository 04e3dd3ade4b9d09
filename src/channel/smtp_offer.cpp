#include "channel/smtp_offer.hpp"

#include <algorithm>
#include <cstddef>

namespace lapwing {
namespace {

/// Takes the first of the words off that `text` has between blanks; empty if there is none.
std::string_view take_word(std::string_view& text) {
  constexpr std::string_view blanks = " \t\r=";  // some servers of old say "AUTH=LOGIN"
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const auto word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

bool is_word(std::string_view text, std::string_view word) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), [&](char a, char b) { return upper(a) == b; });
}

void read_line(SmtpOffer& offer, std::string_view line) {
  const auto name = take_word(line);
  offer.pipelining |= is_word(name, "PIPELINING");
  offer.start_tls |= is_word(name, "STARTTLS");
  offer.size |= is_word(name, "SIZE");
  offer.delivery_status |= is_word(name, "DSN");
  if (!is_word(name, "AUTH")) return;
  for (auto mechanism = take_word(line); !mechanism.empty(); mechanism = take_word(line)) {
    offer.auth_plain |= is_word(mechanism, "PLAIN");
    offer.auth_login |= is_word(mechanism, "LOGIN");
  }
}

}  // namespace

SmtpOffer parse_offer(std::string_view reply) {
  constexpr std::size_t code_size = 4;  // "250-"
  SmtpOffer offer;
  for (bool is_greeting = true; !reply.empty(); is_greeting = false) {
    const auto line = reply.substr(0, reply.find('\n'));
    reply.remove_prefix(std::min(line.size() + 1, reply.size()));
    if (!is_greeting && line.size() > code_size) read_line(offer, line.substr(code_size));
  }
  return offer;
}

}  // namespace lapwing
