#include "segment/entry_times.hpp"

#include <algorithm>
#include <bit>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::size_t chunks_max = 65'536;

std::size_t class_of(std::uint32_t capacity) { return static_cast<std::size_t>(std::bit_width(capacity) - 1); }

}  // namespace

void EntryTimes::insert(CustomerNumber customer, std::uint32_t size, std::uint32_t place, std::uint32_t second) {
  Room& room = rooms_[customer.value];
  reserve(room, size, size + 1);
  std::uint32_t* const list = at(room.begin);
  std::move_backward(list + place, list + size, list + size + 1);
  list[place] = second;
}

void EntryTimes::erase(CustomerNumber customer, std::uint32_t size, std::uint32_t place) {
  std::uint32_t* const list = at(rooms_[customer.value].begin);
  std::move(list + place + 1, list + size, list + place);
}

void EntryTimes::assign(CustomerNumber customer, std::uint32_t size, std::span<const std::uint32_t> seconds) {
  if (seconds.empty()) return;
  Room& room = rooms_[customer.value];
  reserve(room, size, static_cast<std::uint32_t>(seconds.size()));
  std::ranges::copy(seconds, at(room.begin));
}

void EntryTimes::reserve(Room& room, std::uint32_t size, std::uint32_t wanted) {
  if (wanted <= room.capacity) return;
  const std::uint32_t capacity = std::bit_ceil(wanted);
  const std::uint32_t begin = begin_for(capacity);
  if (size > 0) std::copy_n(at(room.begin), size, at(begin));
  if (room.capacity > 0) free_[class_of(room.capacity)].push_back(room.begin);
  room = {begin, capacity};
}

std::uint32_t EntryTimes::begin_for(std::uint32_t capacity) {
  ensure(capacity <= size_max, "a customer's list is short");
  auto& unused = free_[class_of(capacity)];
  if (!unused.empty()) {
    const std::uint32_t begin = unused.back();
    unused.pop_back();
    return begin;
  }
  if (left_ < capacity) {
    // What is left of the last chunk serves shorter lists.
    for (; left_ > 0; left_ &= left_ - 1) {
      const std::uint32_t some = left_ & -left_;
      const auto behind = static_cast<std::uint32_t>(chunks_.size() * chunk_size - (left_ & (left_ - 1)));
      free_[class_of(some)].push_back(behind - some);
    }
    ensure(chunks_.size() < chunks_max, "a partition holds fewer than 2^32 memberships");
    chunks_.push_back(std::make_unique_for_overwrite<std::uint32_t[]>(chunk_size));
    left_ = chunk_size;
  }
  const auto begin = static_cast<std::uint32_t>(chunks_.size() * chunk_size - left_);
  left_ -= capacity;
  return begin;
}

}  // namespace lapwing
