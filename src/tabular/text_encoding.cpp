#include "tabular/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <simdjson.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view utf16_le_mark = "\xFF\xFE";
constexpr std::string_view utf16_be_mark = "\xFE\xFF";

/// Bytes 0x80..0xFF of Windows-1251; behind 0xC0 they are the alphabet in order.
constexpr std::array<char16_t, 64> windows_1251_low = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0xFFFD, 0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

/// Bytes 0x80..0x9F of Windows-1252; all others are those of Latin-1.
constexpr std::array<char16_t, 32> windows_1252_low = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                       0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

char32_t from_windows_1251(unsigned char byte) {
  if (byte < 0x80) return byte;
  return byte < 0xC0 ? windows_1251_low[byte - 0x80U] : 0x0410U + (byte - 0xC0U);
}

char32_t from_windows_1252(unsigned char byte) {
  return byte >= 0x80 && byte < 0xA0 ? windows_1252_low[byte - 0x80U] : byte;
}

void append_utf8(char32_t point, std::string& utf8) {
  const auto put = [&utf8](char32_t byte) { utf8 += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

/// Without the bytes of a character that the end of the sample may have cut off.
std::string_view whole_characters(std::string_view sample) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, sample.size()); ++back) {
    const auto byte = static_cast<unsigned char>(sample[sample.size() - back]);
    if (byte < 0x80) break;
    if (byte >= 0xC0) return sample.substr(0, sample.size() - back);
  }
  return sample;
}

/// UTF-16 text of mostly European letters has a zero in every other byte, and no other text has.
std::optional<TextEncoding> guess_by_zeros(std::string_view sample) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] == '\0') ++zeros.at(i % 2);
  }
  if (zeros[1] > sample.size() / 5 && zeros[0] < zeros[1] / 4) return TextEncoding::utf16_le;
  if (zeros[0] > sample.size() / 5 && zeros[1] < zeros[0] / 4) return TextEncoding::utf16_be;
  return std::nullopt;
}

bool stands_in_cyrillic_words(std::string_view sample) {
  std::size_t alone = 0;
  std::size_t in_words = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (!is_high(sample[i])) continue;
    const bool has_neighbour = (i > 0 && is_high(sample[i - 1])) || (i + 1 < sample.size() && is_high(sample[i + 1]));
    ++(has_neighbour ? in_words : alone);
  }
  return in_words > alone;
}

}  // namespace

bool is_valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::size_t byte_order_mark_size(std::string_view text, TextEncoding encoding) {
  std::string_view mark;
  if (encoding == TextEncoding::utf8) mark = utf8_mark;
  if (encoding == TextEncoding::utf16_le) mark = utf16_le_mark;
  if (encoding == TextEncoding::utf16_be) mark = utf16_be_mark;
  return text.starts_with(mark) ? mark.size() : 0;
}

EncodingGuess guess_encoding(std::string_view sample) {
  for (const TextEncoding marked : {TextEncoding::utf8, TextEncoding::utf16_le, TextEncoding::utf16_be}) {
    if (byte_order_mark_size(sample, marked) > 0) return {marked, {}};
  }
  if (const auto wide = guess_by_zeros(sample)) return {*wide, {}};
  if (is_valid_utf8(sample) || is_valid_utf8(whole_characters(sample))) return {TextEncoding::utf8, {}};
  if (stands_in_cyrillic_words(sample)) {
    return {TextEncoding::windows_1251, "the text is not UTF-8; it is taken for Windows-1251"};
  }
  return {TextEncoding::windows_1252, "the text is not UTF-8; it is taken for Windows-1252"};
}

void Utf8Converter::convert(std::string_view piece, std::string& utf8) {
  switch (encoding_) {
    case TextEncoding::utf8:
      utf8.append(piece);
      return;
    case TextEncoding::windows_1251:
      for (const char c : piece) append_utf8(from_windows_1251(static_cast<unsigned char>(c)), utf8);
      return;
    case TextEncoding::windows_1252:
      for (const char c : piece) append_utf8(from_windows_1252(static_cast<unsigned char>(c)), utf8);
      return;
    case TextEncoding::utf16_le:
    case TextEncoding::utf16_be:
      convert_utf16(piece, utf8);
      return;
  }
  ensure(false, "every encoding has a converter");
}

void Utf8Converter::convert_utf16(std::string_view piece, std::string& utf8) {
  const bool big = encoding_ == TextEncoding::utf16_be;
  for (const char c : piece) {
    half_unit_ += c;
    if (half_unit_.size() < 2) continue;
    const auto high = static_cast<unsigned char>(half_unit_[big ? 0 : 1]);
    const auto low = static_cast<unsigned char>(half_unit_[big ? 1 : 0]);
    half_unit_.clear();
    put_unit(static_cast<char32_t>(high << 8U | low), utf8);
  }
}

void Utf8Converter::put_unit(char32_t unit, std::string& utf8) {
  const bool is_high_surrogate = unit >= 0xD800 && unit < 0xDC00;
  const bool is_low_surrogate = unit >= 0xDC00 && unit < 0xE000;
  if (high_surrogate_ != 0) {
    const char32_t high = std::exchange(high_surrogate_, 0);
    if (is_low_surrogate) return append_utf8(0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U), utf8);
    append_utf8(replacement, utf8);
  }
  if (is_high_surrogate) {
    high_surrogate_ = unit;
  } else {
    append_utf8(is_low_surrogate ? replacement : unit, utf8);
  }
}

void Utf8Converter::finish(std::string& utf8) {
  if (high_surrogate_ != 0 || !half_unit_.empty()) append_utf8(replacement, utf8);
  high_surrogate_ = 0;
  half_unit_.clear();
}

}  // namespace lapwing
