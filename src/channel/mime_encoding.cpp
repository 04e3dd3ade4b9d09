#include "channel/mime_encoding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace lapwing {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t mail_line_max = 998;    // RFC 5322, 2.1.1, without the CRLF
constexpr std::size_t encoded_line_max = 76;  // RFC 2045
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Two digits at once: what 12 bits are in base64. A third fewer steps than digit by digit.
constexpr auto digit_pairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t bits = 0; bits < pairs.size(); ++bits) {
    pairs[bits] = {base64_digits[bits >> 6], base64_digits[bits & 63]};
  }
  return pairs;
}();

std::uint32_t byte_at(const char* at) { return static_cast<unsigned char>(*at); }

/// Writes four digits for each three bytes of `bytes`, the last padded; returns where they end.
char* write_base64(char* to, std::string_view bytes) {
  const char* at = bytes.data();
  const char* const whole_end = at + bytes.size() / 3 * 3;
  for (; at < whole_end; at += 3, to += 4) {
    const std::uint32_t bits = byte_at(at) << 16 | byte_at(at + 1) << 8 | byte_at(at + 2);
    std::memcpy(to, digit_pairs[bits >> 12].data(), 2);
    std::memcpy(to + 2, digit_pairs[bits & 0xfff].data(), 2);
  }
  const std::size_t rest = bytes.size() % 3;
  if (rest == 0) return to;
  const std::uint32_t bits = byte_at(at) << 16 | (rest == 2 ? byte_at(at + 1) << 8 : 0);
  std::memcpy(to, digit_pairs[bits >> 12].data(), 2);
  to[2] = rest == 2 ? digit_pairs[bits & 0xfff][0] : '=';
  to[3] = '=';
  return to + 4;
}

/// Appends a line and its CRLF; says whether it may stand in a 7-bit mail as far as its length and beginning go.
bool append_line(std::string& out, std::string_view line) {
  out += line;
  out += line_end;
  return line.size() <= mail_line_max && !line.starts_with("From ");
}

/// Appends the text with line breaks as mail has them; says whether all its lines may stand in a 7-bit mail.
bool append_lines(std::string& out, std::string_view text) {
  bool is_plain = true;
  const bool has_returns = text.find('\r') != std::string_view::npos;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (has_returns) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      for (auto end = line.find('\r'); end != std::string_view::npos; end = line.find('\r')) {
        is_plain &= append_line(out, line.substr(0, end));
        line.remove_prefix(end + 1);
      }
    }
    is_plain &= append_line(out, line);
  }
  return is_plain;
}

/// Bytes that no 7-bit mail may have, and control characters that not every program leaves alone.
struct Unsafe {
  std::size_t high = 0;
  std::size_t control = 0;
};

/// Counts in bytes over so few of them that no count runs over: the compiler makes sixteen steps in one of it.
Unsafe count_unsafe(std::string_view text) {
  constexpr std::size_t block_size = 128;
  Unsafe count;
  while (!text.empty()) {
    std::uint8_t high = 0;
    std::uint8_t control = 0;
    for (const char c : text.substr(0, block_size)) {
      const auto byte = static_cast<unsigned char>(c);
      high = static_cast<std::uint8_t>(high + (byte >= 0x80 ? 1 : 0));
      const bool is_control = (byte < ' ') & (byte != '\t') & (byte != '\r') & (byte != '\n');
      control = static_cast<std::uint8_t>(control + ((is_control | (byte == 0x7f)) ? 1 : 0));
    }
    count.high += high;
    count.control += control;
    text.remove_prefix(std::min(block_size, text.size()));
  }
  return count;
}

bool is_literal(char c) { return (c >= '!' && c <= '~' && c != '=') || c == ' ' || c == '\t'; }

constexpr std::size_t step = sizeof(std::uint64_t);
static_assert(std::endian::native == std::endian::little, "literal_run counts from the low end");

/// How many of eight characters stand for themselves before the first that may not; a tab is taken for one that may
/// not, and left to the slow way.
std::size_t literal_run(const char* at) {
  constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
  constexpr std::uint64_t high_bits = ones << 7;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, step);
  const std::uint64_t equal_signs = bytes ^ (ones * '=');  // zero where one stands
  const std::uint64_t dels = bytes ^ (ones * 0x7f);
  // A byte below n borrows when n is taken off, which sets its high bit. What is borrowed from changes too, but stands
  // after it.
  const std::uint64_t found = (bytes | (bytes - ones * ' ') | (equal_signs - ones) | (dels - ones)) & high_bits;
  return static_cast<std::size_t>(std::countr_zero(found)) / 8;
}

/// "=XX" of each byte.
constexpr auto escapes = [] {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::array<std::array<char, 4>, 256> all{};
  for (std::size_t byte = 0; byte < all.size(); ++byte) all[byte] = {'=', digits[byte >> 4], digits[byte & 15], 0};
  return all;
}();

/// Writes lines of quoted-printable, broken by "=" before they get too long.
class QuotedPrintableWriter {
 public:
  explicit QuotedPrintableWriter(std::string& out) : out_(out) {}

  void line(std::string_view line) {
    for (std::size_t at = 0; at < line.size();) {
      const bool is_high = byte_at(line.data() + at) >= 0x80;
      // Never up to the last character, where a blank may not stand.
      if (!is_high && width_ > 0 && width_ + step <= width_max && at + step < line.size()) {
        const std::size_t run = literal_run(line.data() + at);
        std::memcpy(line_.data() + width_, line.data() + at, step);
        width_ += run;
        at += run;
        if (run == step) continue;
      }
      if (is_high) {
        escaped(line[at++]);
        continue;
      }
      one(line, at++);
    }
    put_line();
  }

 private:
  static constexpr std::size_t width_max = encoded_line_max - 1;  // and the "="

  void one(std::string_view line, std::size_t at) {
    const bool is_last = at + 1 == line.size();
    const bool is_blank = line[at] == ' ' || line[at] == '\t';
    if (!is_literal(line[at]) || (is_last && is_blank)) return escaped(line[at]);
    make_room(1);
    // Also where a line begins that is broken by us.
    if (width_ == 0 && line.substr(at).starts_with("From ")) return escaped(line[at]);
    line_[width_++] = line[at];
  }
  void escaped(char c) {
    make_room(3);
    std::memcpy(line_.data() + width_, escapes[byte_at(&c)].data(), 4);
    width_ += 3;
  }
  void make_room(std::size_t size) {
    if (width_ + size <= width_max) return;
    line_[width_++] = '=';
    put_line();
  }
  void put_line() {
    line_[width_++] = '\r';
    line_[width_++] = '\n';
    out_.append(line_.data(), width_);
    width_ = 0;
  }

  std::string& out_;
  std::array<char, encoded_line_max + line_end.size() + step> line_{};  ///< and what is copied beyond
  std::size_t width_ = 0;
};

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4);
  write_base64(out.data() + begin, bytes);
}

void append_base64_lines(std::string& out, std::string_view bytes) {
  constexpr std::size_t bytes_per_line = encoded_line_max / 4 * 3;
  const std::size_t line_count = (bytes.size() + bytes_per_line - 1) / bytes_per_line;
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4 + line_count * line_end.size());
  char* to = out.data() + begin;
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes_per_line);
    to = write_base64(to, line);
    std::memcpy(to, line_end.data(), line_end.size());
    to += line_end.size();
    bytes.remove_prefix(line.size());
  }
}

void append_quoted_printable(std::string& out, std::string_view text) {
  QuotedPrintableWriter writer(out);
  while (!text.empty()) {
    const auto line = text.substr(0, text.find(line_end));
    writer.line(line);
    text.remove_prefix(std::min(line.size() + line_end.size(), text.size()));
  }
}

MailText::MailText(std::string_view text) {
  text_.reserve(text.size() + text.size() / 16 + 2);
  const bool is_plain = append_lines(text_, text);
  const Unsafe unsafe = count_unsafe(text_);
  if (unsafe.high == 0 && unsafe.control == 0 && is_plain) return;
  // Each high byte grows by two, against a third for all: the two are even at a sixth.
  const bool is_base64_shorter = unsafe.high > 0 && unsafe.high >= text_.size() * 17 / 100;
  encoding_ = is_base64_shorter ? TransferEncoding::base64 : TransferEncoding::quoted_printable;
}

void MailText::append_to(std::string& out) const {
  switch (encoding_) {
    case TransferEncoding::seven_bit:
      out += text_;
      break;
    case TransferEncoding::quoted_printable:
      append_quoted_printable(out, text_);
      break;
    case TransferEncoding::base64:
      append_base64_lines(out, text_);
      break;
  }
}

}  // namespace lapwing
