#include "segment/entry_times.hpp"

#include <algorithm>
#include <bit>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

std::size_t class_of(std::uint32_t capacity) { return static_cast<std::size_t>(std::bit_width(capacity) - 1); }

}  // namespace

void EntryTimes::insert(CustomerNumber customer, std::uint32_t size, std::uint32_t place, std::uint32_t second) {
  Room& room = rooms_[customer.value];
  reserve(room, size, size + 1);
  const auto list = pool_.begin() + room.begin;
  std::move_backward(list + place, list + size, list + size + 1);
  *(list + place) = second;
}

void EntryTimes::erase(CustomerNumber customer, std::uint32_t size, std::uint32_t place) {
  const auto list = pool_.begin() + rooms_[customer.value].begin;
  std::move(list + place + 1, list + size, list + place);
}

void EntryTimes::assign(CustomerNumber customer, std::uint32_t size, std::span<const std::uint32_t> seconds) {
  Room& room = rooms_[customer.value];
  reserve(room, size, static_cast<std::uint32_t>(seconds.size()));
  std::ranges::copy(seconds, pool_.begin() + room.begin);
}

void EntryTimes::reserve(Room& room, std::uint32_t size, std::uint32_t wanted) {
  if (wanted <= room.capacity) return;
  const std::uint32_t capacity = std::bit_ceil(wanted);
  const std::uint32_t begin = begin_for(capacity);
  std::copy_n(pool_.begin() + room.begin, size, pool_.begin() + begin);
  if (room.capacity > 0) free_[class_of(room.capacity)].push_back(room.begin);
  room = {begin, capacity};
}

std::uint32_t EntryTimes::begin_for(std::uint32_t capacity) {
  auto& unused = free_[class_of(capacity)];
  if (!unused.empty()) {
    const std::uint32_t begin = unused.back();
    unused.pop_back();
    return begin;
  }
  const std::size_t begin = pool_.size();
  ensure(begin + capacity <= 0xFFFF'FFFFu, "a partition holds fewer than 2^32 memberships");
  pool_.resize(begin + capacity);
  return static_cast<std::uint32_t>(begin);
}

}  // namespace lapwing
