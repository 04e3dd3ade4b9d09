#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"

namespace lapwing {

/// Bytes that come one after another: a file, standard input, a text in memory, or any of them behind gzip. Used by one
/// thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// Fills some of `into` (not empty) and says how much; 0 only at the end. Errors name the source.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  /// How much of the file has been read, in bytes of the file itself (compressed ones behind gzip).
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  /// The size of the file itself; unknown for pipes.
  [[nodiscard]] virtual std::optional<std::uint64_t> total_bytes() const = 0;
  [[nodiscard]] virtual bool is_gzip() const { return false; }
};

/// Opens a file, or standard input for "-". What begins with gzip's magic bytes is unpacked, whatever its name.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

/// The same over bytes in memory. `name` is what errors call it.
Result<std::unique_ptr<ByteSource>> bytes_in_memory(std::string bytes, std::string name);

}  // namespace lapwing
