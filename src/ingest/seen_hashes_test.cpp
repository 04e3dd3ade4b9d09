#include "ingest/seen_hashes.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lapwing {
namespace {

RC_GTEST_PROP(SeenHashes, AreASet, ()) {
  SeenHashes hashes;
  std::set<std::uint64_t> oracle;
  const auto steps = *rc::gen::inRange(0, 3000);
  for (int i = 0; i < steps; ++i) {
    // Few low bits, so that many want the same place; the last places, so that searches go round.
    const auto low = *rc::gen::inRange<std::uint64_t>(0, 8);
    const auto high = *rc::gen::inRange<std::uint64_t>(1, 200);
    const std::uint64_t hash = (high << 32U) | (1020 + low);
    if (*rc::gen::inRange(0, 3) == 0) {
      RC_ASSERT(hashes.erase(hash) == (oracle.erase(hash) != 0));
    } else {
      RC_ASSERT(hashes.insert(hash) == oracle.insert(hash).second);
    }
    RC_ASSERT(hashes.size() == oracle.size());
  }
  for (std::uint64_t high = 1; high < 200; ++high) {
    for (std::uint64_t low = 0; low < 8; ++low) {
      const std::uint64_t hash = (high << 32U) | (1020 + low);
      RC_ASSERT(hashes.contains(hash) == oracle.contains(hash));
    }
  }
}

TEST(SeenHashes, HoldZeroToo) {
  SeenHashes hashes;
  EXPECT_FALSE(hashes.contains(0));
  EXPECT_TRUE(hashes.insert(0));
  EXPECT_FALSE(hashes.insert(0));
  EXPECT_TRUE(hashes.contains(0));
}

}  // namespace
}  // namespace lapwing
