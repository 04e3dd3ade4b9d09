#include "preflight/spf_record.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "preflight/dns.hpp"
#include "preflight/spf_macro.hpp"

namespace lapwing {
namespace {

using Kind = SpfMechanism::Kind;

constexpr std::string_view version = "v=spf1";
constexpr std::array<std::pair<std::string_view, Kind>, 8> kinds = {{{"all", Kind::all},
                                                                     {"include", Kind::include},
                                                                     {"a", Kind::a},
                                                                     {"mx", Kind::mx},
                                                                     {"ptr", Kind::ptr},
                                                                     {"ip4", Kind::ip4},
                                                                     {"ip6", Kind::ip6},
                                                                     {"exists", Kind::exists}}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether the last macro ("%{d}", "%%", "%_" or "%-") ends with the text, which has been checked.
bool ends_in_macro(std::string_view text) {
  bool is_behind_macro = false;
  while (!text.empty()) {
    is_behind_macro = text.front() == '%';
    const std::size_t size = !is_behind_macro ? 1 : text.starts_with("%{") ? text.find('}') + 1 : 2;
    text.remove_prefix(size);
  }
  return is_behind_macro;
}

/// RFC 7208, 7.1: a domain ends with a macro, or with a dot and a name that is no number.
Result<void> check_domain(std::string_view text) {
  CHECK(expand_spf_macros(text, {}, "shop.example"));
  if (ends_in_macro(text)) return {};
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::size_t dot = text.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  const bool has_letters = std::ranges::all_of(last, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  const bool is_number = std::ranges::all_of(last, is_digit);
  if (last.empty() || !has_letters || is_number || last.front() == '-' || last.back() == '-') {
    return fail("expected a domain such as mail.shop.example");
  }
  return {};
}

Result<int> prefix_bits(std::string_view text, int max) {
  const bool is_number = !text.empty() && text.size() <= 3 && std::ranges::all_of(text, is_digit) &&
                         (text.size() == 1 || text.front() != '0');
  int bits = 0;
  for (const char c : text) bits = is_number ? bits * 10 + (c - '0') : 0;
  if (!is_number || bits > max) return fail(fmt::format("expected a prefix of 0 to {} bits", max));
  return bits;
}

/// Takes "/24//64" off the end of `rest`.
Result<void> take_prefixes(std::string_view& rest, SpfMechanism& mechanism) {
  const auto is_behind = [&](std::size_t at, std::size_t slashes) {
    return at != std::string_view::npos && std::ranges::all_of(rest.substr(at + slashes), is_digit);
  };
  const std::size_t twice = rest.rfind("//");
  if (is_behind(twice, 2)) {
    mechanism.ip6_bits = TRY(prefix_bits(rest.substr(twice + 2), 128));
    rest = rest.substr(0, twice);
  }
  const std::size_t once = rest.rfind('/');
  if (is_behind(once, 1)) {
    mechanism.ip4_bits = TRY(prefix_bits(rest.substr(once + 1), 32));
    rest = rest.substr(0, once);
  }
  return {};
}

Result<void> read_network(std::string_view rest, SpfMechanism& mechanism) {
  const bool is_v6 = mechanism.kind == Kind::ip6;
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos) {
    (is_v6 ? mechanism.ip6_bits : mechanism.ip4_bits) = TRY(prefix_bits(rest.substr(slash + 1), is_v6 ? 128 : 32));
  }
  const std::string_view address = rest.substr(0, slash);
  // An IPv4 address in IPv6 clothes is that address, and so is not taken here; receivers compare likewise.
  if (is_v6 == address.contains(':')) mechanism.network = IpAddress::parse(address);
  if (!mechanism.network) return fail(is_v6 ? "expected an IPv6 address" : "expected an IPv4 address");
  return {};
}

Result<SpfMechanism> parse_mechanism(std::string_view term) {
  SpfMechanism mechanism{.text = std::string(term)};
  std::string_view rest = term;
  constexpr std::string_view qualifiers = "+-~?";
  if (const std::size_t which = qualifiers.find(rest.front()); which != std::string_view::npos) {
    mechanism.result = std::array{SpfResult::pass, SpfResult::fail, SpfResult::softfail, SpfResult::neutral}[which];
    rest.remove_prefix(1);
  }
  const std::size_t end = std::min(rest.find_first_of(":/"), rest.size());
  const std::string name = plain_name(rest.substr(0, end));
  const auto* known = std::ranges::find(kinds, std::string_view(name), &std::pair<std::string_view, Kind>::first);
  if (known == kinds.end() || rest.substr(0, end).ends_with('.')) return fail("there is no such mechanism");
  mechanism.kind = known->second;
  rest.remove_prefix(end);
  if (mechanism.kind == Kind::a || mechanism.kind == Kind::mx) CHECK(take_prefixes(rest, mechanism));
  if (rest.empty()) {
    const bool may_be_bare = mechanism.kind == Kind::all || mechanism.kind == Kind::a || mechanism.kind == Kind::mx ||
                             mechanism.kind == Kind::ptr;
    if (!may_be_bare) return fail("expected a \":\" and a value");
    return mechanism;
  }
  if (mechanism.kind == Kind::all || rest.front() != ':') return fail("expected nothing behind its name");
  rest.remove_prefix(1);
  if (mechanism.kind == Kind::ip4 || mechanism.kind == Kind::ip6) {
    CHECK(read_network(rest, mechanism));
    return mechanism;
  }
  CHECK(check_domain(rest));
  mechanism.domain = rest;
  return mechanism;
}

/// A term is a modifier if "=" comes behind its name.
bool is_modifier(std::string_view term) {
  const std::size_t end = term.find_first_of(":/=");
  return end != std::string_view::npos && term[end] == '=';
}

Result<void> read_modifier(std::string_view term, SpfRecord& record, bool& has_explanation) {
  const std::size_t equals = term.find('=');
  const std::string name = plain_name(term.substr(0, equals));
  const std::string_view value = term.substr(equals + 1);
  const bool is_name = !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  });
  if (!is_name) return fail("expected a name before \"=\"");
  if (name == "redirect") {
    if (record.redirect) return fail("redirect is there twice");
    CHECK(check_domain(value));
    record.redirect = value;
  } else if (name == "exp") {
    if (std::exchange(has_explanation, true)) return fail("exp is there twice");
    CHECK(check_domain(value));
  } else {
    CHECK(expand_spf_macros(value, {}, "shop.example", true));
  }
  return {};
}

}  // namespace

std::string_view to_text(SpfResult result) {
  constexpr std::array<std::string_view, 7> texts = {"none",     "neutral",   "pass",     "fail",
                                                     "softfail", "temperror", "permerror"};
  return texts[static_cast<std::size_t>(result)];
}

bool is_spf(std::string_view text) {
  return plain_name(text.substr(0, version.size())) == version &&
         (text.size() == version.size() || text[version.size()] == ' ');
}

Result<SpfRecord> parse_spf(std::string_view text) {
  if (!is_spf(text)) return fail("expected \"v=spf1\" at the beginning");
  text.remove_prefix(version.size());
  SpfRecord record;
  bool has_explanation = false;
  while (!text.empty()) {
    text.remove_prefix(1);  // the blank
    const std::string_view term = text.substr(0, text.find(' '));
    text.remove_prefix(term.size());
    if (term.empty()) continue;
    const std::string where = fmt::format("\"{}\"", term);
    if (is_modifier(term)) {
      const auto read = read_modifier(term, record, has_explanation);
      if (!read) return fail(read.error().text(), where);
      continue;
    }
    auto mechanism = parse_mechanism(term);
    if (!mechanism) return fail(mechanism.error().text(), where);
    record.mechanisms.push_back(std::move(*mechanism));
  }
  return record;
}

}  // namespace lapwing
