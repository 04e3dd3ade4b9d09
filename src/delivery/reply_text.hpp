#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lapwing {

/// What a receipt keeps of a reply: at most 200 bytes, never half a character.
inline std::string as_reply(std::string_view text) {
  std::size_t size = 200;
  if (text.size() <= size) return std::string(text);
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

}  // namespace lapwing
