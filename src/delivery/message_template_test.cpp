#include "delivery/message_template.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include <nlohmann/json.hpp>

#include "mjml/mjml.hpp"

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
  EXPECT_NE(parse_with("sbject", "x").error().message.find("sbject"), std::string::npos);
  EXPECT_FALSE(parse_message_template("{"));
}

Error refused_partials(const char* html, const nlohmann::json& partials) {
  nlohmann::json json = plain();
  json["html"] = html;
  json["partials"] = partials;
  const auto parsed = parse_message_template(json.dump());
  return parsed ? Error{"it was taken", ""} : parsed.error();
}

TEST(MessageTemplates, CallPartialsOfTheFormThatTheFieldHas) {
  nlohmann::json json = plain();
  json["subject"] = "Hi";
  json["html"] = "<p>Hi</p>\n{{> foot}}\n";
  json["text"] = "Hi\n{{> foot}}\n";
  json["partials"] = {
      {"foot.html", "<b>{{> who}}</b>\n"}, {"foot.txt", "-- {{shop.name}}\n"}, {"who.html", "{{shop.name}}"}};
  const TemplateField shop{"name", TemplateValue::text("Tom & Co")};
  const std::array fields = {TemplateField{"shop", TemplateValue::object({&shop, 1})}};
  const auto message = parse_message_template(json.dump()).value().render(TemplateValue::object(fields)).value();
  EXPECT_EQ(message.html, "<p>Hi</p>\n<b>Tom &amp; Co</b>\n");
  EXPECT_EQ(message.text, "Hi\n-- Tom & Co\n");
}

TEST(MessageTemplates, RefusePartialsThatAreNotThereOrHaveMistakesAtTheirPlaces) {
  const Error missing = refused_partials("<p>\n {{> foot}}", {{"foot.txt", "x"}});
  EXPECT_EQ(missing.where, "$.html");
  EXPECT_EQ(missing.message,
            "line 2, column 2: there is no partial \"foot\": expected a file foot.html in the folder partials");
  EXPECT_EQ(refused_partials("{{> ../foot}}", nlohmann::json::object()).message,
            "line 1, column 1: there is no partial \"../foot\": expected a name of letters, digits, '-' and '_'");
  const Error inner = refused_partials("{{> a}}", {{"a.html", "\n{{> b}}"}});
  EXPECT_EQ(inner.where, "$.partials.a.html");
  EXPECT_TRUE(inner.message.starts_with("line 2, column 1: there is no partial \"b\"")) << inner.message;
  const Error variable = refused_partials("{{> a}}", {{"a.html", "{{shop.nmae}}"}});
  EXPECT_EQ(variable.where, "$.partials.a.html");
  EXPECT_TRUE(variable.message.starts_with("line 1, column 1: there is no variable \"shop.nmae\"")) << variable.message;
  const Error open = refused_partials("{{> a}}", {{"a.html", "\n\n {{#shop.name}}"}});
  EXPECT_EQ(open.where, "$.partials.a.html");
  EXPECT_TRUE(open.message.starts_with("line 3, column 2: ")) << open.message;
  EXPECT_EQ(refused_partials("x", {{"a.css", "b"}}).where, "$.partials.a.css");
  EXPECT_EQ(refused_partials("x", {{"a.html", 1}}).where, "$.partials.a.html");
  EXPECT_EQ(refused_partials("x", "a").where, "$.partials");
}

TEST(MessageTemplates, RefuseAPartialThatComesToCallItself) {
  const Error circle = refused_partials("{{> a}}",
                                        {{"a.html", "{{> b}}"}, {"b.html", "{{> c}}"}, {"c.html", "-{{> b}}"}});
  EXPECT_EQ(circle.where, "$.partials.b.html");
  EXPECT_EQ(circle.message, "line 1, column 1: the partial \"b\" comes to call itself");
  EXPECT_EQ(refused_partials("{{> a}}{{> b}}", {{"a.html", "{{> b}}"}, {"b.html", "x"}}).message, "it was taken");
}

TEST(MessageTemplates, MailNeedsNoTextOfItsOwnAndAnSmsDoes) {
  nlohmann::json json = plain();
  json.erase("text");
  EXPECT_FALSE(parse_message_template(json.dump()).value().text);
  EXPECT_NE(parse_message_template(R"({"id": "a", "channel": "sms"})").error().message.find("text"), std::string::npos);
}

class TemplateFolders : public testing::Test {
 protected:
  TemplateFolders() {
    std::string pattern = (fs::temp_directory_path() / "lapwing-template-XXXXXX").string();
    folder_ = fs::path(mkdtemp(pattern.data())) / "hello";
    fs::create_directory(folder_);
    write("text.txt", "Hello\n");
    write("body.html", "<p>Hello</p>\n");
    write_main("text.txt");
  }
  ~TemplateFolders() override { fs::remove_all(folder_.parent_path()); }

  void write(const fs::path& file, const std::string& content) {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << content;
  }
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

TEST_F(TemplateFolders, TakeAlongThePartialsThatTheyCallTheirOwnBeforeSharedOnes) {
  write("body.html", "{{> head}}{{> foot}}");
  write("../partials/head.html", "shared head, {{> foot}}");
  write("../partials/foot.html", "shared foot");
  write("../partials/other.html", "nobody calls it");
  write("partials/foot.html", "own foot");
  const auto json = nlohmann::json::parse(read_template_folder(folder_).value());
  EXPECT_EQ(json["partials"], nlohmann::json({{"foot.html", "own foot"}, {"head.html", "shared head, {{> foot}}"}}));
  EXPECT_EQ(parse_message_template(json.dump()).value().html->render({}), "shared head, own footown foot");
}

TEST_F(TemplateFolders, MayCallAnEmptyPartial) {
  write("body.html", "<p>{{> foot}}</p>");
  write("../partials/foot.html", "");
  const auto json = nlohmann::json::parse(read_template_folder(folder_).value());
  EXPECT_EQ(json["partials"], nlohmann::json({{"foot.html", ""}}));
}

TEST_F(TemplateFolders, NameTheFileOfAPartial) {
  write("body.html", "{{> foot}}");
  EXPECT_EQ(refusal().where, (folder_ / "body.html").string());
  write("../partials/foot.html", "\n{{nobody}}");
  EXPECT_EQ(refusal().where, (folder_.parent_path() / "partials" / "foot.html").string());
  EXPECT_TRUE(refusal().message.starts_with("line 2, column 1: ")) << refusal().message;
}

TEST_F(TemplateFolders, AreWrittenOutAsTheyWereRead) {
  write("body.html", "{{> foot}}");
  write("../partials/foot.html", "foot");
  const std::string text = read_template_folder(folder_).value();
  const auto files = template_files(text).value();
  for (const auto& [file, content] : files) write("../again" / file, content);
  EXPECT_EQ(read_template_folder(folder_.parent_path() / "again"), text);
}

class MjmlFolders : public TemplateFolders {
 protected:
  void SetUp() override {
    if (!has_mjml()) GTEST_SKIP() << "built without MJML: install npm and run ./dev test again";
    write("template.json", R"({"id": "hello", "channel": "email", "subject": "Hello", "mjml": "page.mjml"})");
    write_page("<mj-text>{{shop.name}}</mj-text>");
  }
  void write_page(const std::string& inside) {
    write("page.mjml",
          "<mjml><mj-body><mj-section><mj-column>\n" + inside + "\n</mj-column></mj-section></mj-body></mjml>");
  }
};

TEST_F(MjmlFolders, KeepTheSourceAndWhatItWasCompiledTo) {
  const std::string text = read_template_folder(folder_).value();
  const auto json = nlohmann::json::parse(text);
  EXPECT_NE(json["mjml"].get<std::string>().find("<mj-text>{{shop.name}}"), std::string::npos);
  EXPECT_NE(json["html"].get<std::string>().find("{{shop.name}}"), std::string::npos);
  EXPECT_TRUE(json["html"].get<std::string>().starts_with("<!doctype html>"));
  const auto files = template_files(text).value();
  for (const auto& [file, content] : files) write("../again" / file, content);
  EXPECT_FALSE(fs::exists(folder_.parent_path() / "again" / "body.html"));
  EXPECT_EQ(read_template_folder(folder_.parent_path() / "again"), text);
}

TEST_F(MjmlFolders, TellMistakesInTheSource) {
  const std::string page = (folder_ / "page.mjml").string();
  write_page("<mj-text>a</mj-text>\n<mj-image source=\"a\" />");
  EXPECT_EQ(refusal().where, page);
  EXPECT_TRUE(refusal().message.starts_with("line 3: Attribute source is illegal")) << refusal().message;
  write_page("<mj-text>{{nobody}}</mj-text>");
  EXPECT_EQ(refusal().where, page);
  EXPECT_TRUE(refusal().message.starts_with("line 2, column 10: ")) << refusal().message;
  write("template.json",
        R"({"id": "a", "channel": "email", "subject": "b", "mjml": "page.mjml", "html": "body.html"})");
  EXPECT_EQ(refusal().where, (folder_ / "template.json").string() + ": $.mjml");
}

}  // namespace
}  // namespace lapwing
