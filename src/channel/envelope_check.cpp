#include "channel/envelope_check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "channel/utf8.hpp"

namespace lapwing {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_visible_ascii(char c) { return c > ' ' && c < 0x7f; }

/// How many of the next bytes are ASCII for certain: eight are looked at in one step.
std::size_t ascii_run(std::string_view text, std::size_t at) {
  constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
  const std::size_t begin = at;
  for (std::uint64_t eight = 0; at + sizeof(eight) <= text.size(); at += sizeof(eight)) {
    std::memcpy(&eight, text.data() + at, sizeof(eight));
    if ((eight & high_bits) != 0) break;
  }
  return at - begin;
}

/// Two bytes, as Cyrillic has them: what mails are full of gets by without a call.
bool is_two_byte_character(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return false;
  const auto first = static_cast<unsigned char>(text[at]);
  const auto second = static_cast<unsigned char>(text[at + 1]);
  return first >= 0xc2 && first <= 0xdf && (second & 0xc0) == 0x80;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = ascii_run(text, 0); at < text.size();) {
    if (is_two_byte_character(text, at)) {
      at += 2;
    } else if (is_ascii(text[at])) {
      ++at;
      at += ascii_run(text, at);
    } else {
      const auto length = utf8_length(text, at);
      if (length == 0) return false;
      at += length;
    }
  }
  return true;
}

/// What may stand in one line of a header.
Result<void> check_line(std::string_view value, std::string_view field) {
  if (value.find_first_of("\r\n") != std::string_view::npos) {
    return fail("contains a line break; a header value must be one line", std::string(field));
  }
  if (std::any_of(value.begin(), value.end(), is_control)) {
    return fail("contains a control character", std::string(field));
  }
  if (!is_utf8(value)) return fail("is not UTF-8", std::string(field));
  return {};
}

Result<void> check_body(std::string_view body, std::string_view field) {
  if (body.find('\0') != std::string_view::npos) return fail("contains a zero byte", std::string(field));
  if (!is_utf8(body)) return fail("is not UTF-8", std::string(field));
  return {};
}

bool is_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > 253 || domain.front() == '.' || domain.back() == '.') return false;
  const auto is_allowed = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.' || !is_ascii(c); };
  return std::all_of(domain.begin(), domain.end(), is_allowed) && domain.find("..") == std::string_view::npos;
}

bool is_local_part(std::string_view local) {
  constexpr std::string_view allowed_signs = "!#$%&'*+-/=?^_`{|}~.";
  if (local.empty() || local.size() > 64) return false;
  return std::all_of(local.begin(), local.end(),
                     [&](char c) { return is_letter_or_digit(c) || allowed_signs.find(c) != std::string_view::npos; });
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Written by the channel, or a way to reach people the envelope does not name.
constexpr std::array<std::string_view, 16> own_headers = {"From",
                                                          "Sender",
                                                          "To",
                                                          "Cc",
                                                          "Bcc",
                                                          "Date",
                                                          "Subject",
                                                          "Message-ID",
                                                          "MIME-Version",
                                                          "Auto-Submitted",
                                                          "Precedence",
                                                          "List-Unsubscribe",
                                                          "List-Unsubscribe-Post",
                                                          "Return-Path",
                                                          "Received",
                                                          "DKIM-Signature"};

Result<void> check_header(std::string_view name, std::string_view value) {
  const bool is_name = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), is_visible_ascii) &&
                       name.find(':') == std::string_view::npos;
  if (!is_name) return fail("a header's name must be visible ASCII without ':'", "headers");
  const std::string field = "headers." + std::string(name);
  const bool is_own = std::any_of(own_headers.begin(), own_headers.end(),
                                  [&](auto own) { return same_name(own, name); });
  if (is_own || same_name(name.substr(0, 8), "Content-")) return fail("is written by the channel itself", field);
  // RFC 5322 ends lines at 998; a field is not folded, since programs read it as it stands.
  if (value.size() > 900) return fail("is longer than 900 bytes", field);
  return check_line(value, field);
}

Result<void> check_unsubscribe(const Envelope& envelope) {
  const std::string_view url = envelope.list_unsubscribe_url;
  CHECK(check_line(url, "list_unsubscribe_url"));
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  const bool is_plain = std::all_of(url.begin(), url.end(), is_visible_ascii) && url.find_first_of("<>") == url.npos;
  if (!url.empty() && (!is_web || !is_plain || url.size() > 900)) {
    return fail("expected an http or https URL in ASCII of at most 900 characters", "list_unsubscribe_url");
  }
  if (envelope.list_unsubscribe_mailto.empty()) return {};
  return check_address(envelope.list_unsubscribe_mailto, "list_unsubscribe_mailto");
}

bool is_media_type(std::string_view type) {
  const auto slash = type.find('/');
  const auto is_allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '+' || c == '-'; };
  const auto is_word = [&](std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), is_allowed);
  };
  return slash != std::string_view::npos && is_word(type.substr(0, slash)) && is_word(type.substr(slash + 1));
}

}  // namespace

Result<void> check_token(std::string_view message_id_token) {
  const auto is_allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  const bool is_good = !message_id_token.empty() && message_id_token.size() <= 200 &&
                       std::all_of(message_id_token.begin(), message_id_token.end(), is_allowed) &&
                       message_id_token.front() != '.' && message_id_token.back() != '.' &&
                       message_id_token.find("..") == std::string_view::npos;
  if (!is_good) return fail("expected 1 to 200 letters, digits, '.', '_' or '-'", "message_id_token");
  return {};
}

Result<void> check_address(std::string_view address, std::string_view field) {
  CHECK(check_line(address, field));
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || !is_local_part(address.substr(0, at)) || !is_domain(address.substr(at + 1))) {
    return fail("expected an e-mail address like name@domain.example", std::string(field));
  }
  return {};
}

Result<void> check_envelope(const Envelope& envelope) {
  CHECK(check_token(envelope.message_id_token));
  CHECK(check_address(envelope.from_address, "from_address"));
  CHECK(check_line(envelope.from_name, "from_name"));
  CHECK(check_address(envelope.to_address, "to_address"));
  CHECK(check_line(envelope.to_name, "to_name"));
  if (!envelope.return_path.empty()) CHECK(check_address(envelope.return_path, "return_path"));
  CHECK(check_line(envelope.subject, "subject"));
  CHECK(check_body(envelope.text, "text"));
  CHECK(check_body(envelope.html, "html"));
  if (envelope.text.empty() && envelope.html.empty()) return fail("the message has neither text nor HTML", "text");
  CHECK(check_unsubscribe(envelope));
  for (const auto& [name, value] : envelope.headers) CHECK(check_header(name, value));
  for (const auto& attachment : envelope.attachments) {
    CHECK(check_line(attachment.file_name, "attachments.file_name"));
    if (!is_media_type(attachment.media_type)) return fail("expected type/subtype", "attachments.media_type");
  }
  return {};
}

}  // namespace lapwing
