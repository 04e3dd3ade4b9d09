#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace lapwing {

/// Writes the LEB128 of a number, five bytes at most, and gives the place behind it.
inline char* put_leb128(char* to, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
  *to++ = static_cast<char>(number);
  return to;
}

/// Packs numbers that come ascending, as records hold them: each is the LEB128 of its distance from the one before, the
/// first of its distance from 0. Sets of near neighbours take a byte for each.
class NumberPacker {
 public:
  void add(std::uint32_t number) {
    std::array<char, 5> bytes;
    bytes_.append(bytes.data(), put_leb128(bytes.data(), number - std::exchange(before_, number)));
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
  std::uint32_t before_ = 0;
};

/// Calls `visit(std::uint32_t)` for each number packed in the bytes. False if they end within a number or if one is
/// larger than 2^32 - 2; those before it were visited.
template <class Visit>
bool unpack_numbers(std::string_view bytes, Visit visit) {
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t distance = static_cast<unsigned char>(bytes[at]);
    if (distance < 0x80) {  // nearly always
      ++at;
    } else {
      distance = 0;
      for (unsigned shift = 0;; shift += 7) {
        if (at == bytes.size() || shift > 28) return false;
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        distance |= std::uint64_t{byte & 0x7Fu} << shift;
        if ((byte & 0x80u) == 0) break;
      }
    }
    number += distance;
    if (number >= std::numeric_limits<std::uint32_t>::max()) return false;
    visit(static_cast<std::uint32_t>(number));
  }
  return true;
}

}  // namespace lapwing
