#include "audience/text_table.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace lapwing {
namespace {

// The low bits chose the customer's partition, so that within one they are all alike.
std::uint32_t hash_of(std::string_view text) { return static_cast<std::uint32_t>(stable_hash(text) >> 32); }

}  // namespace

std::uint32_t TextTable::ensure(std::string_view text) {
  if ((ends_.size() + 1) * 4 > slots_.size() * 3) rehash(slots_.empty() ? 16 : slots_.size() * 2);
  const std::uint32_t hash = hash_of(text);
  const std::size_t slot = slot_of(text, hash);
  if (slots_[slot] != 0) return slots_[slot] - 1;
  lapwing::ensure(arena_.size() + text.size() < 0xFFFF'FFFEu, "a partition's texts of one kind take less than 4 GiB");
  arena_.append(text);
  ends_.push_back(static_cast<std::uint32_t>(arena_.size()));
  hashes_.push_back(hash);
  slots_[slot] = static_cast<std::uint32_t>(ends_.size());
  return slots_[slot] - 1;
}

std::optional<std::uint32_t> TextTable::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const std::size_t slot = slot_of(text, hash_of(text));
  if (slots_[slot] == 0) return std::nullopt;
  return slots_[slot] - 1;
}

std::string_view TextTable::text(std::uint32_t number) const {
  const std::uint32_t begin = number == 0 ? 0 : ends_[number - 1];
  return std::string_view(arena_).substr(begin, ends_[number] - begin);
}

std::size_t TextTable::slot_of(std::string_view wanted, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const std::uint32_t number = slots_[slot] - 1;
    if (hashes_[number] == hash && text(number) == wanted) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void TextTable::rehash(std::size_t slot_count) {
  slots_.assign(slot_count, 0);
  for (std::uint32_t number = 0; number < size(); ++number) {
    std::size_t slot = hashes_[number] & (slot_count - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slot_count - 1);
    slots_[slot] = number + 1;
  }
}

void TextTable::save(ByteWriter& to) const {
  to.put_text(arena_);
  to.put_column(ends_);
  to.put_column(hashes_);
}

void TextTable::load(ByteReader& from) {
  arena_ = from.get_text();
  from.get_column(ends_);
  from.get_column(hashes_);
  if (ends_.size() != hashes_.size()) ends_.resize(hashes_.size());
  std::size_t slot_count = 16;
  while (ends_.size() * 4 > slot_count * 3) slot_count *= 2;
  rehash(slot_count);
}

}  // namespace lapwing
