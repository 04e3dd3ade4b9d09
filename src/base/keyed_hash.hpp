#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lapwing {

/// A secret of 128 bits.
struct HashKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const HashKey&, const HashKey&) = default;
};

/// The key in 16 bytes, little-endian; `bytes` has at least as many.
[[nodiscard]] HashKey hash_key(std::string_view bytes);
[[nodiscard]] std::string bytes_of(HashKey key);

/// SipHash-2-4 (Aumasson and Bernstein 2012): who does not know the key can neither foretell a hash nor learn the key
/// from any number of them, unlike `stable_hash`. The same on every machine.
[[nodiscard]] std::uint64_t keyed_hash(HashKey key, std::string_view bytes);

/// A key for one purpose, which tells nothing about the one that it comes from.
[[nodiscard]] HashKey derived_key(HashKey key, std::string_view purpose);

}  // namespace lapwing
