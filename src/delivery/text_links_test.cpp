#include "delivery/text_links.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace lapwing {
namespace {

std::string marked(std::string_view text) {
  return with_text_links(text, [](std::string_view url) { return "[" + std::string(url) + "]"; });
}

TEST(TextLinks, EachAddressIsReplacedAndNothingElse) {
  EXPECT_EQ(marked("-20% до воскресенья: https://shop.example/чай?a=1&b=2#x Отписка: СТОП"),
            "-20% до воскресенья: [https://shop.example/чай?a=1&b=2#x] Отписка: СТОП");
  EXPECT_EQ(marked("HTTPS://Shop.example\nhttp://b.example\r\n"), "[HTTPS://Shop.example]\n[http://b.example]\r\n");
  EXPECT_EQ(marked("shop.example, ftp://shop.example, xhttps://shop.example"),
            "shop.example, ftp://shop.example, xhttps://shop.example");
  EXPECT_EQ(marked("https:// and http://"), "https:// and http://");
  EXPECT_EQ(marked(""), "");
}

TEST(TextLinks, WhatEndsTheSentenceIsNotOfTheAddress) {
  EXPECT_EQ(marked("Go to https://shop.example/a."), "Go to [https://shop.example/a].");
  EXPECT_EQ(marked("https://shop.example/a?!.. "), "[https://shop.example/a]?!.. ");
  EXPECT_EQ(marked("(see https://shop.example/a)"), "(see [https://shop.example/a])");
  EXPECT_EQ(marked("https://shop.example/a_(b), and"), "[https://shop.example/a_(b)], and");
  EXPECT_EQ(marked("«https://shop.example/a»…"), "«[https://shop.example/a]»…");
  EXPECT_EQ(marked("<https://shop.example/a>\"https://b.example\""),
            "<[https://shop.example/a]>\"[https://b.example]\"");
  EXPECT_EQ(marked("https://..."), "https://...");
}

RC_GTEST_PROP(TextLinks, ATargetThatIsTheAddressItselfChangesNothing, ()) {
  const auto piece = rc::gen::element<std::string>("https://", "http://", "a", ".", ")", "(", " ", "é", "\n", "/", "<",
                                                   "shop.example", "\"", std::string(1, '\0'), "\xFF");
  std::string text;
  for (const std::string& one : *rc::gen::container<std::vector<std::string>>(piece)) text += one;
  std::vector<std::string> seen;
  const std::string same = with_text_links(text, [&](std::string_view url) {
    seen.emplace_back(url);
    return std::string(url);
  });
  RC_ASSERT(same == text);
  for (const std::string& url : seen) RC_ASSERT(url.find_first_of(" \n<\"") == std::string::npos);
}

}  // namespace
}  // namespace lapwing
