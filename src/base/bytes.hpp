#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// Writes a snapshot image: plain values and columns, little-endian as our machines are, in the order they are put.
/// What is put has no padding, so that equal values are equal bytes.
class ByteWriter {
 public:
  template <class T>
    requires std::has_unique_object_representations_v<T>
  void put(const T& value) {
    bytes_.append(std::string_view(reinterpret_cast<const char*>(&value), sizeof(T)));
  }
  void put_text(std::string_view text) {
    put<std::uint64_t>(text.size());
    bytes_.append(text);
  }
  /// Bytes alone, whose number the reader knows.
  void put_bytes(const std::byte* first, std::size_t count) {
    bytes_.append(std::string_view(reinterpret_cast<const char*>(first), count));
  }
  template <class T>
    requires std::has_unique_object_representations_v<T>
  void put_column(const std::vector<T>& column) {
    put<std::uint64_t>(column.size());
    if (!column.empty()) {
      bytes_.append(std::string_view(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(T)));
    }
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads such an image back. Once it runs short every further read gives zeros, and `finish` tells.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
    requires std::is_trivially_copyable_v<T>
  T get() {
    T value{};
    if (take(sizeof(T))) std::memcpy(static_cast<void*>(&value), taken_.data(), sizeof(T));
    return value;
  }
  template <class T>
  void get(T& value) {
    value = get<T>();
  }
  /// Into memory of that many bytes.
  void get_bytes(std::byte* first, std::size_t count) {
    if (take(count) && count > 0) std::memcpy(first, taken_.data(), count);
  }
  /// Whether as many bytes are left.
  [[nodiscard]] bool has(std::size_t count) const { return !short_ && count <= rest_.size(); }
  /// Refuses the rest: what was read makes no sense.
  void spoil() { short_ = true; }
  std::string get_text() {
    const auto size = get<std::uint64_t>();
    return take(size) ? std::string(taken_) : std::string();
  }
  template <class T>
  void get_column(std::vector<T>& column) {
    const auto count = get<std::uint64_t>();
    column.clear();
    if (count > rest_.size() / sizeof(T)) {
      short_ = true;
      return;
    }
    take(count * sizeof(T));
    column.resize(count);
    if (count > 0) std::memcpy(static_cast<void*>(column.data()), taken_.data(), count * sizeof(T));
  }
  /// An error if the image was too short or something is left over.
  [[nodiscard]] Result<void> finish() const {
    if (short_) return fail("the image is cut short or damaged");
    if (!rest_.empty()) return fail("the image has bytes left over");
    return {};
  }

 private:
  bool take(std::uint64_t size) {
    if (short_ || size > rest_.size()) {
      short_ = true;
      taken_ = {};
      return false;
    }
    taken_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  std::string_view rest_;
  std::string_view taken_;
  bool short_ = false;
};

}  // namespace lapwing
