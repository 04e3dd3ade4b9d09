#include "channel/utf8.hpp"

namespace lapwing {

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t k) {
    return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : static_cast<unsigned char>(0);
  };
  const auto is_tail = [&](std::size_t k) { return byte(k) >= 0x80 && byte(k) <= 0xbf; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return at < text.size() ? 1 : 0;
  if (first < 0xc2 || first > 0xf4 || !is_tail(1)) return 0;
  if (first < 0xe0) return 2;
  const bool is_overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool is_surrogate = first == 0xed && second > 0x9f;
  const bool is_too_large = first == 0xf4 && second > 0x8f;
  if (is_overlong || is_surrogate || is_too_large || !is_tail(2)) return 0;
  if (first < 0xf0) return 3;
  return is_tail(3) ? 4 : 0;
}

std::optional<std::u32string> characters_of(std::string_view utf8) {
  std::u32string characters;
  characters.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t length = utf8_length(utf8, at);
    if (length == 0) return std::nullopt;
    const unsigned first = static_cast<unsigned char>(utf8[at]);
    char32_t character = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      character = (character << 6) | (static_cast<unsigned char>(utf8[at + k]) & 0x3fU);
    }
    characters.push_back(character);
    at += length;
  }
  return characters;
}

void append_utf8(std::string& out, char32_t character) {
  const auto put = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  const auto tail = [&](int shift) { put(0x80 | ((character >> shift) & 0x3f)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xc0 | (character >> 6));
    tail(0);
  } else if (character < 0x10000) {
    put(0xe0 | (character >> 12));
    tail(6);
    tail(0);
  } else {
    put(0xf0 | (character >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace lapwing
