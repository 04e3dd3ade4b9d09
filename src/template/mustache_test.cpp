#include "template/mustache.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "template/variables.hpp"

namespace lapwing {
namespace {

TemplateValue text(std::string_view value) { return TemplateValue::text(value); }

PartialSource partials_in(std::map<std::string, std::string, std::less<>> files) {
  return [files = std::move(files)](std::string_view name) -> std::optional<std::string> {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string repeated(std::string_view part, int count) {
  std::string whole;
  for (int i = 0; i < count; ++i) whole += part;
  return whole;
}

/// What the template renders, or the error: "error at WHERE: MESSAGE".
std::string shown(const Result<std::string>& result) {
  if (result) return *result;
  return "error at " + result.error().where + ": " + result.error().message;
}

std::string refusal(std::string_view source, const PartialSource& partials = {}, const TemplateLimits& limits = {}) {
  const auto parsed = Template::parse(source, TemplateEscaping::html, partials, limits);
  return parsed ? "accepted" : parsed.error().text();
}

class MustacheTemplate : public testing::Test {
 protected:
  std::string plain(std::string_view source) { return shown(Template::parse(source)->render(data_)); }
  std::string strict(std::string_view source) { return shown(Template::parse(source)->render_strict(data_)); }

  TemplateValueStore store_;
  TemplateValue goods_[2] = {store_.object({{"title", text("Tea")}}), store_.object({{"title", text("Cups")}})};
  TemplateValue data_ = store_.object({{"name", text("Анна")},
                                       {"nothing", TemplateValue()},
                                       {"empty", text("")},
                                       {"balance", TemplateValue::figure("0", true)},
                                       {"is_new", TemplateValue::boolean(true)},
                                       {"html", text("<b class='x'>\"&\"</b>")},
                                       {"order", store_.object({{"total", text("5 302 ₽")}})},
                                       {"goods", TemplateValue::list(goods_)},
                                       {"none", TemplateValue::list({})}});
};

TEST_F(MustacheTemplate, ShowsValuesAsTheyWereFormatted) {
  EXPECT_EQ(plain("{{name}}: {{order.total}}, {{balance}}, {{is_new}}{{nothing}}{{missing}}{{goods}}{{order}}"),
            "Анна: 5 302 ₽, 0, true");
  EXPECT_EQ(plain("{{#goods}}{{title}} for {{name}}; {{/goods}}"), "Tea for Анна; Cups for Анна; ");
}

TEST_F(MustacheTemplate, TestsEmptyTextsZeroesAndEmptyListsAsFalse) {
  EXPECT_EQ(plain("{{#empty}}1{{/empty}}{{#balance}}2{{/balance}}{{#none}}3{{/none}}{{#nothing}}4{{/nothing}}"), "");
  EXPECT_EQ(plain("{{^empty}}1{{/empty}}{{^balance}}2{{/balance}}{{^none}}3{{/none}}{{^nothing}}4{{/nothing}}"),
            "1234");
  EXPECT_EQ(plain("{{#order}}yes{{/order}}{{^order}}no{{/order}}"), "yes");
}

TEST_F(MustacheTemplate, JoinsTextAroundInvertedSectionsCorrectly) {
  EXPECT_EQ(plain("a{{^name}}b{{/name}}c{{! x }}d"), "acd");
  EXPECT_EQ(plain("a{{^nothing}}b{{/nothing}}c"), "abc");
}

TEST_F(MustacheTemplate, EscapesForHtmlOnlyWhereHtmlIsMade) {
  EXPECT_EQ(plain("{{html}}|{{{html}}}"),
            "&lt;b class=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/b&gt;|<b class='x'>\"&\"</b>");
  EXPECT_EQ(shown(Template::parse("{{html}}", TemplateEscaping::none)->render(data_)), "<b class='x'>\"&\"</b>");
}

TEST_F(MustacheTemplate, RenderedStrictlyNamesWhatIsMissing) {
  EXPECT_EQ(strict("Hi {{name}}{{empty}}"), "Hi Анна");
  EXPECT_EQ(strict("Hi\nАнна {{nmae}}"),
            "error at line 2, column 6: variable 'nmae' has no value and no section for that case");
  EXPECT_EQ(strict("{{nothing}}"),
            "error at line 1, column 1: variable 'nothing' has no value and no section for that case");
  EXPECT_EQ(strict("{{order.totl}}"),
            "error at line 1, column 1: variable 'order.totl' has no value and no section for that case");
  EXPECT_EQ(strict("{{goods}}"), "error at line 1, column 1: variable 'goods' is a list or an object: expected a text");
  EXPECT_EQ(strict("{{> footer}}"), "error at line 1, column 1: partial 'footer' does not exist");
}

TEST_F(MustacheTemplate, RenderedStrictlyAcceptsAFallbackSection) {
  EXPECT_EQ(strict("{{#nmae}}{{nmae}}{{/nmae}}{{^nmae}}friend{{nmae}}{{/nmae}}"), "friend");
  EXPECT_EQ(strict("{{#order.gift}}{{order.gift}}{{/order.gift}}"), "");
  EXPECT_EQ(strict("{{#order}}{{gift}}{{/order}}"),
            "error at line 1, column 11: variable 'gift' has no value and no section for that case");
}

TEST_F(MustacheTemplate, ReplacesTheBufferAndLeavesItEmptyAfterAnError) {
  std::string out = "old";
  EXPECT_TRUE(Template::parse("new")->render_into(out, data_));
  EXPECT_EQ(out, "new");
  EXPECT_FALSE(Template::parse("half {{missing}}")->render_strict_into(out, data_));
  EXPECT_EQ(out, "");
}

TEST_F(MustacheTemplate, OutlivesItsSourceAndItsCopies) {
  auto source = std::make_unique<std::string>("{{#goods}}{{title}} {{/goods}}{{missing}}");
  auto first = std::make_unique<Template>(*Template::parse(*source));
  const Template second = *first;
  source.reset();
  first.reset();
  EXPECT_EQ(shown(second.render(data_)), "Tea Cups ");
  EXPECT_EQ(second.variables()[2].name, "missing");
}

TEST(MustacheErrors, NameThePlaceAndWhatWasExpected) {
  EXPECT_EQ(refusal("Привет, {{name"), "line 1, column 9: the tag that begins here has no end: expected '}}'");
  EXPECT_EQ(refusal("{{{name}}"), "line 1, column 1: the tag that begins here has no end: expected '}}}'");
  EXPECT_EQ(refusal("a\n  {{#b}}c"), "line 2, column 3: section 'b' has no end: expected '{{/b}}'");
  EXPECT_EQ(refusal("{{#a}}\n{{#b}}{{/a}}{{/b}}"),
            "line 2, column 7: expected the end of section 'b' (opened at line 2, column 1), found the end of 'a'");
  EXPECT_EQ(refusal("x{{/a}}"), "line 1, column 2: 'a' is closed here, but no section is open");
  EXPECT_EQ(refusal("{{ }}"), "line 1, column 1: the tag is empty: expected a name");
  EXPECT_EQ(refusal("{{#each goods}}"),
            "line 1, column 1: expected one name of letters, digits, '_' and '-', with single dots "
            "inside, found 'each goods'");
  for (const char* name : {"a..b", ".a", "a.", "a|upper", "a{b", "=", "@x", "a b", "*a", "a/b"}) {
    EXPECT_NE(refusal("{{" + std::string(name) + "}}"), "accepted") << name;
  }
  for (const char* name : {"a.b.c", ".", "имя", "first-name", "x_1", " a "}) {
    EXPECT_EQ(refusal("{{" + std::string(name) + "}}"), "accepted") << name;
  }
  EXPECT_EQ(refusal("{{=<% %>"), "line 1, column 1: the tag that begins here has no end: expected '=}}'");
  EXPECT_EQ(
      refusal("{{=<%=}}"),
      "line 1, column 1: expected two new delimiters of 1 to 16 characters without '=', as in {{=<% %>=}}, found '<%'");
  EXPECT_EQ(
      refusal("{{<a}}{{/a}}"),
      "line 1, column 1: '{{<' (template inheritance) is not supported: expected a variable, a section or a partial");
  EXPECT_EQ(refusal("\n{{>a}}", partials_in({{"a", "x\n{{/b}}"}})),
            "partial a, line 2, column 1: 'b' is closed here, but no section is open");
}

TEST(MustacheErrors, CutHostileNamesShort) {
  EXPECT_LT(refusal("{{" + std::string(100'000, 'a') + "}}").size(), 200U);
  EXPECT_LT(refusal("{{" + repeated("я ", 100'000) + "}}").size(), 200U);
}

TEST(MustacheLimits, RefuseHostileDepthInsteadOfOverflowing) {
  EXPECT_EQ(refusal(repeated("{{#a}}", 20'000) + repeated("{{/a}}", 20'000)),
            "line 1, column 97: expected at most 16 sections inside each other");
  EXPECT_EQ(refusal(repeated("{{^a}}", 16) + repeated("{{/a}}", 16)), "accepted");
  const auto deep = Template::parse(repeated("{{#a}}", 2'000) + "x" + repeated("{{/a}}", 2'000), TemplateEscaping::html,
                                    {}, {.depth = 2'000});
  ASSERT_TRUE(deep) << deep.error().text();
  TemplateValueStore store;
  const TemplateValue yes = store.object({{"a", TemplateValue::boolean(true)}});
  EXPECT_EQ(shown(deep->render(yes)), "error at : more than 64 sections and partials are open at once");
  EXPECT_EQ(shown(deep->render(yes, {.depth = 2'000})), "x");
  EXPECT_EQ(shown(deep->render({})), "");
}

TEST(MustacheLimits, BoundSourceAndPartials) {
  const auto partials = partials_in({{"a", std::string(60, 'a')}, {"b", std::string(60, 'b')}});
  EXPECT_EQ(refusal(std::string(101, 'x'), {}, {.bytes = 100}), "the template has 101 bytes, expected at most 100");
  EXPECT_EQ(refusal("{{>a}}{{>a}}", partials, {.bytes = 100}), "accepted");
  EXPECT_EQ(refusal("{{>a}}{{>b}}", partials, {.bytes = 100}),
            "line 1, column 7: with partial 'b' the template has 132 bytes, expected at most 100");
  EXPECT_EQ(refusal("{{>a}}\n{{>b}}", partials, {.partials = 1}),
            "line 2, column 1: expected at most 1 different partials");
  EXPECT_EQ(refusal("{{a}}\n{{b}}", {}, {.variables = 1}), "line 2, column 1: expected at most 1 uses of variables");
}

TEST(MustacheLimits, BoundPartialsThatMultiplyEachOther) {
  // Each of forty calls the next one twice, in different sections: 2^40 renderings, and as many ways to each variable.
  const PartialSource doubling = [](std::string_view name) -> std::optional<std::string> {
    const std::string next = std::to_string(std::stoi(std::string(name)) + 1);
    return "{{#a}}{{>" + next + "}}{{/a}}{{^b}}{{#c}}{{>" + next + "}}{{/c}}{{/b}}";
  };
  EXPECT_NE(refusal("{{>0}}", doubling), "accepted");
  const PartialSource plain_doubling = [](std::string_view name) -> std::optional<std::string> {
    const std::string next = std::to_string(std::stoi(std::string(name)) + 1);
    return name == "40" ? "" : "{{>" + next + "}}{{>" + next + "}}";
  };
  const auto parsed = Template::parse("{{>0}}", TemplateEscaping::html, plain_doubling);
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(shown(parsed->render({})), "error at : rendering takes more than 1000000 steps, expected shorter lists");
}

TEST(MustacheLimits, BoundOutputAndSteps) {
  const std::vector<TemplateValue> items(1000, text("xy"));
  TemplateValueStore store;
  const TemplateValue data = store.object({{"a", TemplateValue::list(items)}});
  const Template list = *Template::parse("{{#a}}{{.}}{{/a}}");
  EXPECT_EQ(list.render(data, {.bytes = 2000})->size(), 2000U);
  EXPECT_EQ(shown(list.render(data, {.bytes = 1999})), "error at : the output is longer than 1999 bytes");
  EXPECT_EQ(shown(list.render(data, {.steps = 1000})),
            "error at : rendering takes more than 1000 steps, expected shorter lists");
}

TEST(MustachePartials, ThatCallThemselvesStopAtTheDepthLimit) {
  const auto loop = Template::parse("{{>a}}", TemplateEscaping::html, partials_in({{"a", "x\n  {{>a}}\n"}}));
  ASSERT_TRUE(loop);
  EXPECT_EQ(shown(loop->render({}, {.depth = 8})), "error at : more than 8 sections and partials are open at once");
}

TEST(MustachePartials, IndentFurtherAtEachTurn) {
  TemplateValueStore store;
  const TemplateValue leaf = store.object({{"title", text("c")}, {"inner", TemplateValue()}});
  const TemplateValue middle = store.object({{"title", text("b\n!")}, {"inner", leaf}});
  const TemplateValue top = store.object({{"title", text("a")}, {"inner", middle}});
  const auto tree = Template::parse("tree\n {{>node}}\nend {{>node}}", TemplateEscaping::html,
                                    partials_in({{"node", "- {{title}}\n{{#inner}}\n  {{>node}}\n{{/inner}}\n"}}));
  ASSERT_TRUE(tree);
  EXPECT_EQ(shown(tree->render(top)), "tree\n - a\n   - b\n!\n     - c\nend - a\n  - b\n!\n    - c\n");
}

TEST(MustachePartials, WithinALineAreNotIndented) {
  const auto mixed = Template::parse("  {{>outer}}\n", TemplateEscaping::html,
                                     partials_in({{"outer", "1\r\n{{>inner}} 2\n\n{{>inner}}\n"}, {"inner", "a\nb"}}));
  EXPECT_EQ(shown(mixed->render({})), "  1\r\n  a\nb 2\n  \n  a\n  b");
}

TEST(MustachePartials, AreListedWithWhetherTheyExist) {
  const auto parsed = Template::parse("{{>a}}", TemplateEscaping::html, partials_in({{"a", "\n {{>b}}"}}));
  ASSERT_EQ(parsed->partials().size(), 2U);
  EXPECT_TRUE(parsed->partials()[0].found);
  EXPECT_EQ(parsed->partials()[1].name, "b");
  EXPECT_FALSE(parsed->partials()[1].found);
  EXPECT_EQ(to_text(parsed->partials()[1].place), "partial a, line 2, column 2");
  EXPECT_EQ(shown(parsed->render_strict({})), "error at partial a, line 2, column 2: partial 'b' does not exist");
}

/// "section>section>name" for each use of a variable.
std::vector<std::string> paths_of(const Template& parsed) {
  std::vector<std::string> paths;
  for (const TemplateVariable& variable : parsed.variables()) {
    std::string path(variable.name);
    for (auto within = variable.within; within; within = parsed.variables()[*within].within) {
      path.insert(0, std::string(parsed.variables()[*within].name) + ">");
    }
    paths.push_back(path);
  }
  return paths;
}

TEST(MustacheVariables, AreListedWithTheirSections) {
  const auto parsed = Template::parse("{{{a}}}{{#b}}{{^c}}{{d}}{{>p}}{{/c}}{{/b}}{{>p}}", TemplateEscaping::html,
                                      partials_in({{"p", "{{#e}}{{>p}}{{/e}}{{f.g}}"}}));
  EXPECT_EQ(paths_of(*parsed), (std::vector<std::string>{"a", "b", "b>c", "b>d", "b>e", "b>f.g", "e", "f.g"}));
  EXPECT_TRUE(parsed->variables()[0].raw);
  EXPECT_EQ(parsed->variables()[1].use, TemplateVariable::Use::section);
  EXPECT_EQ(parsed->variables()[2].use, TemplateVariable::Use::inverted);
  EXPECT_EQ(to_text(parsed->variables()[5].place), "partial p, line 1, column 19");
}

std::vector<std::string> unknown(std::string_view source, const KnownVariables& known) {
  const Template parsed = *Template::parse(source);
  std::vector<std::string> found;
  for (const TemplateVariable& variable : check_variables(parsed, known)) {
    found.push_back(std::string(variable.name) + " at " + to_text(variable.place));
  }
  return found;
}

TEST(MustacheVariables, ThatNothingCanFillAreFound) {
  using Names = std::vector<std::string>;
  const KnownVariables known = {"name", "order.total", "order.lines.price", "order.lines.tags", "attributes.*"};
  EXPECT_EQ(unknown("{{name}} {{order.total}} {{#order}}{{total}}{{name}}{{/order}}", known), Names{});
  EXPECT_EQ(unknown("{{#order.lines}}{{price}}{{order.total}}{{#tags}}{{.}}{{/tags}}{{/order.lines}}", known), Names{});
  EXPECT_EQ(unknown("{{#order}}{{#lines}}{{price}}{{total}}{{/lines}}{{/order}}", known), Names{});
  EXPECT_EQ(unknown("{{attributes.size}}{{#attributes}}{{colour}}{{/attributes}}", known), Names{});
  EXPECT_EQ(unknown("{{nmae}}\n {{order.totl}}", known),
            (Names{"nmae at line 1, column 1", "order.totl at line 2, column 2"}));
  EXPECT_EQ(unknown("{{total}}{{price}}", known), (Names{"total at line 1, column 1", "price at line 1, column 10"}));
  EXPECT_EQ(unknown("{{order}}{{attributes}}{{.}}", known),
            (Names{"order at line 1, column 1", "attributes at line 1, column 10",
                   "."
                   " at line 1, column 24"}));
  EXPECT_EQ(unknown("{{#ordr}}{{total}}{{name}}{{/ordr}}{{^nmae}}{{/nmae}}", known),
            (Names{"ordr at line 1, column 1", "nmae at line 1, column 36"}));
  EXPECT_EQ(unknown("{{#order}}{{order.lines.name}}{{/order}}", known),
            (Names{"order.lines.name at line 1, column 11"}));
  EXPECT_EQ(unknown("{{anything.at.all}}{{#x}}{{y}}{{/x}}", {"*"}), Names{});
}

TEST(RealMailTemplates, AreReadAndRenderedOrRefusedForTheLoopsOfTheirDialect) {
  const std::filesystem::path folder = "../shared/data/email-templates";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "REAL TEMPLATES WERE NOT TESTED: no " << folder;
  int read = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".html") continue;
    SCOPED_TRACE(file.path().filename());
    std::ifstream in(file.path());
    const std::string source{std::istreambuf_iterator<char>(in), {}};
    const auto parsed = Template::parse(source);
    EXPECT_EQ(parsed.has_value(), source.find("{{#each ") == std::string::npos);
    if (!parsed) continue;
    ++read;
    EXPECT_EQ(check_variables(*parsed, {}).empty(), parsed->variables().empty());
    TemplateValueStore store;
    std::vector<TemplateField> fields;
    for (const TemplateVariable& variable : parsed->variables()) fields.push_back({variable.name, text("VALUE")});
    const auto rendered = parsed->render_strict(store.object(fields));
    ASSERT_TRUE(rendered) << rendered.error().text();
    EXPECT_EQ(rendered->find("{{"), std::string::npos);
    EXPECT_TRUE(rendered->starts_with(source.substr(0, source.find("{{"))));
  }
  EXPECT_GE(read, 8);
}

}  // namespace
}  // namespace lapwing
