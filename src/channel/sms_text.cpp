#include "channel/sms_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/ensure.hpp"
#include "channel/utf8.hpp"

namespace lapwing {
namespace {

constexpr char escape = 0x1b;
constexpr char32_t replacement = U'\uFFFD';

/// 3GPP TS 23.038, 6.2.1, by septet. The place of the escape holds a character that no text has.
constexpr std::u32string_view gsm7_alphabet =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\xFFFFÆæßÉ"
    U" !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    U"¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(gsm7_alphabet.size() == 128);

/// 6.2.1.1: what a septet means after the escape.
constexpr std::array<std::pair<char, char32_t>, 10> extension = {{{0x0a, U'\f'},
                                                                  {0x14, U'^'},
                                                                  {0x28, U'{'},
                                                                  {0x29, U'}'},
                                                                  {0x2f, U'\\'},
                                                                  {0x3c, U'['},
                                                                  {0x3d, U'~'},
                                                                  {0x3e, U']'},
                                                                  {0x40, U'|'},
                                                                  {0x65, U'€'}}};

/// Septets of the characters below U+0100, which are nearly all of them; -1: none.
constexpr std::size_t latin_count = 0x100;
constexpr auto septets_of_latin = [] {
  std::array<std::int16_t, latin_count> septets{};
  septets.fill(-1);
  for (std::size_t septet = 0; septet < gsm7_alphabet.size(); ++septet) {
    if (gsm7_alphabet[septet] < latin_count) septets[gsm7_alphabet[septet]] = static_cast<std::int16_t>(septet);
  }
  return septets;
}();

/// One character in bytes of one alphabet: a byte or a pair of septets, or one or two units of UTF-16.
struct Coded {
  std::array<char, 4> bytes{};
  std::uint8_t size = 0;
};

std::optional<Coded> gsm7_of(char32_t character) {
  if (character < latin_count && septets_of_latin[character] >= 0) {
    return Coded{{static_cast<char>(septets_of_latin[character])}, 1};
  }
  for (const auto& [septet, meaning] : extension) {
    if (meaning == character) return Coded{{escape, septet}, 2};
  }
  const auto septet = character < latin_count ? std::u32string_view::npos : gsm7_alphabet.find(character);
  if (septet == std::u32string_view::npos || gsm7_alphabet[septet] == 0xffff) return std::nullopt;
  return Coded{{static_cast<char>(septet)}, 1};
}

Coded ucs2_of(char32_t character) {
  const auto high = [](char32_t unit) { return static_cast<char>(unit >> 8); };
  const auto low = [](char32_t unit) { return static_cast<char>(unit & 0xff); };
  if (character < 0x10000) return {{high(character), low(character)}, 2};
  const char32_t first = 0xd800 + ((character - 0x10000) >> 10);
  const char32_t second = 0xdc00 + ((character - 0x10000) & 0x3ff);
  return {{high(first), low(first), high(second), low(second)}, 4};
}

struct Room {
  std::size_t alone;
  std::size_t as_part;
};
constexpr Room room_of(SmsAlphabet alphabet) {
  return alphabet == SmsAlphabet::gsm7 ? Room{160, 153} : Room{140, 134};  // in the bytes of Coded
}

SmsAlphabet alphabet_of(std::u32string_view characters) {
  const bool is_gsm7 = std::all_of(characters.begin(), characters.end(),
                                   [](char32_t c) { return gsm7_of(c).has_value(); });
  return is_gsm7 ? SmsAlphabet::gsm7 : SmsAlphabet::ucs2;
}

/// Fills parts one after another: since no part can begin before the one in front is full, there are never fewer.
/// `put(part, coded)` is told each character with the part that it goes to, counted from 0.
template <class Put>
SmsMeasure fill(std::u32string_view characters, SmsAlphabet alphabet, Put put) {
  const auto coded = [&](char32_t c) { return alphabet == SmsAlphabet::gsm7 ? *gsm7_of(c) : ucs2_of(c); };
  std::size_t size = 0;
  for (const char32_t character : characters) size += coded(character).size;
  const Room room = room_of(alphabet);
  const std::size_t part_max = size <= room.alone ? room.alone : room.as_part;
  std::size_t part = 0;
  std::size_t filled = 0;
  for (const char32_t character : characters) {
    const Coded next = coded(character);
    if (filled + next.size > part_max) {
      ++part;
      filled = 0;
    }
    filled += next.size;
    put(part, next);
  }
  return {alphabet, alphabet == SmsAlphabet::gsm7 ? size : size / 2, part + 1};
}

std::u32string characters_or_replacements(std::string_view text) {
  if (auto whole = characters_of(text)) return *whole;
  std::u32string characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    characters += length == 0 ? std::u32string(1, replacement) : *characters_of(text.substr(at, length));
    at += std::max<std::size_t>(length, 1);
  }
  return characters;
}

}  // namespace

SmsMeasure measure_sms(std::string_view text) {
  const std::u32string characters = characters_or_replacements(text);
  return fill(characters, alphabet_of(characters), [](std::size_t, const Coded&) {});
}

Result<SmsParts> split_sms(std::string_view text, bool is_ucs2_only) {
  const auto characters = characters_of(text);
  if (!characters) return fail("is not UTF-8", "text");
  SmsParts split;
  split.parts.emplace_back();
  split.alphabet = is_ucs2_only ? SmsAlphabet::ucs2 : alphabet_of(*characters);
  const SmsMeasure measure = fill(*characters, split.alphabet, [&](std::size_t part, const Coded& coded) {
    if (part == split.parts.size()) split.parts.emplace_back();
    split.parts[part].append(coded.bytes.data(), coded.size);
  });
  if (measure.parts > sms_parts_max) {
    return fail("takes " + std::to_string(measure.parts) + " SMS; expected at most 255", "text");
  }
  return split;
}

std::string concatenation_header(std::uint8_t reference, std::size_t parts, std::size_t number) {
  ensure(parts <= sms_parts_max, "a text has at most 255 parts");
  ensure(number >= 1 && number <= parts, "parts are numbered from 1");
  // Length of what follows; element 0 (concatenation, 8-bit reference) of 3 bytes.
  return {0x05, 0x00, 0x03, static_cast<char>(reference), static_cast<char>(parts), static_cast<char>(number)};
}

std::string text_of_gsm7(std::string_view septets) {
  std::string text;
  for (std::size_t at = 0; at < septets.size(); ++at) {
    const auto septet = static_cast<unsigned char>(septets[at]);
    char32_t character = septet < gsm7_alphabet.size() ? gsm7_alphabet[septet] : replacement;
    if (septets[at] == escape) {
      const char second = ++at < septets.size() ? septets[at] : escape;
      const auto found = std::find_if(extension.begin(), extension.end(),
                                      [&](auto& pair) { return pair.first == second; });
      character = found != extension.end() ? found->second : replacement;
    }
    append_utf8(text, character);
  }
  return text;
}

std::string text_of_ucs2(std::string_view bytes) {
  const auto unit = [&](std::size_t at) -> char32_t {
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) << 8 |
           static_cast<unsigned char>(bytes[at + 1]);
  };
  std::string text;
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    char32_t character = unit(at);
    const bool is_high = character >= 0xd800 && character < 0xdc00;
    if (is_high && at + 3 < bytes.size() && unit(at + 2) >= 0xdc00 && unit(at + 2) < 0xe000) {
      at += 2;
      character = 0x10000 + ((character - 0xd800) << 10) + (unit(at) - 0xdc00);
    } else if (character >= 0xd800 && character < 0xe000) {
      character = replacement;
    }
    append_utf8(text, character);
  }
  if (at < bytes.size()) append_utf8(text, replacement);
  return text;
}

}  // namespace lapwing
