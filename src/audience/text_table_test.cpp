#include "audience/text_table.hpp"

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

TEST(TextTable, RefusesAnImageWhoseTextsDoNotFillIt) {
  for (const std::vector<std::uint32_t>& ends : {std::vector<std::uint32_t>{2, 9}, {3, 1, 4}, {}}) {
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
