#include "base/keyed_hash.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace lapwing {
namespace {

std::string counting_bytes(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

// The vector of the paper's appendix, and the first two of the authors' table: messages 00 01 02 ... under the key
// 00 01 .. 0f.
TEST(KeyedHash, IsSipHash24) {
  const HashKey key = hash_key(counting_bytes(16));
  EXPECT_EQ(bytes_of(key), counting_bytes(16));
  EXPECT_EQ(keyed_hash(key, counting_bytes(15)), 0xa129'ca61'49be'45e5);
  EXPECT_EQ(keyed_hash(key, ""), 0x726f'db47'dd0e'0e31);
  EXPECT_EQ(keyed_hash(key, counting_bytes(1)), 0x74f8'39c5'93dc'67fd);
}

TEST(KeyedHash, EachPurposeHasAKeyOfItsOwn) {
  const HashKey key = hash_key(counting_bytes(16));
  std::set<std::uint64_t> words;
  for (const char* purpose : {"", "a", "b", "ab"}) {
    const HashKey derived = derived_key(key, purpose);
    words.insert({derived.low, derived.high});
    EXPECT_EQ(derived, derived_key(key, purpose));
  }
  EXPECT_EQ(words.size(), 8u);
}

}  // namespace
}  // namespace lapwing
