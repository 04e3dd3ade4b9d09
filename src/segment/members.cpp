#include "segment/members.hpp"

#include <algorithm>

#include "base/packed_numbers.hpp"

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
  NumberPacker packer;
  for_each([&](CustomerNumber customer) { packer.add(customer.value); });
  return packer.take();
}

Result<Members> Members::unpack(std::string_view bytes) {
  Members members;
  const auto insert = [&](std::uint32_t number) { members.insert(CustomerNumber{number}); };
  if (!unpack_numbers(bytes, insert)) return fail("packed customers end within a number, or one is too large");
  return members;
}

}  // namespace lapwing
