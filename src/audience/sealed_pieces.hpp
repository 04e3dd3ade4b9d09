#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"

namespace lapwing {

/// Sealed bytes, one piece a customer. They lie in chunks that stay where they are, so that nobody waits while
/// everybody's are moved. Not thread-safe: they belong to their partition's thread.
class SealedPieces {
 public:
  /// Takes the place of what was there, which is overwritten; its room is free again after the next start.
  void put(CustomerNumber customer, std::string_view bytes);
  /// Empty if there is none. Valid as long as these pieces.
  [[nodiscard]] std::string_view of(CustomerNumber customer) const;
  /// Overwrites the piece, and there is none any more.
  void forget(CustomerNumber customer);

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  struct Place {
    char* begin = nullptr;
    std::uint32_t size = 0;
  };

  std::vector<Place> places_;  // by customer
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* free_ = nullptr;  // of the last chunk of the usual size
  std::size_t left_ = 0;
};

}  // namespace lapwing
