// Properties of templates over random input: against a renderer that walks a tree in the obvious way, and over bytes
// that are hardly templates at all.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "template/mustache.hpp"
#include "template/variables.hpp"

namespace lapwing {
namespace {

/// A template as a tree, from which both its source and the expected output are made.
struct Node {
  enum class Kind { text, variable, raw_variable, section, inverted } kind = Kind::text;
  std::string name;  ///< or the text
  std::vector<Node> inner;
};

const std::vector<std::string> names = {"a", "b", "c", "a.b", "b.c", "c.a.b", "."};
const std::vector<std::string> texts = {" ", "x", "{", "}", "\n", " \n", "é", "<"};

template <class T>
T one_of(const std::vector<T>& values) {
  return values[*rc::gen::inRange<std::size_t>(0, values.size())];
}

std::vector<Node> random_nodes(int depth) {
  std::vector<Node> nodes;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    Node node;
    node.kind = static_cast<Node::Kind>(*rc::gen::inRange(0, depth > 0 ? 5 : 3));
    // An "x" on both sides keeps tags from standing alone on a line, which is the specification's test to make.
    node.name = node.kind == Node::Kind::text ? fmt::format("x{}x", one_of(texts)) : one_of(names);
    if (node.kind >= Node::Kind::section) node.inner = random_nodes(depth - 1);
    nodes.push_back(std::move(node));
  }
  return nodes;
}

TemplateValue random_value(TemplateValueStore& store, int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 7 : 4)) {
    case 0:
      return {};
    case 1:
      return TemplateValue::boolean(*rc::gen::arbitrary<bool>());
    case 2:
      return store.text(one_of(texts));
    case 3:
      return store.text("");
    case 4: {
      std::vector<TemplateValue> items;
      for (int i = *rc::gen::inRange(0, 3); i > 0; --i) items.push_back(random_value(store, depth - 1));
      return store.list(items);
    }
    default: {
      std::vector<TemplateField> fields;
      for (const char* name : {"a", "b", "c"}) {
        if (*rc::gen::arbitrary<bool>()) fields.push_back({name, random_value(store, depth - 1)});
      }
      return store.object(fields);
    }
  }
}

std::string source_of(const std::vector<Node>& nodes) {
  std::string source;
  for (const Node& node : nodes) {
    switch (node.kind) {
      case Node::Kind::text:
        source += node.name;
        break;
      case Node::Kind::variable:
        source += fmt::format("x{{{{{}}}}}", node.name);
        break;
      case Node::Kind::raw_variable:
        source += fmt::format("x{{{{{{ {} }}}}}}", node.name);
        break;
      case Node::Kind::section:
      case Node::Kind::inverted:
        source += fmt::format("x{{{{{}{}}}}}{}x{{{{/{}}}}}", node.kind == Node::Kind::section ? '#' : '^', node.name,
                              source_of(node.inner), node.name);
        break;
    }
  }
  return source;
}

using Contexts = std::vector<TemplateValue>;

TemplateValue resolve(const std::string& name, const Contexts& contexts) {
  if (name == ".") return contexts.back();
  const std::size_t dot = name.find('.');
  const std::string first = name.substr(0, dot);
  for (auto context = contexts.rbegin(); context != contexts.rend(); ++context) {
    const TemplateValue* found = context->find(first);
    if (found == nullptr) continue;
    if (dot == std::string::npos) return *found;
    return found->kind() == TemplateValue::Kind::object ? resolve(name.substr(dot + 1), {*found}) : TemplateValue();
  }
  return {};
}

std::string obvious(const std::vector<Node>& nodes, const Contexts& contexts) {
  std::string out;
  const auto within = [&](const Node& node, const TemplateValue& value) {
    Contexts inner = contexts;
    inner.push_back(value);
    return obvious(node.inner, inner) + "x";
  };
  for (const Node& node : nodes) {
    if (node.kind == Node::Kind::text) {
      out += node.name;
      continue;
    }
    out += "x";
    const TemplateValue value = resolve(node.name, contexts);
    if (node.kind == Node::Kind::raw_variable) out += value.shown();
    if (node.kind == Node::Kind::variable) out += value.shown() == "<" ? "&lt;" : value.shown();
    if (node.kind == Node::Kind::inverted && !value.holds()) out += obvious(node.inner, contexts) + "x";
    if (node.kind == Node::Kind::section && value.holds()) {
      if (value.kind() == TemplateValue::Kind::list) {
        for (const TemplateValue& item : value.items()) out += within(node, item);
      } else {
        out += within(node, value);
      }
    }
  }
  return out;
}

TEST(MustacheProperties, ATemplateRendersAsItsTreeReads) {
  EXPECT_TRUE(rc::check([] {
    TemplateValueStore store;
    const std::vector<Node> nodes = random_nodes(3);
    const TemplateValue data = random_value(store, 3);
    const std::string source = source_of(nodes);
    const auto parsed = Template::parse(source);
    RC_ASSERT(parsed.has_value());
    const auto plain = parsed->render(data);
    RC_ASSERT(plain.has_value());
    RC_ASSERT(*plain == obvious(nodes, {data}));
    const auto strict = parsed->render_strict(data);
    RC_ASSERT(!strict || *strict == *plain);
  }));
}

TEST(MustacheProperties, AnyBytesAreParsedOrRefusedAndRenderWithinBounds) {
  const std::vector<std::string> pieces = {
      "{{",     "}}",     "{{{",    "}}}",      "{",         "}",   "#",      "^",
      "/",      "!",      "&",      ">",        "=",         "<",   "$",      "*",
      ".",      " ",      "\n",     "\r\n",     "a",         "b",   "{{#a}}", "{{/a}}",
      "{{^b}}", "{{/b}}", "{{>a}}", "{{>b}}\n", "{{=| |=}}", "|a|", "\xFF",   std::string(1, '\0')};
  EXPECT_TRUE(rc::check([&pieces] {
    std::string source;
    for (int i = *rc::gen::inRange(0, 25); i > 0; --i) source += one_of(pieces);
    const std::string second = *rc::gen::arbitrary<std::string>();
    const PartialSource partials = [&](std::string_view name) -> std::optional<std::string> {
      return name == "a" ? fmt::format(" {}", source) : second;
    };
    const auto parsed = Template::parse(source, TemplateEscaping::html, partials);
    if (!parsed) {
      RC_ASSERT(!parsed.error().where.empty());
      return;
    }
    TemplateValueStore store;
    const TemplateValue data = random_value(store, 3);
    const RenderLimits limits{.bytes = 1000, .steps = 10'000};
    const auto plain = parsed->render(data, limits);
    RC_ASSERT(!plain || plain->size() <= limits.bytes);
    RC_ASSERT(check_variables(*parsed, {"a", "b.c"}).size() <= parsed->variables().size());
  }));
}

}  // namespace
}  // namespace lapwing
