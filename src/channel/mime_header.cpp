#include "channel/mime_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>

#include "base/ensure.hpp"
#include "channel/mime_encoding.hpp"
#include "channel/utf8.hpp"

namespace lapwing {
namespace {

constexpr std::size_t line_max = 78;             // RFC 5322, 2.1.1
constexpr std::size_t line_with_words_max = 76;  // RFC 2047, 2
constexpr std::string_view word_begin = "=?UTF-8?B?";
constexpr std::string_view word_end = "?=";
constexpr std::string_view fold = "\r\n ";

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Whether spaces come back as they were: readers drop those at the ends.
bool has_lone_spaces(std::string_view text) {
  return !text.starts_with(' ') && !text.ends_with(' ') && text.find("  ") == std::string_view::npos;
}

/// Atoms and single spaces (RFC 5322, 3.2.3): what a display name may be without quotes.
bool is_phrase(std::string_view text) {
  constexpr std::string_view signs = " !#$%&'*+-/=?^_`{|}~";
  return has_lone_spaces(text) && std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  signs.find(c) != std::string_view::npos;
         });
}

/// Writes one field and knows how wide its last line is.
class FieldWriter {
 public:
  FieldWriter(std::string& out, std::string_view name) : out_(out), line_begin_(out.size()) {
    out_ += name;
    out_ += ':';
  }
  [[nodiscard]] std::size_t width() const { return out_.size() - line_begin_; }

  /// Appends the word after a space, on a line of its own if this one would get wider than `max`.
  void word(std::string_view word, std::size_t max) {
    if (width() + 1 + word.size() > max) {
      new_line();
    } else {
      out_ += ' ';
    }
    out_ += word;
  }

  /// Appends the text as encoded words, each of whole characters. Readers join them without the spaces between.
  void encoded_words(std::string_view text) {
    while (!text.empty()) {
      std::size_t size = room_for(text);
      if (size == 0) {
        new_line();
        size = room_for(text);
      } else {
        out_ += ' ';
      }
      out_ += word_begin;
      append_base64(out_, text.substr(0, size));
      out_ += word_end;
      text.remove_prefix(size);
    }
  }

  void end() { out_ += "\r\n"; }

 private:
  void new_line() {
    line_begin_ = out_.size() + fold.size() - 1;
    out_ += fold;
  }

  /// How many bytes of the text, whole characters, fit on this line as one encoded word. On an empty line more than 0.
  /// Best are multiples of three, which need no padding: readers there are (GMime 3.2) that join words before they
  /// decode them, and lose what follows a padding.
  [[nodiscard]] std::size_t room_for(std::string_view text) const {
    const bool is_new = out_.ends_with(fold);
    const std::size_t used = width() + (is_new ? 0 : 1) + word_begin.size() + word_end.size();
    // A word has 75 characters at most (RFC 2047, 2), which a line of 76 that begins with a space leaves it.
    const std::size_t bytes_max = used + 4 > line_with_words_max ? 0 : (line_with_words_max - used) / 4 * 3;
    std::size_t size = 0;
    std::size_t unpadded_size = 0;
    while (size < text.size()) {
      const std::size_t length = std::max<std::size_t>(1, utf8_length(text, size));
      if (size + length > bytes_max) return unpadded_size > 0 ? unpadded_size : size;
      size += length;
      if (size % 3 == 0) unpadded_size = size;
    }
    return size;
  }

  std::string& out_;
  std::size_t line_begin_;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

void append_text_field(std::string& out, std::string_view name, std::string_view value) {
  FieldWriter field(out, name);
  const auto is_too_long = [](std::string_view word) { return word.size() > line_max - 1; };
  bool is_plain = is_ascii(value) && has_lone_spaces(value) && value.find("=?") == std::string_view::npos;
  for (std::string_view rest = value; is_plain && !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    is_plain = !is_too_long(word);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  if (!is_plain) {
    field.encoded_words(value);
  } else {
    for (std::string_view rest = value; !rest.empty();) {
      const auto word = rest.substr(0, rest.find(' '));
      field.word(word, line_max);
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
    if (value.empty()) out += ' ';
  }
  field.end();
}

void append_mailbox_field(std::string& out, std::string_view name, std::string_view display_name,
                          std::string_view address) {
  constexpr std::size_t plain_name_max = 60;
  FieldWriter field(out, name);
  if (display_name.empty()) {
    field.word(address, line_max);
    return field.end();
  }
  const bool is_plain = is_ascii(display_name) && display_name.size() <= plain_name_max &&
                        display_name.find("=?") == std::string_view::npos;
  if (!is_plain) {
    field.encoded_words(display_name);
  } else {
    field.word(is_phrase(display_name) ? std::string(display_name) : quoted(display_name), line_max);
  }
  field.word(fmt::format("<{}>", address), is_plain ? line_max : line_with_words_max);
  field.end();
}

void append_raw_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

std::string mail_date(Instant instant, Duration zone_offset) {
  constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto offset_seconds = zone_offset.ms / 1000;
  const std::chrono::sys_seconds local{std::chrono::seconds(instant.seconds() + offset_seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  const int year = static_cast<int>(date.year());
  ensure(year >= 1 && year <= 9999, "a message's date lies between the years 1 and 9999");
  const auto offset_minutes = std::abs(offset_seconds) / 60;
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} {}{:02}{:02}", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1], year,
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     offset_seconds < 0 ? '-' : '+', offset_minutes / 60, offset_minutes % 60);
}

}  // namespace lapwing
