#include "mjml/mjml.hpp"

#include <gtest/gtest.h>

#include <array>

#include "mjml/script.hpp"

namespace lapwing {
namespace {

using namespace std::chrono_literals;

Result<std::string> run(std::string_view script, std::string_view input = {}, const ScriptLimits& limits = {}) {
  return run_script(std::array{script}, input, limits);
}

TEST(Scripts, ComeToATextOfTheirInput) {
  EXPECT_EQ(run("input.toUpperCase() + '!'", "привет"), "ПРИВЕТ!");
  EXPECT_EQ(run_script(std::array<std::string_view, 2>{"var a = 40", "String(a + 2)"}, {}), "42");
  EXPECT_EQ(run("42").error().message, "the script came to no text");
}

TEST(Scripts, SayWhatTheyThrew) {
  EXPECT_EQ(run("throw new TypeError('no such thing')").error().message, "TypeError: no such thing");
  EXPECT_TRUE(run("1 +").error().message.starts_with("SyntaxError")) << run("1 +").error().message;
  EXPECT_EQ(run("function f() { return f() + 1 } f()").error().message, "InternalError: too much recursion");
}

TEST(Scripts, FindNothingButTheLanguage) {
  EXPECT_EQ(run("[typeof require, typeof fetch, typeof process, typeof setTimeout, typeof print, typeof load].join()"),
            "undefined,undefined,undefined,undefined,undefined,undefined");
}

TEST(Scripts, LeaveNothingBehind) {
  EXPECT_EQ(run("secret = 'a'; Array.prototype.map = null; secret"), "a");
  EXPECT_EQ(run("typeof secret + typeof [].map"), "undefinedfunction");
}

TEST(Scripts, AreStoppedWhenTheirTimeIsOver) {
  EXPECT_EQ(run("while (true) {}", {}, {.time = 50ms}).error().message,
            "the script was stopped: it took longer than 50 ms");
  EXPECT_EQ(run("'still well'"), "still well");
}

TEST(Scripts, AreStoppedWhenTheirMemoryIsUsedUp) {
  const auto result = run("var all = []; while (true) all.push({a: 1, b: {}})", {}, {.memory = std::size_t{32} << 20});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "uncaught exception: out of memory");
}

class Mjml : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_mjml()) GTEST_SKIP() << "built without MJML: install npm and run ./dev test again";
  }
  static std::string column(std::string_view inside) {
    return "<mjml>\n<mj-body>\n<mj-section><mj-column>\n" + std::string(inside) +
           "\n</mj-column></mj-section>\n</mj-body>\n</mjml>\n";
  }
  static std::string refusal(const std::string& source) {
    const auto html = compile_mjml(source);
    return html ? "it was taken" : html.error().message;
  }
};

TEST_F(Mjml, BecomesAPageForEveryMailProgram) {
  const std::string html = compile_mjml(column("<mj-text>Привет</mj-text>")).value();
  EXPECT_TRUE(html.starts_with("<!doctype html>")) << html.substr(0, 80);
  EXPECT_NE(html.find("Привет"), std::string::npos);
  EXPECT_NE(html.find("<!--[if mso"), std::string::npos) << "tables for Outlook";
  EXPECT_EQ(html.find("<mj-"), std::string::npos) << "no element of MJML is left";
  EXPECT_EQ(html.find("googleapis"), std::string::npos) << "readers' mail programs fetch nothing that nobody asked for";
}

TEST_F(Mjml, LeavesTagsOfMustacheAsTheyAre) {
  const std::string html = compile_mjml(column(R"(
<mj-text>{{#customer.first_name}}{{customer.first_name}}, {{/customer.first_name}}{{{raw}}} {{&raw}} {{> footer}}
</mj-text>
<mj-button href="{{shop.url}}?a={{#a}}1{{/a}}&b={{&c}}">Go</mj-button>
<mj-table>{{#order.items}}<tr><td>{{name}}</td></tr>{{/order.items}}</mj-table>
<mj-raw>{{#cart.items}}</mj-raw><mj-image src="{{image}}" /><mj-raw>{{/cart.items}}</mj-raw>)"))
                               .value();
  for (const char* kept :
       {"{{#customer.first_name}}{{customer.first_name}}, {{/customer.first_name}}{{{raw}}} {{&raw}} "
        "{{> footer}}",
        "href=\"{{shop.url}}?a={{#a}}1{{/a}}&b={{&c}}\"", "{{#order.items}}<tr><td>{{name}}</td></tr>{{/order.items}}",
        "src=\"{{image}}\""}) {
    EXPECT_NE(html.find(kept), std::string::npos) << kept;
  }
  const std::size_t begin = html.find("{{#cart.items}}"), image = html.find("{{image}}"),
                    end = html.find("{{/cart.items}}");
  EXPECT_LT(begin, image);
  EXPECT_LT(image, end);
}

TEST_F(Mjml, RefusesWhatItWouldLoseOrDoesNotKnowWithTheLine) {
  EXPECT_TRUE(refusal(column("{{#cart.items}}<mj-text>a</mj-text>{{/cart.items}}"))
                  .starts_with("line 4: MJML drops a {{#cart.items}}"));
  EXPECT_EQ(refusal(column("<mj-text colour=\"red\">a</mj-text>")), "line 4: Attribute colour is illegal");
  EXPECT_TRUE(refusal(column("<mj-txt>a</mj-txt>")).starts_with("line 4: Element mj-txt doesn't exist"));
  EXPECT_TRUE(refusal(column("\n<mj-include path=\"/etc/passwd\" />")).starts_with("line 5: mj-include"));
  EXPECT_TRUE(refusal("<p>no MJML</p>").starts_with("line 1: ")) << refusal("<p>no MJML</p>");
  EXPECT_TRUE(refusal("").starts_with("line 1: "));
  std::string deep = "<mjml><mj-body>";
  for (int i = 0; i < 1000; ++i) deep += "<mj-wrapper>";
  for (int i = 0; i < 1000; ++i) deep += "</mj-wrapper>";
  EXPECT_EQ(refusal(deep), "line 1: InternalError: too much recursion");
}

TEST_F(Mjml, ComesOutTheSameEachTime) {
  const std::string source = column("<mj-text>{{a}}</mj-text><mj-image src=\"https://shop.example/a.png\" />");
  EXPECT_EQ(compile_mjml(source).value(), compile_mjml(source).value());
}

}  // namespace
}  // namespace lapwing
