#include "audience/text_table.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "base/prefetch.hpp"

namespace lapwing {
namespace {

// The low bits chose the customer's partition, so that within one they are all alike.
std::uint32_t hash_of(std::string_view text) { return static_cast<std::uint32_t>(stable_hash(text) >> 32); }

}  // namespace

std::uint32_t TextTable::ensure(std::string_view text) {
  if ((ends_.size() + 1) * 4 > slots_.size() * 3) rehash(slots_.empty() ? 16 : slots_.size() * 2);
  const std::uint32_t hash = hash_of(text);
  Slot& slot = slots_[slot_of(text, hash)];
  if (slot.number_after != 0) return slot.number_after - 1;
  lapwing::ensure(arena_.size() + text.size() < 0xFFFF'FFFEu, "a partition's texts of one kind take less than 4 GiB");
  arena_.append(text);
  ends_.push_back(static_cast<std::uint32_t>(arena_.size()));
  slot = {size(), hash};
  return size() - 1;
}

std::optional<std::uint32_t> TextTable::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[slot_of(text, hash_of(text))];
  if (slot.number_after == 0) return std::nullopt;
  return slot.number_after - 1;
}

std::optional<std::uint32_t> TextTable::guess(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const std::size_t mask = slots_.size() - 1;
  const std::uint32_t hash = hash_of(text);
  for (std::size_t slot = hash & mask; slots_[slot].number_after != 0; slot = (slot + 1) & mask) {
    if (slots_[slot].hash != hash) continue;
    const std::uint32_t number = slots_[slot].number_after - 1;
    prefetch(&ends_[number]);
    // Texts are about equally long, so this is about where it begins.
    prefetch(arena_.data() + arena_.size() / ends_.size() * number);
    return number;
  }
  return std::nullopt;
}

void TextTable::approach(std::string_view text) const {
  if (!slots_.empty()) prefetch(&slots_[hash_of(text) & (slots_.size() - 1)]);
}

std::string_view TextTable::text(std::uint32_t number) const {
  const std::uint32_t begin = number == 0 ? 0 : ends_[number - 1];
  return std::string_view(arena_).substr(begin, ends_[number] - begin);
}

std::size_t TextTable::slot_of(std::string_view wanted, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot].number_after != 0) {
    if (slots_[slot].hash == hash && text(slots_[slot].number_after - 1) == wanted) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

/// The text is not there yet.
void TextTable::put(std::uint32_t number, std::uint32_t hash) {
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].number_after != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = {number + 1, hash};
}

void TextTable::rehash(std::size_t slot_count) {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slot_count));
  for (const Slot& slot : before) {
    if (slot.number_after != 0) put(slot.number_after - 1, slot.hash);
  }
}

void TextTable::save(ByteWriter& to) const {
  to.put_text(arena_);
  to.put_column(ends_);
}

void TextTable::load(ByteReader& from) {
  arena_ = from.get_text();
  from.get_column(ends_);
  const bool is_sound = std::ranges::is_sorted(ends_) && (ends_.empty() ? 0 : ends_.back()) == arena_.size();
  if (!is_sound) return from.spoil();
  std::size_t slot_count = 16;
  while (ends_.size() * 4 > slot_count * 3) slot_count *= 2;
  slots_.assign(slot_count, {});
  for (std::uint32_t number = 0; number < size(); ++number) put(number, hash_of(text(number)));
}

}  // namespace lapwing
