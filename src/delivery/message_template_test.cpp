#include "delivery/message_template.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

nlohmann::json plain() {
  return {{"id", "hello"},
          {"channel", "email"},
          {"subject", "Hello from {{shop.name}}"},
          {"text", "Hello, {{customer.email}}\n"},
          {"html", "<html><body class=\"a\"><p>{{customer.email}}</p></body></html>"}};
}

Result<MessageTemplate> parse_with(const char* field, const nlohmann::json& value) {
  nlohmann::json json = plain();
  json[field] = value;
  return parse_message_template(json.dump());
}

TEST(MessageTemplates, EscapeInHtmlAndNowhereElse) {
  const TemplateField customer{"email", TemplateValue::text("a&b@example.test")};
  const TemplateField shop{"name", TemplateValue::text("Tom & Co")};
  const std::array fields = {TemplateField{"customer", TemplateValue::object({&customer, 1})},
                             TemplateField{"shop", TemplateValue::object({&shop, 1})}};
  const auto message = parse_message_template(plain().dump()).value().render(TemplateValue::object(fields)).value();
  EXPECT_EQ(message.subject, "Hello from Tom & Co");
  EXPECT_EQ(message.text, "Hello, a&b@example.test\n");
  EXPECT_EQ(message.html, "<html><body class=\"a\"><p>a&amp;b@example.test</p></body></html>");
}

TEST(MessageTemplates, HideThePreheaderAtTheTopOfTheBody) {
  nlohmann::json json = plain();
  json["preheader"] = "Just <so>";
  json["html"] = "<html><BODY class=\"a\"><p>Hi</p></BODY></html>";
  json["subject"] = "S";
  json["text"] = "T";
  const std::string html = parse_message_template(json.dump()).value().render({}).value().html;
  EXPECT_TRUE(html.starts_with("<html><BODY class=\"a\"><div style=\"display:none")) << html;
  EXPECT_NE(html.find(">Just <so></div><p>Hi"), std::string::npos) << html;
}

TEST(MessageTemplates, RefuseAVariableThatNoMessageHasWithItsPlace) {
  const auto refused = parse_with("html", "<p>\n  {{customer.frist_name}}</p>");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "$.html");
  EXPECT_TRUE(refused.error().message.starts_with("line 2, column 3: there is no variable \"customer.frist_name\""))
      << refused.error().message;
  EXPECT_EQ(parse_with("subject", "{{firstname}}").error().where, "$.subject");
}

TEST(MessageTemplates, RefuseWhatIsNoMessage) {
  EXPECT_EQ(parse_with("channel", "fax").error().where, "$.channel");
  EXPECT_EQ(parse_with("text", "").error().where, "$.text");
  EXPECT_EQ(parse_with("text", "{{#shop.name}}").error().where, "$.text") << "a section that is not closed";
  EXPECT_NE(parse_with("html", "{{>footer}}").error().message.find("\"footer\""), std::string::npos);
  EXPECT_NE(parse_with("sbject", "x").error().message.find("sbject"), std::string::npos);
  EXPECT_FALSE(parse_message_template("{"));
}

class TemplateFolders : public testing::Test {
 protected:
  TemplateFolders() {
    std::string pattern = (fs::temp_directory_path() / "lapwing-template-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    write("text.txt", "Hello\n");
    write("body.html", "<p>Hello</p>\n");
    write_main("text.txt");
  }
  ~TemplateFolders() override { fs::remove_all(folder_); }

  void write(const char* file, const std::string& content) { std::ofstream(folder_ / file) << content; }
  void write_main(const char* text_file) {
    nlohmann::json json = plain();
    json["text"] = text_file;
    json["html"] = "body.html";
    write("template.json", json.dump());
  }
  Error refusal() { return read_template_folder(folder_).error(); }

  fs::path folder_;
};

TEST_F(TemplateFolders, BecomeTheDefinitionWithTheirFilesInside) {
  const auto json = nlohmann::json::parse(read_template_folder(folder_).value());
  EXPECT_EQ(json["text"], "Hello\n");
  EXPECT_EQ(json["html"], "<p>Hello</p>\n");
  EXPECT_EQ(json["subject"], "Hello from {{shop.name}}");
}

TEST_F(TemplateFolders, AreRefusedWithTheFileAndTheFieldOrLine) {
  write("body.html", "<p>\n{{nobody}}</p>");
  EXPECT_EQ(refusal().where, (folder_ / "body.html").string());
  EXPECT_TRUE(refusal().message.starts_with("line 2, column 1: ")) << refusal().message;
  write_main("gone.txt");
  EXPECT_EQ(refusal().where, (folder_ / "gone.txt").string());
  write_main("../text.txt");
  EXPECT_EQ(refusal().where, (folder_ / "template.json").string() + ": $.text");
  write("template.json", "[]");
  EXPECT_EQ(refusal().where, (folder_ / "template.json").string() + ": $");
  fs::remove(folder_ / "template.json");
  EXPECT_EQ(refusal().where, (folder_ / "template.json").string());
  write_main("text.txt");
  write("body.html", "\xff");
  EXPECT_NE(refusal().message.find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace lapwing
