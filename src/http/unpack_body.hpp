#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace lapwing {

/// Why a packed body was not unpacked.
enum class UnpackFault : std::uint8_t {
  broken,     ///< it is no gzip, or ends early
  too_large,  ///< it would be larger than allowed
};

/// Beyond this many bytes a body may be so many times as large as it came packed: real ones are ten times or so, and
/// what is made to fill our memory is a thousand times.
inline constexpr std::size_t unpack_ratio_max = 100;
inline constexpr std::size_t unpack_free_bytes = 64 * 1024;

/// Unpacks a body of Content-Encoding gzip (RFC 1952), one member or several. Takes no more memory than `bytes_max`.
std::expected<std::string, UnpackFault> unpack_gzip(std::string_view packed, std::size_t bytes_max);

}  // namespace lapwing
