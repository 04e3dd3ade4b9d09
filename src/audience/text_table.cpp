#include "audience/text_table.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "base/prefetch.hpp"

namespace lapwing {
namespace {

constexpr std::size_t chunk_size = TextTable::text_size_max;

// The low bits chose the customer's partition, so that within one they are all alike.
std::uint32_t hash_of(std::string_view text) { return static_cast<std::uint32_t>(stable_hash(text) >> 32); }

}  // namespace

/// Hashes of a part lie over its buckets in their order, so that it may have any number of them.
std::size_t TextTable::home(const Part& part, std::uint32_t hash) {
  return (std::uint64_t{hash << part_bits} * part.buckets.size()) >> 32;
}

template <class IsIt>
auto* TextTable::probe(auto& part, std::uint32_t hash, const IsIt& is_it) {
  for (std::size_t bucket = home(part, hash);; bucket = bucket + 1 == part.buckets.size() ? 0 : bucket + 1) {
    for (auto& slot : part.buckets[bucket].slots) {
      if (slot.number_after == 0 || (slot.hash == hash && is_it(slot))) return &slot;
    }
  }
}

const TextTable::Slot* TextTable::slot_of(std::string_view wanted, std::uint32_t hash) const {
  const Part& part = parts_[part_of(hash)];
  if (part.size == 0) return nullptr;
  const Slot* slot = probe(part, hash, [&](const Slot& at) { return text(at.number_after - 1) == wanted; });
  return slot->number_after == 0 ? nullptr : slot;
}

/// Nine of ten slots are taken at most, so that there is always a vacant one to stop at, and mostly in the first
/// bucket.
void TextTable::make_room(Part& part) {
  const std::size_t count = part.buckets.size();
  if ((part.size + 1) * 10 <= count * bucket_size * 9) return;
  const std::vector<Bucket> before = std::exchange(part.buckets, std::vector<Bucket>(count + count / 8 + 1));
  for (const Bucket& bucket : before) {
    for (const Slot& slot : bucket.slots) {
      if (slot.number_after != 0) *probe(part, slot.hash, [](const Slot&) { return false; }) = slot;
    }
  }
}

void TextTable::append(std::string_view text) {
  lapwing::ensure(text.size() <= text_size_max, "a text of a table takes at most 4 MiB");
  if (chunks_.empty() || chunks_.back().size() + text.size() > chunk_size) {
    lapwing::ensure(chunks_.size() < 1023, "a partition's texts of one kind take less than 4 GiB");
    chunks_.emplace_back();
  }
  chunks_.back().append(text);
  if (size_ % ends_size == 0) ends_.emplace_back();
  ends_.back().push_back(static_cast<std::uint32_t>((chunks_.size() - 1) * chunk_size + chunks_.back().size()));
  ++size_;
}

std::uint32_t TextTable::ensure(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  if (const Slot* slot = slot_of(text, hash)) return slot->number_after - 1;
  append(text);
  Part& part = parts_[part_of(hash)];
  make_room(part);
  *probe(part, hash, [](const Slot&) { return false; }) = {size(), hash};
  ++part.size;
  return size() - 1;
}

std::optional<std::uint32_t> TextTable::find(std::string_view text) const {
  const Slot* slot = slot_of(text, hash_of(text));
  if (slot == nullptr) return std::nullopt;
  return slot->number_after - 1;
}

std::optional<std::uint32_t> TextTable::guess(std::string_view text) const {
  const std::uint32_t hash = hash_of(text);
  const Part& part = parts_[part_of(hash)];
  if (part.size == 0) return std::nullopt;
  const Slot* slot = probe(part, hash, [](const Slot&) { return true; });
  if (slot->number_after == 0) return std::nullopt;
  const std::uint32_t number = slot->number_after - 1;
  prefetch(&end(number));
  // Texts are about equally long, so this is about where it begins.
  const std::size_t place = std::size_t{ends_.back().back()} / size_ * number;
  prefetch(chunks_[place / chunk_size].data() + place % chunk_size);
  return number;
}

void TextTable::approach(std::string_view text) const {
  const std::uint32_t hash = hash_of(text);
  const Part& part = parts_[part_of(hash)];
  if (part.size != 0) prefetch(&part.buckets[home(part, hash)]);
}

std::string_view TextTable::text(std::uint32_t number) const {
  const std::size_t end_of_it = end(number);
  const std::size_t chunk = end_of_it == 0 ? 0 : (end_of_it - 1) / chunk_size;
  const std::size_t begin = std::max<std::size_t>(number == 0 ? 0 : end(number - 1), chunk * chunk_size);
  return std::string_view(chunks_[chunk]).substr(begin - chunk * chunk_size, end_of_it - begin);
}

std::size_t TextTable::memory() const {
  std::size_t sum = 0;
  for (const auto& ends : ends_) sum += ends.capacity() * sizeof(std::uint32_t);
  for (const std::string& chunk : chunks_) sum += chunk.capacity();
  for (const Part& part : parts_) sum += part.buckets.capacity() * sizeof(Bucket);
  return sum;
}

/// All texts one behind another, and where each ends.
void TextTable::save(ByteWriter& to) const {
  std::string texts;
  for (const std::string& chunk : chunks_) texts += chunk;
  std::vector<std::uint32_t> ends;
  ends.reserve(size());
  std::uint32_t end = 0;
  for (std::uint32_t number = 0; number < size(); ++number) {
    end += static_cast<std::uint32_t>(text(number).size());
    ends.push_back(end);
  }
  to.put_text(texts);
  to.put_column(ends);
}

void TextTable::load(ByteReader& from) {
  *this = {};
  const std::string texts = from.get_text();
  std::vector<std::uint32_t> ends;
  from.get_column(ends);
  const bool is_sound = std::ranges::is_sorted(ends) && (ends.empty() ? 0 : ends.back()) == texts.size();
  if (!is_sound) return from.spoil();
  std::size_t begin = 0;
  for (const std::uint32_t end : ends) {
    if (end - begin > text_size_max) return from.spoil();
    ensure(std::string_view(texts).substr(begin, end - begin));
    begin = end;
  }
  if (size() != ends.size()) from.spoil();  // one was there twice
}

}  // namespace lapwing
