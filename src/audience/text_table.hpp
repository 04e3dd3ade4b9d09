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
  /// Valid until the next `ensure`.
  [[nodiscard]] std::string_view text(std::uint32_t number) const;
  [[nodiscard]] std::size_t memory() const {
    return arena_.capacity() + (ends_.capacity() + hashes_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(ends_.size()); }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  void rehash(std::size_t slot_count);

  std::string arena_;
  std::vector<std::uint32_t> ends_;    // where each text ends in the arena
  std::vector<std::uint32_t> hashes_;  // the high half of each text's hash
  std::vector<std::uint32_t> slots_;   // open addressing: number + 1, or 0
};

}  // namespace lapwing
