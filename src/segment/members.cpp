#include "segment/members.hpp"

#include <algorithm>
#include <limits>

namespace lapwing {

void Members::insert(CustomerNumber customer) {
  const std::size_t word = customer.value / 64;
  if (word >= words_.size()) words_.resize(word + 1);
  words_[word] |= std::uint64_t{1} << customer.value % 64;
}

void Members::erase(CustomerNumber customer) {
  const std::size_t word = customer.value / 64;
  if (word >= words_.size()) return;
  words_[word] &= ~(std::uint64_t{1} << customer.value % 64);
  trim();
}

bool Members::contains(CustomerNumber customer) const {
  const std::size_t word = customer.value / 64;
  return word < words_.size() && (words_[word] >> customer.value % 64 & 1u) != 0;
}

std::uint64_t Members::count() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t word : words_) sum += static_cast<std::uint64_t>(std::popcount(word));
  return sum;
}

Members& Members::operator|=(const Members& other) {
  words_.resize(std::max(words_.size(), other.words_.size()));
  for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

Members& Members::operator&=(const Members& other) {
  words_.resize(std::min(words_.size(), other.words_.size()));
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  trim();
  return *this;
}

Members& Members::operator-=(const Members& other) {
  for (std::size_t i = 0; i < std::min(words_.size(), other.words_.size()); ++i) words_[i] &= ~other.words_[i];
  trim();
  return *this;
}

void Members::trim() {
  while (!words_.empty() && words_.back() == 0) words_.pop_back();
}

std::string Members::pack() const {
  std::string bytes;
  std::uint32_t before = 0;
  for_each([&](CustomerNumber customer) {
    std::uint32_t distance = customer.value - before;
    before = customer.value;
    for (; distance >= 0x80; distance >>= 7) bytes.push_back(static_cast<char>(distance | 0x80));
    bytes.push_back(static_cast<char>(distance));
  });
  return bytes;
}

Result<Members> Members::unpack(std::string_view bytes) {
  Members members;
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t distance = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (at == bytes.size() || shift > 28) return fail("packed customers end within a number");
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      distance |= std::uint64_t{byte & 0x7Fu} << shift;
      if ((byte & 0x80u) == 0) break;
    }
    number += distance;
    if (number >= std::numeric_limits<std::uint32_t>::max()) return fail("a packed customer's number is too large");
    members.insert(CustomerNumber{static_cast<std::uint32_t>(number)});
  }
  return members;
}

}  // namespace lapwing
