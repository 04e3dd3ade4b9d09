#include "http/unpack_body.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace lapwing {
namespace {

constexpr int gzip_window_bits = 15 + 16;  // the largest window, and gzip's frame alone

struct Inflater {
  z_stream stream{};
  bool is_open = inflateInit2(&stream, gzip_window_bits) == Z_OK;

  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (is_open) inflateEnd(&stream);
  }
};

}  // namespace

std::expected<std::string, UnpackFault> unpack_gzip(std::string_view packed, std::size_t bytes_max) {
  Inflater inflater;
  if (!inflater.is_open) return std::unexpected(UnpackFault::broken);
  z_stream& stream = inflater.stream;
  // zlib reads from there and does not write.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  bytes_max = std::min(bytes_max, std::max(unpack_free_bytes, packed.size() * unpack_ratio_max));
  std::string unpacked;
  std::array<char, 16 * 1024> piece{};
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return std::unexpected(UnpackFault::broken);
    const std::size_t count = piece.size() - stream.avail_out;
    if (unpacked.size() + count > bytes_max) return std::unexpected(UnpackFault::too_large);
    unpacked.append(piece.data(), count);
    if (state == Z_OK) continue;
    if (stream.avail_in == 0) return unpacked;
    if (inflateReset(&stream) != Z_OK) return std::unexpected(UnpackFault::broken);
  }
}

}  // namespace lapwing
