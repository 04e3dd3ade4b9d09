#include "audience/text_table.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace lapwing {
namespace {

std::string text(std::uint32_t number) { return "text " + std::to_string(number * 7919); }

TEST(TextTable, NumbersTextsInTheOrderOfTheirFirstAppearance) {
  constexpr std::uint32_t count = 10'000;
  TextTable table;
  EXPECT_FALSE(table.find(""));
  EXPECT_FALSE(table.guess(""));
  for (std::uint32_t number = 0; number < count; ++number) {
    EXPECT_EQ(table.ensure(text(number)), number);
    EXPECT_EQ(table.ensure(text(number / 2)), number / 2);
  }
  ByteWriter image;
  table.save(image);
  TextTable loaded;
  ByteReader from(image.bytes());
  loaded.load(from);
  for (const TextTable* read : {&std::as_const(table), &std::as_const(loaded)}) {
    ASSERT_EQ(read->size(), count);
    for (std::uint32_t number = 0; number < count; ++number) {
      EXPECT_EQ(read->text(number), text(number));
      EXPECT_EQ(read->find(text(number)), number);
      EXPECT_EQ(read->guess(text(number)), number) << "none of these share a hash";
      EXPECT_FALSE(read->find(text(number) + "."));
      EXPECT_FALSE(read->guess(text(number) + "."));
    }
  }
}

TEST(TextTable, TakesTextsOfAnyLengthUpToTheLongest) {
  TextTable table;
  const std::array<std::size_t, 6> sizes = {TextTable::text_size_max - 1, 1,   0,
                                            TextTable::text_size_max,     100, 3'000'000};
  const auto text = [&](std::uint32_t number) { return std::string(sizes[number], static_cast<char>('a' + number)); };
  for (std::uint32_t number = 0; number < sizes.size(); ++number) EXPECT_EQ(table.ensure(text(number)), number);
  for (std::uint32_t number = 0; number < sizes.size(); ++number) {
    EXPECT_TRUE(table.text(number) == text(number)) << number;
    EXPECT_EQ(table.find(text(number)), number);
  }
}

TEST(TextTable, LeavesLittleMemoryIdle) {
  for (const std::uint32_t count : {40'000u, 65'000u, 66'000u, 130'000u}) {
    TextTable table;
    std::size_t bytes = 0;
    for (std::uint32_t number = 0; number < count; ++number) {
      table.ensure(text(number));
      bytes += text(number).size();
    }
    EXPECT_LT(table.memory(), bytes * 2 + count * 14) << count;
  }
}

TEST(TextTable, RefusesAnImageWhoseTextsDoNotFillIt) {
  for (const std::vector<std::uint32_t>& ends : {std::vector<std::uint32_t>{2, 9}, {3, 1, 4}, {}, {2, 2, 2, 4}}) {
    ByteWriter image;
    image.put_text("abcd");
    image.put_column(ends);
    ByteReader from(image.bytes());
    TextTable table;
    table.load(from);
    EXPECT_FALSE(from.finish());
  }
}

}  // namespace
}  // namespace lapwing
