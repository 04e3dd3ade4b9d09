#include "channel/reply.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lapwing {
namespace {

constexpr std::size_t text_size_max = 200;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The end of a run of at most `count_max` digits that begins at `at`.
std::size_t skip_digits(std::string_view text, std::size_t at, std::size_t count_max) {
  const std::size_t end = std::min(text.size(), at + count_max);
  while (at < end && is_digit(text[at])) ++at;
  return at;
}

/// "5.1.1" at the beginning of `text`, followed by a space or the end; else empty.
std::string_view leading_enhanced_code(std::string_view text) {
  if (text.empty() || (text[0] != '2' && text[0] != '4' && text[0] != '5')) return {};
  std::size_t at = 1;
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') return {};
    const std::size_t end = skip_digits(text, at + 1, 3);
    if (end == at + 1) return {};
    at = end;
  }
  if (at < text.size() && text[at] != ' ' && text[at] != '\r' && text[at] != '\n') return {};
  return text.substr(0, at);
}

/// "5.2.2" -> "2.2"
std::string_view without_class(std::string_view enhanced_code) {
  return enhanced_code.size() > 2 ? enhanced_code.substr(2) : std::string_view();
}

template <std::size_t n>
bool is_one_of(std::string_view text, const std::array<std::string_view, n>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Subjects and details that pass, whatever class the server put before them.
constexpr std::array<std::string_view, 8> passing_troubles = {
    "2.2",  // mailbox full
    "3.1",  // mail system full
    "3.2",  // system not accepting messages at present
    "4.1",  // no answer from host
    "4.2",  // bad connection
    "4.3",  // directory server failure
    "4.4",  // unable to route: a name server in trouble looks the same as a dead domain
    "4.5",  // mail system congestion
};

constexpr std::array<std::string_view, 3> dead_addresses = {
    "1.1",   // no such mailbox
    "1.2",   // no such host
    "1.10",  // the domain takes no mail (null MX)
};

}  // namespace

std::string one_line(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  std::string line;
  for (const char letter : text.substr(0, std::min(text.size(), text_size_max + 1))) {
    if (line.size() == text_size_max) break;
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '\r') continue;
    line += byte < ' ' || byte == 0x7f ? ' ' : byte > 0x7f ? '?' : letter;
  }
  return line;
}

SmtpReply parse_reply(std::string_view lines) {
  const bool begins_with_code = lines.size() >= 3 && skip_digits(lines, 0, 3) == 3 && lines[0] >= '2' &&
                                lines[0] <= '5' && (lines.size() == 3 || !is_digit(lines[3]));
  if (!begins_with_code) return {0, {}, one_line(lines)};
  const int code = (lines[0] - '0') * 100 + (lines[1] - '0') * 10 + (lines[2] - '0');
  const auto enhanced = leading_enhanced_code(lines.size() > 4 ? lines.substr(4) : std::string_view());
  return {code, std::string(enhanced), one_line(lines)};
}

std::size_t reply_size(std::string_view bytes) {
  for (std::size_t begin = 0;;) {
    const auto end = bytes.find('\n', begin);
    if (end == std::string_view::npos) return 0;
    const bool is_last = end - begin < 4 || bytes[begin + 3] != '-';  // "250-more", "250 last"
    begin = end + 1;
    if (is_last) return begin;
  }
}

Outcome classify_reply(int code, std::string_view enhanced_code) {
  if (code >= 200 && code < 300) return Outcome::accepted;
  if (code < 500) return Outcome::deferred;
  // Sign-in and encryption that the server wants: our configuration is at fault.
  if (code == 530 || code == 534 || code == 535 || code == 538) return Outcome::deferred;
  const auto trouble = without_class(enhanced_code);
  if (is_one_of(trouble, passing_troubles)) return Outcome::deferred;
  // "Exceeded storage allocation"; with an enhanced code it may also mean "message too big", which does not pass.
  if (code == 552 && trouble.empty()) return Outcome::deferred;
  return Outcome::failed;
}

bool names_dead_address(int code, std::string_view enhanced_code) {
  return code >= 500 && is_one_of(without_class(enhanced_code), dead_addresses);
}

std::string queue_id(std::string_view reply) {
  for (const std::string_view mark : {std::string_view("queued as "), std::string_view(" id=")}) {
    const auto at = reply.find(mark);
    if (at == std::string_view::npos) continue;
    const auto rest = reply.substr(at + mark.size());
    return std::string(rest.substr(0, rest.find_first_of(" \r\n;,)>")));
  }
  return {};
}

}  // namespace lapwing
