#include "segment/members.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace lapwing {
namespace {

using Numbers = std::set<std::uint32_t>;

Numbers some() {
  Numbers numbers;
  const int count = *rc::gen::inRange(0, 60);
  for (int i = 0; i < count; ++i) numbers.insert(*rc::gen::inRange<std::uint32_t>(0, 500));
  if (*rc::gen::inRange(0, 4) == 0) numbers.insert(*rc::gen::inRange<std::uint32_t>(0, 3'000'000));
  return numbers;
}

Members members_of(const Numbers& numbers) {
  Members members;
  for (const std::uint32_t number : numbers) members.insert(CustomerNumber{number});
  return members;
}

Numbers numbers_of(const Members& members) {
  Numbers numbers;
  members.for_each([&](CustomerNumber customer) { numbers.insert(customer.value); });
  return numbers;
}

TEST(Members, UnitesIntersectsAndSubtractsAsSetsOfNumbersDo) {
  EXPECT_TRUE(rc::check([] {
    const Numbers a = some();
    const Numbers b = some();
    Numbers both, either, rest;
    std::ranges::set_intersection(a, b, std::inserter(both, both.end()));
    std::ranges::set_union(a, b, std::inserter(either, either.end()));
    std::ranges::set_difference(a, b, std::inserter(rest, rest.end()));
    RC_ASSERT(numbers_of(members_of(a) & members_of(b)) == both);
    RC_ASSERT(numbers_of(members_of(a) | members_of(b)) == either);
    RC_ASSERT(numbers_of(members_of(a) - members_of(b)) == rest);
    RC_ASSERT((members_of(a) | members_of(b)).count() == either.size());
    const bool equal = (members_of(a) - members_of(b)) == members_of(rest);  // whatever zeros the words held
    RC_ASSERT(equal);
    for (const std::uint32_t number : {0u, 63u, 64u, 499u}) {
      RC_ASSERT(members_of(a).contains(CustomerNumber{number}) == a.contains(number));
    }
  }));
}

TEST(Members, ComeBackFromTheBytesThatTheyWerePackedInto) {
  EXPECT_TRUE(rc::check([] {
    Members members = members_of(some());
    const auto unpacked = Members::unpack(members.pack());
    RC_ASSERT(unpacked.has_value());
    const bool same = *unpacked == members;
    RC_ASSERT(same);
  }));
}

TEST(Members, AFewCustomersTakeAFewBytes) { EXPECT_EQ(members_of({0, 1, 130}).pack(), std::string("\0\1\x81\1", 4)); }

TEST(Members, BytesThatAreNoneAreRefused) {
  EXPECT_FALSE(Members::unpack("\x80"));
  EXPECT_FALSE(Members::unpack("\xFF\xFF\xFF\xFF\xFF\x01"));
  EXPECT_FALSE(Members::unpack("\xFF\xFF\xFF\xFF\x7F"));
}

TEST(Members, LeavingAloneEndsEqualToNeverHavingEntered) {
  Members members = members_of({3, 700});
  members.erase(CustomerNumber{700});
  members.erase(CustomerNumber{9000});
  EXPECT_EQ(members, members_of({3}));
}

}  // namespace
}  // namespace lapwing
