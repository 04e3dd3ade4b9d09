#include "delivery/message_measure.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "delivery/message_template.hpp"

namespace lapwing {
namespace {

MessageTemplate parsed(const nlohmann::json& json) { return parse_message_template(json.dump()).value(); }

MessageTemplate sms(const std::string& text) { return parsed({{"id", "a"}, {"channel", "sms"}, {"text", text}}); }

MessageTemplate mail(const std::string& html) {
  return parsed({{"id", "a"}, {"channel", "email"}, {"subject", "S"}, {"html", html}});
}

std::string refusal(const MessageTemplate& message) {
  const auto rendered = message.render({});
  return rendered ? "it was rendered" : rendered.error().text();
}

TEST(MessageSizes, AnSmsOfMorePartsThanItsTemplateAllowsIsRefused) {
  EXPECT_EQ(refusal(sms(std::string(6 * 153, 'a'))), "it was rendered");
  EXPECT_EQ(refusal(sms(std::string(6 * 153 + 1, 'a'))), "text: the SMS takes parts: 7; at most 6");
  nlohmann::json json = {{"id", "a"}, {"channel", "sms"}, {"text", std::string(161, 'a')}, {"max_parts", 1}};
  EXPECT_EQ(refusal(parsed(json)), "text: the SMS takes parts: 2; at most 1");
  json["max_parts"] = 2;
  EXPECT_EQ(refusal(parsed(json)), "it was rendered");
  json["max_parts"] = 0;
  EXPECT_EQ(parse_message_template(json.dump()).error().where, "$.max_parts");
}

TEST(MessageSizes, APushMustFitIntoWhatServicesTake) {
  nlohmann::json json = {
      {"id", "a"}, {"channel", "push"}, {"subject", "T"}, {"text", "X"}, {"url", "https://shop.example/"}};
  const auto rendered = parsed(json).render({}).value();
  EXPECT_EQ(rendered.url, "https://shop.example/");
  const std::size_t around = measure_message(rendered, ChannelKind::push).push_bytes - 1;
  json["text"] = std::string(3993 - around, 'x');
  EXPECT_EQ(refusal(parsed(json)), "it was rendered");
  json["text"] = std::string(3994 - around, 'x');
  EXPECT_EQ(refusal(parsed(json)), "text: title, text and URL together have bytes: 3994; at most 3993");
  json["text"] = "x";
  json["url"] = "http://shop.example/";
  EXPECT_EQ(refusal(parsed(json)), "url: expected an https URL in ASCII");
}

TEST(MessageSizes, APageMayHaveSoManyBytesLinksAndLevels) {
  EXPECT_EQ(refusal(mail(std::string(html_bytes_max, 'x'))), "it was rendered");
  EXPECT_EQ(refusal(mail(std::string(html_bytes_max + 1, 'x'))), "html: the page's bytes are 500001; at most 500000");
  std::string links, levels;
  for (std::size_t i = 0; i <= html_links_max; ++i) links += "<a href=\"https://shop.example/\">a</a>";
  for (std::size_t i = 0; i <= html_depth_max; ++i) levels += "<div>";
  EXPECT_EQ(render_sample(mail(links), "ru").error().text(), "html: the page has 1001 links; at most 1000");
  EXPECT_EQ(render_sample(mail(levels), "ru").error().text(),
            "html: 257 elements stand inside each other; at most 256");
}

TEST(MessageSizes, LinksAndLevelsAreThoseThatTheReaderHas) {
  const RenderedMessage message{.html = R"(<!doctype html><html><body><!-- <p><p><a href="https://a.example/"> -->
<p>a<br><img src="a"><a href="https://shop.example/">b</a></p><hr/>
<p><a href="mailto:a@b.example">c</a></p></body></html>)"};
  const MessageMeasure measure = measure_message(message, ChannelKind::email);
  EXPECT_EQ(measure.html_links, 1U);
  EXPECT_EQ(measure.html_depth, 4U) << "html, body, p, a";
  EXPECT_EQ(measure.html_bytes, message.html.size());
}

TEST(MessageSizes, AreRemarkedUponBeforeTheyAreRefused) {
  MessageMeasure measure{
      .html_bytes = html_bytes_clipped, .html_links = html_links_many, .html_depth = html_depth_much};
  EXPECT_TRUE(remarks_on(measure).empty());
  measure = {
      .html_bytes = html_bytes_clipped + 1, .html_links = html_links_many + 1, .html_depth = html_depth_much + 1};
  ASSERT_EQ(remarks_on(measure).size(), 3U);
  EXPECT_TRUE(remarks_on(measure)[0].starts_with("the page has 104449 bytes: Gmail")) << remarks_on(measure)[0];
}

TEST(Samples, HaveAValueForEverythingInBothLanguages) {
  std::string text;
  for (const std::string& name : message_variables()) {
    const std::size_t last = name.rfind('.');
    const bool is_of_list = name.starts_with("order.items.") || name.starts_with("cart.items.") ||
                            name.starts_with("viewed_products.");
    const bool is_form = name.find("_plural.") != std::string::npos;
    if (is_form) continue;
    text += is_of_list
                ? "{{#" + name.substr(0, last) + "}}{{" + name.substr(last + 1) + "}}{{/" + name.substr(0, last) + "}} "
                : "{{" + name + "}} ";
  }
  const MessageTemplate message = parsed(
      {{"id", "a"}, {"channel", "email"}, {"subject", "S"}, {"text", text}, {"html", "x"}});
  EXPECT_NE(render_sample(message, "ru").value().text.find("28 мая 2026"), std::string::npos);
  EXPECT_NE(render_sample(message, "en").value().text.find("May 28, 2026"), std::string::npos);
  EXPECT_FALSE(render_sample(message, "de"));
}

}  // namespace
}  // namespace lapwing
