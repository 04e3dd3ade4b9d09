#include "tabular/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::array<char, 2> gzip_magic = {'\x1f', '\x8b'};
constexpr std::size_t gzip_input_bytes = 128 * 1024;

class FileBytes final : public ByteSource {
 public:
  FileBytes(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {
    struct stat status{};
    if (::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
      total_ = static_cast<std::uint64_t>(status.st_size);
      ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
  }
  ~FileBytes() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  Result<std::size_t> read(std::span<char> into) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_, into.data(), into.size());
      if (count >= 0) {
        bytes_read_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) return fail(fmt::format("cannot be read: {}", std::strerror(errno)), name_);
    }
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return bytes_read_; }
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const override { return total_; }

 private:
  int descriptor_;
  std::string name_;
  std::uint64_t bytes_read_ = 0;
  std::optional<std::uint64_t> total_;
};

class MemoryBytes final : public ByteSource {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), bytes_.size() - at_);
    std::copy_n(bytes_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return at_; }
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const override { return bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

/// Gives bytes that were looked at in advance back in front of the rest.
class PeekedBytes final : public ByteSource {
 public:
  PeekedBytes(std::string peeked, std::unique_ptr<ByteSource> rest)
      : peeked_(std::move(peeked)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> into) override {
    if (at_ == peeked_.size()) return rest_->read(into);
    const std::size_t count = std::min(into.size(), peeked_.size() - at_);
    std::copy_n(peeked_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return rest_->bytes_read() - (peeked_.size() - at_); }
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const override { return rest_->total_bytes(); }

 private:
  std::string peeked_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

/// Unpacks gzip; several members one after another are one text, as gzip(1) has it.
class GzipBytes final : public ByteSource {
 public:
  GzipBytes(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)), input_(gzip_input_bytes) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    ensure(::inflateInit2(&stream_, gzip_only) == Z_OK, "zlib starts");
  }
  ~GzipBytes() override { ::inflateEnd(&stream_); }

  Result<std::size_t> read(std::span<char> into) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    stream_.avail_out = static_cast<uInt>(into.size());
    while (stream_.avail_out == into.size()) {
      if (stream_.avail_in == 0) {
        CHECK(refill());
        if (stream_.avail_in == 0) {
          if (place_ == Place::in_member) return fail("the gzip data end too early: the file is cut short", name_);
          break;
        }
      }
      if (place_ == Place::behind_member) {
        const bool another = stream_.next_in[0] == static_cast<Bytef>(gzip_magic[0]);
        place_ = another ? Place::in_member : Place::in_padding;
      }
      if (place_ == Place::in_padding) {
        stream_.avail_in = 0;
        continue;
      }
      const int code = ::inflate(&stream_, Z_NO_FLUSH);
      if (code == Z_STREAM_END) {
        ::inflateReset(&stream_);
        place_ = Place::behind_member;
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return fail(fmt::format("the gzip data are damaged near byte {}: {}", bytes_read(),
                                stream_.msg != nullptr ? stream_.msg : "unknown"),
                    name_);
      }
    }
    return into.size() - stream_.avail_out;
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return packed_->bytes_read() - stream_.avail_in; }
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const override { return packed_->total_bytes(); }
  [[nodiscard]] bool is_gzip() const override { return true; }

 private:
  enum class Place : std::uint8_t { in_member, behind_member, in_padding };

  Result<void> refill() {
    const std::size_t count = TRY(packed_->read(input_));
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(count);
    return {};
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::vector<char> input_;
  z_stream stream_{};
  Place place_ = Place::in_member;
};

Result<std::unique_ptr<ByteSource>> unpacked(std::unique_ptr<ByteSource> source, const std::string& name) {
  std::array<char, gzip_magic.size()> head{};
  std::size_t size = 0;
  while (size < head.size()) {
    const std::size_t count = TRY(source->read(std::span(head).subspan(size)));
    if (count == 0) break;
    size += count;
  }
  auto whole = std::make_unique<PeekedBytes>(std::string(head.data(), size), std::move(source));
  if (size < head.size() || head != gzip_magic) return whole;
  return std::make_unique<GzipBytes>(std::move(whole), name);
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  if (path == "-") return unpacked(std::make_unique<FileBytes>(STDIN_FILENO, "standard input"), "standard input");
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(fmt::format("cannot be opened: {}", std::strerror(errno)), path);
  return unpacked(std::make_unique<FileBytes>(descriptor, path), path);
}

Result<std::unique_ptr<ByteSource>> bytes_in_memory(std::string bytes, std::string name) {
  return unpacked(std::make_unique<MemoryBytes>(std::move(bytes)), name);
}

}  // namespace lapwing
