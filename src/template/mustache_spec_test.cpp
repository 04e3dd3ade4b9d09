// The tests of the Mustache specification, byte for byte, from the folder shared/data beside the project.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "template/mustache.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

const std::filesystem::path spec_folder = "../shared/data/mustache-spec";

TemplateValue value_of(const Json& json, TemplateValueStore& store) {
  if (json.is_boolean()) return TemplateValue::boolean(json.get<bool>());
  if (json.is_string()) return store.text(json.get_ref<const std::string&>());
  if (json.is_number()) return store.figure(json.dump(), json.get<double>() == 0);
  if (json.is_array()) {
    std::vector<TemplateValue> items;
    for (const Json& item : json) items.push_back(value_of(item, store));
    return store.list(items);
  }
  if (json.is_object()) {
    std::vector<TemplateField> fields;
    for (const auto& [name, field] : json.items()) fields.push_back({store.keep(name), value_of(field, store)});
    return store.object(fields);
  }
  return {};
}

PartialSource partials_of(const Json& test) {
  return [&test](std::string_view name) -> std::optional<std::string> {
    const auto all = test.find("partials");
    if (all == test.end() || !all->contains(name)) return std::nullopt;
    return (*all)[std::string(name)].get<std::string>();
  };
}

class MustacheSpecification : public testing::TestWithParam<std::pair<const char*, std::size_t>> {
 protected:
  /// The tests of one of the specification's files; null if the specification is not there.
  static Json tests_of(const std::string& file) {
    std::ifstream in(spec_folder / (file + ".json"));
    if (!in) return {};
    return Json::parse(in)["tests"];
  }
};

TEST_P(MustacheSpecification, IsFollowedByteForByte) {
  const auto [file, count] = GetParam();
  const Json tests = tests_of(file);
  if (tests.is_null()) GTEST_SKIP() << "THE SPECIFICATION WAS NOT TESTED: no " << spec_folder / file << ".json";
  EXPECT_EQ(tests.size(), count);
  for (const Json& test : tests) {
    SCOPED_TRACE(test["name"].get<std::string>() + ": " + test["template"].dump());
    TemplateValueStore store;
    const auto parsed = Template::parse(test["template"].get<std::string>(), TemplateEscaping::html, partials_of(test));
    ASSERT_TRUE(parsed) << parsed.error().text();
    const auto rendered = parsed->render(value_of(test["data"], store));
    ASSERT_TRUE(rendered) << rendered.error().text();
    EXPECT_EQ(*rendered, test["expected"].get<std::string>());
  }
}

INSTANTIATE_TEST_SUITE_P(Core, MustacheSpecification,
                         testing::Values(std::pair("comments", 12U), std::pair("delimiters", 14U),
                                         std::pair("interpolation", 42U), std::pair("inverted", 22U),
                                         std::pair("partials", 12U), std::pair("sections", 34U)),
                         [](const auto& test) { return std::string(test.param.first); });

class MustacheOptionalModule : public MustacheSpecification {};

TEST_P(MustacheOptionalModule, IsRefusedAndNeverRenderedWrongly) {
  const auto [file, count] = GetParam();
  const Json tests = tests_of(file);
  if (tests.is_null()) GTEST_SKIP() << "THE SPECIFICATION WAS NOT TESTED: no " << spec_folder / file << ".json";
  EXPECT_EQ(tests.size(), count);
  for (const Json& test : tests) {
    const auto parsed = Template::parse(test["template"].get<std::string>(), TemplateEscaping::html, partials_of(test));
    ASSERT_FALSE(parsed) << test["name"];
    EXPECT_NE(parsed.error().message.find("not supported"), std::string::npos) << parsed.error().text();
    EXPECT_TRUE(parsed.error().where.starts_with("line ")) << parsed.error().text();
  }
}

INSTANTIATE_TEST_SUITE_P(Unsupported, MustacheOptionalModule,
                         testing::Values(std::pair("~dynamic-names", 21U), std::pair("~inheritance", 27U)),
                         [](const auto& test) {
                           return std::string(test.param.first[1] == 'd' ? "names" : "inheritance");
                         });

}  // namespace
}  // namespace lapwing
