#include "journal/crc32c.hpp"

#include <isa-l/crc.h>

#include <algorithm>

namespace lapwing {

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  constexpr std::size_t piece_max = std::size_t{1} << 30U;  // the library counts in int
  std::uint32_t state = ~before;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, std::min(bytes.size(), piece_max));
    // The library only reads, but its C signature forgot to say so.
    auto* start = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(piece.data()));
    state = crc32_iscsi(start, static_cast<int>(piece.size()), state);
    bytes.remove_prefix(piece.size());
  }
  return ~state;
}

}  // namespace lapwing
