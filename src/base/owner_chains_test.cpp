#include "base/owner_chains.hpp"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace lapwing {
namespace {

using Chains = OwnerChains<std::uint64_t>;
using Oracle = std::map<std::uint32_t, std::vector<std::uint64_t>>;

std::vector<std::uint64_t> rows_of(const Chains& chains, std::uint32_t owner) {
  std::vector<std::uint64_t> rows;
  chains.for_each(owner, [&](std::uint64_t row) { rows.push_back(row); });
  return rows;
}

void check(const Chains& chains, const Oracle& oracle) {
  std::size_t size = 0;
  for (std::uint32_t owner = 0; owner < 20; ++owner) {
    const auto known = oracle.find(owner);
    const auto expected = known == oracle.end() ? std::vector<std::uint64_t>() : known->second;
    RC_ASSERT(rows_of(chains, owner) == expected);
    RC_ASSERT(chains.has(owner) == !expected.empty());
    size += expected.size();
  }
  RC_ASSERT(chains.size() == size);
}

std::string image(const Chains& chains) {
  ByteWriter bytes;
  chains.save(bytes);
  return bytes.take();
}

TEST(OwnerChains, KeepEachOwnersRowsInTheOrderInWhichTheyCame) {
  EXPECT_TRUE(rc::check([] {
    Chains chains;
    Oracle oracle;
    const auto steps = *rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint64_t>>>(
        rc::gen::pair(rc::gen::inRange<std::uint32_t>(0, 20), rc::gen::inRange<std::uint64_t>(0, 50)));
    for (const auto& [owner, row] : steps) {
      if (row < 5) {  // now and then all that are small go
        const auto is_over = [&, limit = row * 10](std::uint64_t one) { return one < limit; };
        chains.erase_if(is_over);
        for (auto& [other, rows] : oracle) std::erase_if(rows, is_over);
      } else {
        chains.add(owner, row);
        oracle[owner].push_back(row);
      }
      check(chains, oracle);
    }
    Chains same;  // without the gaps that the others' going left
    for (const auto& [owner, rows] : oracle) {
      for (const std::uint64_t row : rows) same.add(owner, row);
    }
    RC_ASSERT(image(chains) == image(same));
    Chains loaded;
    const std::string bytes = image(chains);
    ByteReader reader(bytes);
    loaded.load(reader);
    RC_ASSERT(reader.finish().has_value());
    check(loaded, oracle);
  }));
}

}  // namespace
}  // namespace lapwing
