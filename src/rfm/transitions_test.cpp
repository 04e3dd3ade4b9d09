#include "rfm/transitions.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <tuple>
#include <utility>

namespace lapwing {
namespace {

TEST(RfmTransitionsTest, SumsOfPartsAreTheSumsOfAll) {
  EXPECT_TRUE(rc::check([] {
    const auto moves = *rc::gen::container<std::vector<std::tuple<std::size_t, std::size_t, int>>>(rc::gen::tuple(
        rc::gen::inRange<std::size_t>(0, 4), rc::gen::inRange<std::size_t>(0, 4), rc::gen::inRange(0, 1000)));
    RfmTransitions left(3), right(3);
    std::map<std::pair<std::size_t, std::size_t>, std::pair<std::uint64_t, int>> expected;
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const auto [from, to, revenue] = moves[i];
      (i % 2 == 0 ? left : right).add(from, to, Money::of(revenue));
      ++expected[{from, to}].first;
      expected[{from, to}].second += revenue;
    }
    left.merge(right);
    std::uint64_t from_first = 0, to_last = 0;
    for (std::size_t from = 0; from <= 3; ++from) {
      for (std::size_t to = 0; to <= 3; ++to) {
        const auto [customers, revenue] = expected[{from, to}];
        RC_ASSERT(left.cell(from, to).customers == customers);
        RC_ASSERT(left.cell(from, to).revenue == Money::of(revenue));
      }
      from_first += left.all_from(from).customers;
      to_last += left.all_to(from).customers;
    }
    RC_ASSERT(from_first == moves.size());
    RC_ASSERT(to_last == moves.size());
    RC_ASSERT(left.everybody().customers == moves.size());
  }));
}

}  // namespace
}  // namespace lapwing
