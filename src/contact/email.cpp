#include "contact/email.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "contact/unicode.hpp"

namespace lapwing {
namespace {

constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;
constexpr std::size_t domain_bytes_max = 253;
constexpr std::size_t address_bytes_max = 254;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

/// RFC 5322 "atext", a dot, or a byte of a character beyond ASCII.
bool is_local_char(char c) {
  constexpr std::string_view punctuation = ".!#$%&'*+-/=?^_`{|}~";
  return is_letter(c) || is_digit(c) || is_high(c) || punctuation.find(c) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::array<std::string_view, 3> blanks = {" ", "\t", "\xC2\xA0"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view blank : blanks) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size()), found = true;
      if (text.ends_with(blank)) text.remove_suffix(blank.size()), found = true;
    }
  }
  return text;
}

bool has_dot_fault(std::string_view text) {
  return text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos;
}

/// What is wrong with the address before it is taken apart; empty if nothing.
std::string_view fault_of_whole(std::string_view text) {
  if (text.empty()) return "empty";
  if (text.size() > address_bytes_max) return "the address is longer than 254 bytes";
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; })) {
    return "a line break or control character";
  }
  if (text.starts_with('"') || text.find("\"@") != std::string_view::npos) return "a quoted local part";
  if (text.find_first_of("<>") != std::string_view::npos) return "a display name or angle brackets, not a bare address";
  if (text.find_first_of("()") != std::string_view::npos) return "a comment in parentheses";
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return "no @-sign";
  if (text.find('@', at + 1) != std::string_view::npos) return "more than one @-sign";
  return {};
}

std::string_view fault_of_local(std::string_view local) {
  if (local.empty()) return "nothing before the @-sign";
  if (!std::ranges::all_of(local, is_local_char)) return "a character that may not stand before the @-sign";
  if (has_dot_fault(local)) return "a misplaced dot before the @-sign";
  if (local.size() > local_bytes_max) return "more than 64 bytes before the @-sign";
  return {};
}

/// Letters, digits and inner hyphens in labels of proper length, with no label that IDNA would have to look at.
bool is_plain_domain(std::string_view domain) {
  std::size_t label_start = 0;
  for (std::size_t i = 0; i <= domain.size(); ++i) {
    if (i < domain.size() && domain[i] != '.') {
      if (!is_letter(domain[i]) && !is_digit(domain[i]) && domain[i] != '-') return false;
      continue;
    }
    const std::string_view label = domain.substr(label_start, i - label_start);
    if (label.empty() || label.size() > label_bytes_max || label.front() == '-' || label.back() == '-') return false;
    if (label.size() >= 4 && label[2] == '-' && label[3] == '-') return false;
    label_start = i + 1;
  }
  return true;
}

bool is_special_use(std::string_view domain) {
  constexpr std::array<std::string_view, 6> names = {"arpa", "invalid", "local", "localhost", "onion", "test"};
  return std::ranges::find(names, domain.substr(domain.rfind('.') + 1)) != names.end();
}

std::string_view fault_of_ascii_domain(std::string_view domain) {
  if (domain.size() > domain_bytes_max) return "a domain of more than 253 bytes";
  const std::size_t last_dot = domain.rfind('.');
  if (last_dot == std::string_view::npos) return "a domain without a dot";
  const std::string_view top = domain.substr(last_dot + 1);
  if (!is_letter(top.back()) && !top.starts_with("xn--")) return "a top-level domain that does not end in a letter";
  if (is_special_use(domain)) return "a special-use domain that receives no mail";
  return {};
}

/// Says why the domain as typed cannot be a name at all, as well as can be told without IDNA.
std::string_view fault_of_typed_domain(std::string_view domain) {
  if (domain.empty()) return "nothing after the @-sign";
  if (domain.starts_with('[')) return "an address literal in place of a domain";
  if (has_dot_fault(domain)) return "a misplaced dot after the @-sign";
  return {};
}

EmailVerdict refusal(std::string_view reason) {
  EmailVerdict verdict;
  verdict.reason = reason;
  return verdict;
}

}  // namespace

EmailVerdict normalize_email(std::string_view text) {
  text = trimmed(text);
  constexpr std::string_view scheme = "mailto:";
  if (text.size() > scheme.size() && lower(text.substr(0, scheme.size())) == scheme) text.remove_prefix(scheme.size());
  if (const auto fault = fault_of_whole(text); !fault.empty()) return refusal(fault);

  const std::size_t at = text.find('@');
  std::string local(text.substr(0, at));
  const std::string_view typed_domain = text.substr(at + 1);
  const bool ascii_local = is_ascii(local);
  if (!ascii_local) {
    std::optional<std::string> normalized = to_nfc(local);
    if (!normalized) return refusal("not valid UTF-8");
    // Looked at before and after, since a combining mark may hide the character under it.
    if (!std::ranges::all_of(local, is_local_char) || !is_visible_text(*normalized)) {
      return refusal("a character that may not stand before the @-sign");
    }
    local = std::move(*normalized);
  }
  if (const auto fault = fault_of_local(local); !fault.empty()) return refusal(fault);
  if (const auto fault = fault_of_typed_domain(typed_domain); !fault.empty()) return refusal(fault);

  std::optional<AsciiDomain> domain;
  if (is_plain_domain(typed_domain)) {
    domain = AsciiDomain{lower(typed_domain), typed_domain.size()};
  } else {
    domain = to_ascii_domain(typed_domain);
    if (!domain || !is_ascii(domain->name)) return refusal("not a domain name after the @-sign");
  }
  if (const auto fault = fault_of_ascii_domain(domain->name); !fault.empty()) return refusal(fault);
  if (local.size() + 1 + std::max(domain->name.size(), domain->unicode_bytes) > address_bytes_max) {
    return refusal("the address is longer than 254 bytes");
  }

  EmailVerdict verdict;
  verdict.status = EmailVerdict::Status::valid;
  verdict.needs_smtputf8 = !ascii_local;
  verdict.key = (ascii_local ? lower(local) : fold_case(local)) + '@' + domain->name;
  verdict.address = std::move(local) + '@' + domain->name;
  return verdict;
}

std::string_view domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

}  // namespace lapwing
