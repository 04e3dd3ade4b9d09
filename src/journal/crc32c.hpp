#pragma once

#include <cstdint>
#include <string_view>

namespace lapwing {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `bytes`, by the processor's instruction where there is one. A
/// checksum of two pieces: crc32c(second, crc32c(first)) == crc32c(first + second).
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace lapwing
