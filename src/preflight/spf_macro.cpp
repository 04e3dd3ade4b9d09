#include "preflight/spf_macro.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "preflight/dns.hpp"

namespace lapwing {
namespace {

constexpr std::string_view delimiters = ".-+,/_=";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What the letter stands for; nothing of it is looked up.
Result<std::string> value_of(char letter, const SpfQuestion& question, std::string_view domain, bool is_explanation) {
  switch (letter) {
    case 's':
      return question.sender_local + "@" + question.sender_domain;
    case 'l':
      return question.sender_local;
    case 'o':
      return question.sender_domain;
    case 'd':
      return std::string(domain);
    case 'i':
      return question.from.dotted();
    case 'p':
      return std::string("unknown");
    case 'v':
      return std::string(question.from.is_v6() ? "ip6" : "in-addr");
    case 'h':
      return question.helo;
    case 'c':
      if (is_explanation) return question.from.text();
      break;
    case 'r':
    case 't':
      if (is_explanation) return std::string("unknown");
      break;
    default:
      break;
  }
  return fail(fmt::format("there is no macro \"{}\" here", letter));
}

/// The last `count` parts (0: all), reversed before if asked for, with dots between.
std::string transformed(const std::string& value, std::size_t count, bool is_reversed, std::string_view separators) {
  std::vector<std::string> parts(1);
  for (const char c : value) {
    if (separators.contains(c)) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (is_reversed) std::ranges::reverse(parts);
  const std::size_t skipped = count == 0 || count >= parts.size() ? 0 : parts.size() - count;
  std::string out;
  for (std::size_t i = skipped; i < parts.size(); ++i) out += (i == skipped ? "" : ".") + parts[i];
  return out;
}

std::string url_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
                          std::string_view("-._~").contains(c);
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

/// `body` is what stands between "%{" and "}".
Result<std::string> expand_one(std::string_view body, const SpfQuestion& question, std::string_view domain,
                               bool is_explanation) {
  if (body.empty()) return fail("expected a letter within \"%{}\"");
  const char letter = plain_name(body.substr(0, 1))[0];
  const bool is_capital = letter != body.front();
  const std::string value = TRY(value_of(letter, question, domain, is_explanation));
  std::string_view rest = body.substr(1);
  std::size_t count = 0;
  const bool has_count = !rest.empty() && is_digit(rest.front());
  while (!rest.empty() && is_digit(rest.front())) {
    count = std::min<std::size_t>(count * 10 + static_cast<std::size_t>(rest.front() - '0'), 1000);
    rest.remove_prefix(1);
  }
  if (has_count && count == 0) return fail("a macro keeps at least one part");
  const bool is_reversed = !rest.empty() && (rest.front() == 'r' || rest.front() == 'R');
  if (is_reversed) rest.remove_prefix(1);
  if (rest.find_first_not_of(delimiters) != std::string_view::npos) {
    return fail(fmt::format("expected a macro such as \"%{{d2r}}\", found \"%{{{}}}\"", body));
  }
  const std::string out = transformed(value, count, is_reversed, rest.empty() ? std::string_view(".") : rest);
  return is_capital ? url_escaped(out) : out;
}

}  // namespace

Result<std::string> expand_spf_macros(std::string_view text, const SpfQuestion& question, std::string_view domain,
                                      bool is_explanation) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '%') {
      const bool is_printable = (c > ' ' && c < 0x7f) || (is_explanation && c == ' ');
      if (!is_printable) return fail("expected printable ASCII");
      out += c;
      continue;
    }
    const char next = text.empty() ? '\0' : text.front();
    if (next == '%' || next == '_' || next == '-') {
      out += next == '%' ? "%" : next == '_' ? " " : "%20";
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find('}');
    if (next != '{' || end == std::string_view::npos) return fail("a \"%\" that begins no macro");
    out += TRY(expand_one(text.substr(1, end - 1), question, domain, is_explanation));
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace lapwing
