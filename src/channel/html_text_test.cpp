#include "channel/html_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace lapwing {
namespace {

TEST(TextOfHtml, ReadsAsThePageLooks) {
  EXPECT_EQ(
      text_of_html(R"(<!DOCTYPE html><html><head><title>Чибис</title><style>p { color: red }</style></head><body>
      <h1>Здравствуйте,&nbsp;Анна!</h1>
      <p>Вы забыли   в корзине <b>два</b> товара:</p>
      <ul><li>чай</li><li>мёд &laquo;Липа&raquo; &#8212; 500 &#x433;</li></ul>
      <!-- <p>черновик</p> -->
      <table><tr><td>Итого</td><td>1 200 &lt;₽&gt;</td></tr></table>
      <p><a href="https://shop.test/cart?a=1&amp;b=2">В корзину</a><br>Ваш <img src="l.png" alt="Чибис"></p>)"
                         "</body></html>"),
      "Здравствуйте, Анна!\n\nВы забыли в корзине два товара:\n\n- чай\n- мёд «Липа» — 500 г\n\nИтого 1 200 <₽>\n\n"
      "В корзину (https://shop.test/cart?a=1&b=2)\nВаш Чибис\n");
}

TEST(TextOfHtml, NamesALinkOnceAndSkipsAnchorsAndScripts) {
  EXPECT_EQ(text_of_html("<a href=https://a.test/x>https://a.test/x</a> <a href='#top'>вверх</a>"),
            "https://a.test/x вверх\n");
  EXPECT_EQ(text_of_html("a<script>if (1 < 2) { alert('<p>') }</script>b"), "ab\n");
  EXPECT_EQ(text_of_html("<a href=\"https://a.test/?q=1>2\">x</a>"), "x (https://a.test/?q=1>2)\n");
}

TEST(TextOfHtml, TakesWhatIsNoHtml) {
  EXPECT_EQ(text_of_html(""), "");
  EXPECT_EQ(text_of_html("2 < 3 && 4 > 1 &amp &nosuch; &#0; &#xD800;"), "2 < 3 && 4 > 1 &amp &nosuch; &#0; &#xD800;\n");
  EXPECT_EQ(text_of_html("<p>open <b"), "open\n");
  EXPECT_EQ(text_of_html("<!-- never closed"), "");
  EXPECT_EQ(text_of_html("<p>a</p><p>b</p>\n\n\n<br><br><br><div>c</div>"), "a\n\nb\n\nc\n");
}

TEST(TextOfHtml, NeverReadsBeyondTheEnd) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("<", ">", "a", "</a", "<a href=", "\"", "'", "=", "&", "#x41;", ";", "<!--",
                                      "-->", "<br", "<style", " ", "/", "Ж"));
    std::string html;
    for (const auto& piece : pieces) html += piece;
    const std::string text = text_of_html(html);
    RC_ASSERT(text.size() <= html.size() * 2 + 4);
    RC_ASSERT(text.find("\n\n\n") == std::string::npos);
  }));
}

}  // namespace
}  // namespace lapwing
