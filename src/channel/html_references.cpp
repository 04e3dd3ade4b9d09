#include "channel/html_references.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "channel/utf8.hpp"

namespace lapwing {
namespace {

struct Entity {
  std::string_view name;
  std::string_view text;
};
constexpr std::array entities = {
    Entity{"amp", "&"},    Entity{"lt", "<"},     Entity{"gt", ">"},     Entity{"quot", "\""}, Entity{"apos", "'"},
    Entity{"nbsp", " "},   Entity{"mdash", "—"},  Entity{"ndash", "–"},  Entity{"laquo", "«"}, Entity{"raquo", "»"},
    Entity{"hellip", "…"}, Entity{"copy", "©"},   Entity{"reg", "®"},    Entity{"trade", "™"}, Entity{"euro", "€"},
    Entity{"bull", "•"},   Entity{"middot", "·"}, Entity{"rarr", "→"},   Entity{"larr", "←"},  Entity{"times", "×"},
    Entity{"ldquo", "“"},  Entity{"rdquo", "”"},  Entity{"bdquo", "„"},  Entity{"deg", "°"},   Entity{"zwnj", ""},
    Entity{"shy", ""},     Entity{"thinsp", " "}, Entity{"numero", "№"},
};

/// Appends what "&name;" stands for; false if it is no reference that we know.
bool append_reference(std::string& out, std::string_view name) {
  if (name.size() < 2 || name[0] != '#') {
    const auto found = std::find_if(entities.begin(), entities.end(), [&](const Entity& e) { return e.name == name; });
    if (found == entities.end()) return false;
    out += found->text;
    return true;
  }
  const bool is_hex = (name[1] == 'x' || name[1] == 'X');
  const auto digits = name.substr(is_hex ? 2 : 1);
  std::uint32_t point = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point, is_hex ? 16 : 10);
  const bool is_character = point >= 0x20 && point < 0x110000 && (point < 0xd800 || point > 0xdfff);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty() || !is_character) return false;
  if (point == 0xa0) point = ' ';
  append_utf8(out, point);
  return true;
}

}  // namespace

std::string decode_references(std::string_view text) {
  constexpr std::size_t name_size_max = 10;
  std::string out;
  while (!text.empty()) {
    const auto amp = std::min(text.find('&'), text.size());
    out += text.substr(0, amp);
    text.remove_prefix(amp);
    if (text.empty()) break;
    const auto semicolon = text.substr(0, name_size_max + 2).find(';');
    if (semicolon != std::string_view::npos && append_reference(out, text.substr(1, semicolon - 1))) {
      text.remove_prefix(semicolon + 1);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace lapwing
