#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// An open file descriptor that closes itself; every error names the file and what the system said.
class File {
 public:
  /// `flags` and `mode` as open(2) takes them; the descriptor does not survive exec.
  static Result<File> open(std::filesystem::path path, int flags, mode_t mode = 0600);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  /// Writes all the bytes, at the current place or at `offset` from the start.
  Result<void> write(std::string_view bytes);
  Result<void> write_at(std::string_view bytes, std::int64_t offset);
  /// All bytes from the start to the end.
  [[nodiscard]] Result<std::string> read_all() const;
  Result<void> truncate();
  /// Returns when the bytes are on disk. After an error the file's state is unknown: throw it away, do not try again.
  Result<void> sync();

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  File(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  [[nodiscard]] std::unexpected<Error> error(std::string_view doing) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// Makes the names in a folder durable: files that were created, renamed or removed.
Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace lapwing
