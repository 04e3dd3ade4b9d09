#include "loyalty/code_text.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace lapwing {
namespace {

constexpr HashKey key{0x0123'4567'89AB'CDEF, 0xFEDC'BA98'7654'3210};

TEST(CodeText, EveryNumberHasACodeOfItsOwn) {
  const CodeCipher small(key, {"A-", 3});  // so few that all can be seen
  ASSERT_EQ(small.size(), 31u * 31u);
  std::set<std::string> codes;
  for (std::uint64_t number = 0; number < small.size(); ++number) {
    const std::string code = small.code(number);
    codes.insert(code);
    ASSERT_EQ(small.number(code), number) << code;
  }
  EXPECT_EQ(codes.size(), small.size());
}

TEST(CodeText, ACodeTellsItsNumberOnlyUnderItsKey) {
  EXPECT_TRUE(rc::check([] {
    const CodePattern pattern{*rc::gen::element<std::string>("", "SPRING-"),
                              *rc::gen::inRange<std::uint32_t>(CodePattern::length_min, CodePattern::length_max + 1)};
    const CodeCipher cipher(key, pattern);
    const std::uint64_t number = *rc::gen::inRange<std::uint64_t>(0, cipher.size());
    const std::string code = cipher.code(number);
    RC_ASSERT(code.size() == pattern.prefix.size() + pattern.length);
    RC_ASSERT(has_pattern(pattern, code));
    RC_ASSERT(cipher.number(code) == number);
    RC_ASSERT(CodeCipher(derived_key(key, "other"), pattern).number(code) != number);
  }));
}

TEST(CodeText, NeighbouringNumbersHaveCodesThatShareNoMoreThanChance) {
  const CodeCipher cipher(key, {"", 10});
  int equal = 0;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    const std::string code = cipher.code(number);
    const std::string next = cipher.code(number + 1);
    for (std::size_t i = 0; i < code.size(); ++i) equal += code[i] == next[i] ? 1 : 0;
  }
  EXPECT_LT(equal, 500);  // of 10,000 places 1 in 31 is expected to be equal: 323
  EXPECT_GT(equal, 200);
}

TEST(CodeText, AWrongCharacterAndTwoInEachOthersPlacesAreNoticed) {
  EXPECT_TRUE(rc::check([] {
    const CodeCipher cipher(key, {"FRIEND-", 12});
    const std::string code = cipher.code(*rc::gen::inRange<std::uint64_t>(0, cipher.size()));
    const std::size_t a = *rc::gen::inRange<std::size_t>(7, code.size());
    std::string mistyped = code;
    mistyped[a] = *rc::gen::elementOf(std::string(CodePattern::alphabet));
    RC_ASSERT(cipher.number(mistyped).has_value() == (mistyped == code));
    std::string swapped = code;
    std::swap(swapped[a], swapped[*rc::gen::inRange<std::size_t>(7, code.size())]);
    RC_ASSERT(cipher.number(swapped).has_value() == (swapped == code));
  }));
}

TEST(CodeText, NoTwoCharactersAreEasilyTakenForEachOther) {
  for (const char c : {'0', 'O', '1', 'I', 'L'}) EXPECT_EQ(CodePattern::alphabet.find(c), std::string_view::npos) << c;
  EXPECT_EQ(std::set<char>(CodePattern::alphabet.begin(), CodePattern::alphabet.end()).size(), 31u);
}

TEST(CodeText, PatternsOfWhichOneTextMayHaveBothAreTold) {
  EXPECT_TRUE(may_collide({"A", 9}, {"AB", 8}));
  EXPECT_TRUE(may_collide({"", 9}, {"", 9}));
  EXPECT_FALSE(may_collide({"A", 9}, {"AB", 9}));
  EXPECT_FALSE(may_collide({"A-", 9}, {"B-", 9}));
}

TEST(CodeText, WhatIsTypedIsTidied) {
  EXPECT_EQ(tidied_code("  spring-7k \n"), "SPRING-7K");
  EXPECT_EQ(tidied_code(" "), "");
}

TEST(CodeText, PartitionsCountApart) {
  std::set<std::uint64_t> seen;
  for (std::uint16_t partition = 0; partition < 16; ++partition) {
    for (std::uint64_t number = 0; number < 100; ++number) {
      const CodeNumber of{PartitionId{partition}, number};
      EXPECT_TRUE(seen.insert(joined(of, 16)).second);
      EXPECT_EQ(split(joined(of, 16), 16), of);
    }
  }
}

}  // namespace
}  // namespace lapwing
