#include "api/smallest.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace lapwing {
namespace {

RC_GTEST_PROP(Smallest, KeepsWhatSortingEverythingWouldPutFirst, (std::vector<int> keys)) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 20);
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  std::vector<int> shuffled = keys;
  std::ranges::sort(shuffled, {}, [](int key) { return static_cast<unsigned>(key) * 2654435761U; });
  Smallest<int, int> smallest(count);
  for (const int key : shuffled) smallest.offer(key, 7 ^ key);
  keys.resize(std::min(keys.size(), count));
  std::vector<int> kept;
  for (const auto& [key, value] : std::move(smallest).take()) {
    kept.push_back(key);
    RC_ASSERT(value == (7 ^ key));
  }
  RC_ASSERT(kept == keys);
}

}  // namespace
}  // namespace lapwing
