#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/ids.hpp"
#include "base/prefetch.hpp"

namespace lapwing {

/// For each customer a short list of times, in whole seconds. A list has room for a power of two of them; lists lie in
/// chunks that stay where they are, so that no customer waits while those of all others are moved, and places left
/// behind are used again. How long a list is its owner knows.
class EntryTimes {
 public:
  /// How long a list may be.
  static constexpr std::uint32_t size_max = 1024;

  void add_customers(std::uint32_t count) { rooms_.resize(rooms_.size() + count); }
  void approach(CustomerNumber customer, Approach step) const {
    const Room& room = rooms_[customer.value];
    if (step != Approach::rows) return prefetch(&room);
    if (room.capacity == 0) return;
    prefetch(reinterpret_cast<const std::byte*>(at(room.begin)), room.capacity * sizeof(std::uint32_t));
  }
  [[nodiscard]] std::uint32_t at(CustomerNumber customer, std::uint32_t place) const {
    return at(rooms_[customer.value].begin)[place];
  }
  /// Puts a time before `place` of a list of `size`.
  void insert(CustomerNumber customer, std::uint32_t size, std::uint32_t place, std::uint32_t second);
  void erase(CustomerNumber customer, std::uint32_t size, std::uint32_t place);
  /// Puts these in the place of a list of `size`. They lie elsewhere.
  void assign(CustomerNumber customer, std::uint32_t size, std::span<const std::uint32_t> seconds);
  [[nodiscard]] std::span<const std::uint32_t> list(CustomerNumber customer, std::uint32_t size) const {
    if (size == 0) return {};
    return {at(rooms_[customer.value].begin), size};
  }

 private:
  static constexpr std::uint32_t chunk_size = 65'536;

  struct Room {
    std::uint32_t begin = 0;     // chunk times its size, and the place there
    std::uint32_t capacity = 0;  // a power of two, or 0
  };

  [[nodiscard]] const std::uint32_t* at(std::uint32_t begin) const {
    return chunks_[begin / chunk_size].get() + begin % chunk_size;
  }
  [[nodiscard]] std::uint32_t* at(std::uint32_t begin) {
    return chunks_[begin / chunk_size].get() + begin % chunk_size;
  }
  /// Sees to it that there is room for that many; a list of `size` stays as it is.
  void reserve(Room& room, std::uint32_t size, std::uint32_t wanted);
  std::uint32_t begin_for(std::uint32_t capacity);

  std::vector<Room> rooms_;
  std::vector<std::unique_ptr<std::uint32_t[]>> chunks_;
  std::uint32_t left_ = 0;                           // unused places at the end of the last chunk
  std::array<std::vector<std::uint32_t>, 32> free_;  // begins of unused places by the logarithm of their capacity
};

}  // namespace lapwing
