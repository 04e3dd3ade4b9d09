#include "base/hash.hpp"

#include <xxhash.h>

namespace lapwing {

std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint32_t bucket_of(std::string_view customer_id, std::string_view salt) {
  return static_cast<std::uint32_t>(stable_hash(customer_id, stable_hash(salt)) % 10'000);
}

}  // namespace lapwing
