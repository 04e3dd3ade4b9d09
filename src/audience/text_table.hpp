#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace lapwing {

/// A set of texts, each numbered in the order of its first appearance: 0, 1, 2, ... Looking one up costs a hash and a
/// comparison. It grows by small steps, so that no text that is added waits while all others are moved, and little of
/// its memory lies idle: a text takes its own bytes and about 14 more. It belongs to its partition's thread.
class TextTable {
 public:
  /// The longest text that it takes: no row of a file and no body of a request is longer.
  static constexpr std::size_t text_size_max = std::size_t{4} << 20;

  /// The number of the text, given now if it is new.
  std::uint32_t ensure(std::string_view text);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;
  /// What `find` would give, told by the hash alone: in one of billions of cases it is another text's. Asks for that
  /// text to come near.
  [[nodiscard]] std::optional<std::uint32_t> guess(std::string_view text) const;
  /// Asks for the place to come near where `find`, `guess` and `ensure` will look.
  void approach(std::string_view text) const;
  /// Valid until the next `ensure`.
  [[nodiscard]] std::string_view text(std::uint32_t number) const;
  [[nodiscard]] std::size_t memory() const;  ///< bytes
  [[nodiscard]] std::uint32_t size() const { return size_; }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// Has the hash at hand, so that a text is looked at only if it is the one.
  struct Slot {
    std::uint32_t number_after = 0;  // number + 1; 0: vacant
    std::uint32_t hash = 0;          // the high half
  };
  static constexpr std::uint32_t bucket_size = 8;
  /// A cache line of slots. Who finds no place in theirs goes to the next one.
  struct alignas(64) Bucket {
    std::array<Slot, bucket_size> slots;
  };
  /// The texts whose hashes begin alike: each part grows by itself, when its time comes.
  struct Part {
    std::vector<Bucket> buckets;
    std::uint32_t size = 0;
  };
  static constexpr int part_bits = 6;
  static constexpr std::uint32_t ends_size = 16'384;

  [[nodiscard]] static std::uint32_t part_of(std::uint32_t hash) { return hash >> (32 - part_bits); }
  [[nodiscard]] static std::size_t home(const Part& part, std::uint32_t hash);
  /// Where the first slot is that is vacant or `is_it` says yes to; nothing in a part without buckets.
  template <class IsIt>
  static auto* probe(auto& part, std::uint32_t hash, const IsIt& is_it);
  [[nodiscard]] const Slot* slot_of(std::string_view text, std::uint32_t hash) const;
  static void make_room(Part& part);
  void append(std::string_view text);
  [[nodiscard]] const std::uint32_t& end(std::uint32_t number) const {
    return ends_[number / ends_size][number % ends_size];
  }

  std::vector<std::string> chunks_;  // texts one behind another
  // Where each text ends: chunks before its own times their size, and the place in there. In pieces, too.
  std::vector<std::vector<std::uint32_t>> ends_;
  std::uint32_t size_ = 0;
  std::array<Part, std::size_t{1} << part_bits> parts_;
};

}  // namespace lapwing
