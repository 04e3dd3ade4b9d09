#include "journal/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace lapwing {
namespace {

std::unexpected<Error> system_error(std::string_view doing, const std::filesystem::path& path) {
  return fail(fmt::format("cannot {}: {}", doing, std::strerror(errno)), path.string());
}

}  // namespace

Result<File> File::open(std::filesystem::path path, int flags, mode_t mode) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (descriptor < 0) return system_error("open", path);
  return File(std::move(path), descriptor);
}

File::File(File&& other) noexcept : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::unexpected<Error> File::error(std::string_view doing) const { return system_error(doing, path_); }

Result<void> File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return error("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> File::write_at(std::string_view bytes, std::int64_t offset) {
  if (::lseek(descriptor_, offset, SEEK_SET) < 0) return error("seek");
  return write(bytes);
}

Result<std::string> File::read_all() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return error("ask the size of");
  std::string bytes;
  bool is_read = true;
  bytes.resize_and_overwrite(static_cast<std::size_t>(status.st_size), [&](char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
      const ssize_t got = ::pread(descriptor_, to + filled, size - filled, static_cast<off_t>(filled));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        is_read = got == 0;
        break;
      }
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  });
  if (!is_read) return error("read");
  return bytes;
}

Result<void> File::truncate() {
  if (::ftruncate(descriptor_, 0) != 0) return error("truncate");
  return {};
}

Result<void> File::sync() {
  if (::fsync(descriptor_) != 0) return error("fsync");
  return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  File opened = TRY(File::open(folder, O_RDONLY | O_DIRECTORY));
  return opened.sync();
}

}  // namespace lapwing
