#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.hpp"
#include "base/prefetch.hpp"

namespace lapwing {

/// For each customer a short list of times, in whole seconds. A list has room for a power of two of them; lists lie in
/// one pool, and places left behind are used again. How long a list is its owner knows.
class EntryTimes {
 public:
  void add_customers(std::uint32_t count) { rooms_.resize(rooms_.size() + count); }
  void approach(CustomerNumber customer, Approach step) const {
    const Room& room = rooms_[customer.value];
    if (step != Approach::rows) return prefetch(&room);
    const auto list = std::as_bytes(std::span(pool_)).subspan(room.begin * sizeof(std::uint32_t));
    prefetch(list.data(), room.capacity * sizeof(std::uint32_t));
  }
  [[nodiscard]] std::uint32_t at(CustomerNumber customer, std::uint32_t place) const {
    return pool_[rooms_[customer.value].begin + place];
  }
  /// Puts a time before `place` of a list of `size`.
  void insert(CustomerNumber customer, std::uint32_t size, std::uint32_t place, std::uint32_t second);
  void erase(CustomerNumber customer, std::uint32_t size, std::uint32_t place);
  /// Puts these in the place of a list of `size`. They lie elsewhere.
  void assign(CustomerNumber customer, std::uint32_t size, std::span<const std::uint32_t> seconds);
  [[nodiscard]] std::span<const std::uint32_t> list(CustomerNumber customer, std::uint32_t size) const {
    return std::span(pool_).subspan(rooms_[customer.value].begin, size);
  }

 private:
  struct Room {
    std::uint32_t begin = 0;
    std::uint32_t capacity = 0;  // a power of two, or 0
  };

  /// Sees to it that there is room for that many; a list of `size` stays as it is.
  void reserve(Room& room, std::uint32_t size, std::uint32_t wanted);
  std::uint32_t begin_for(std::uint32_t capacity);

  std::vector<Room> rooms_;
  std::vector<std::uint32_t> pool_;
  std::array<std::vector<std::uint32_t>, 32> free_;  // begins of unused places by the logarithm of their capacity
};

}  // namespace lapwing
