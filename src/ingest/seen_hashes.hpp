#pragma once

#include <cstdint>
#include <vector>

namespace lapwing {

/// A set of hashes: open addressing, 8 bytes a place.
class SeenHashes {
 public:
  [[nodiscard]] bool contains(std::uint64_t hash) const;
  /// False if it was there.
  bool insert(std::uint64_t hash);
  /// False if it was not there.
  bool erase(std::uint64_t hash);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const;

  std::vector<std::uint64_t> places_;  // 0: vacant
  std::size_t size_ = 0;
};

}  // namespace lapwing
