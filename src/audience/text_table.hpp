#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace lapwing {

/// A set of texts, each numbered in the order of its first appearance: 0, 1, 2, ... Texts lie in one arena; looking one
/// up costs a hash and a comparison.
class TextTable {
 public:
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
  [[nodiscard]] std::size_t memory() const {
    return arena_.capacity() + ends_.capacity() * sizeof(std::uint32_t) + slots_.capacity() * sizeof(Slot);
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(ends_.size()); }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// Has the hash at hand, so that a text is looked at only if it is the one.
  struct Slot {
    std::uint32_t number_after = 0;  // number + 1; 0: vacant
    std::uint32_t hash = 0;          // the high half
  };

  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  void put(std::uint32_t number, std::uint32_t hash);
  void rehash(std::size_t slot_count);

  std::string arena_;
  std::vector<std::uint32_t> ends_;  // where each text ends in the arena
  std::vector<Slot> slots_;          // open addressing
};

}  // namespace lapwing
