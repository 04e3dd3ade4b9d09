#include <gtest/gtest.h>

#include "model/shop.hpp"

namespace lapwing {
namespace {

TEST(TextLists, HoldEachTextOnceWhateverTheOrder) {
  EXPECT_EQ(make_text_list({"tea", "", "cups", "tea"}).value(), (TextList{"cups", "tea"}));
  EXPECT_EQ(make_text_list({"", ""}).value(), TextList());
}

TEST(TextLists, AreBoundedInNumberAndLength) {
  std::vector<std::string> many;
  for (std::size_t i = 0; i < list_texts_max; ++i) many.push_back(std::to_string(i));
  EXPECT_EQ(make_text_list(many).value().size(), list_texts_max);
  many.emplace_back("one more");
  EXPECT_EQ(make_text_list(many).error().message, "a list of 101 texts: expected at most 100");
  EXPECT_TRUE(make_text_list({std::string(list_text_bytes_max, 'x')}));
  EXPECT_EQ(make_text_list({std::string(list_text_bytes_max + 1, 'x')}).error().message,
            "a text of 257 bytes in a list: expected at most 256");
  EXPECT_FALSE(make_text_list({std::string("a\0b", 3)}));
}

}  // namespace
}  // namespace lapwing
