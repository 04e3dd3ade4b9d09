// Published cases of two engines that ask conditions of users as ours asks them of customers: translated into our
// words where we have the same, and counted, with the reason, where we have not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {
namespace {

using nlohmann::json;

constexpr const char* folder = "../shared/data/condition-cases";

/// Why a case is not ours; thrown by translations, which end at the first such thing.
struct NotOurs {
  std::string reason;
};

json negation(json inner) { return {{"not", std::move(inner)}}; }
json group(const char* kind, const json& children) {
  return children.empty() ? json{{"everyone", true}} : json{{kind, children}};
}

/// One value of an attribute, if we keep such.
AttributeValue value_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return parse_money(value.dump()).value();
  if (value.is_string() && !value.get<std::string>().empty()) return value.get<std::string>();
  throw NotOurs{"an attribute is one text, number or yes-no"};
}

/// Asks the condition of a customer who has the attributes.
bool asked(const json& condition, const std::vector<AttributeFact>& attributes) {
  Audience audience;
  const CustomerNumber number = audience.ensure("anna", Instant{});
  audience.record(number, CustomerRecorded{.customer_id = "anna", .attributes = attributes});
  const auto parsed = parse_condition(condition.dump());
  EXPECT_TRUE(parsed.has_value()) << condition << ": " << parsed.error().text();
  const Zone utc;
  return evaluate(parsed.value(), audience.customer(number), Moment{Instant{}, &utc, &audience}).holds;
}

/// Conditions as MongoDB writes them.
class Growthbook {
 public:
  Growthbook(const json& attributes, const json& groups) : attributes_(attributes), groups_(groups) {}

  json translated(const json& condition) {
    json all = json::array();
    for (const auto& [key, value] : condition.items()) all.push_back(part(key, value));
    return group("all", all);
  }
  std::vector<AttributeFact> facts;  ///< of the attributes that were asked about

 private:
  json part(const std::string& key, const json& value) {
    if (key == "$not") return negation(translated(value));
    if (key == "$and" || key == "$or" || key == "$nor") {
      json children = json::array();
      for (const json& child : value) children.push_back(translated(child));
      if (key == "$nor") return negation(group("any", children));
      return group(key == "$and" ? "all" : "any", children);
    }
    know(key);
    return field(key, value);
  }

  /// Looks up "father.age" in nested objects.
  void know(const std::string& name) {
    std::istringstream path(name);
    const json* at = &attributes_;
    for (std::string step; std::getline(path, step, '.');) {
      if (!at->is_object() || !at->contains(step)) return;
      at = &(*at)[step];
    }
    facts.push_back({name, value_of(*at)});
  }

  [[nodiscard]] json field(const std::string& name, const json& wanted) const {
    const bool is_operators = wanted.is_object() && !wanted.empty() && wanted.begin().key().starts_with('$');
    if (!is_operators) return equal(name, wanted);
    json all = json::array();
    for (const auto& [key, value] : wanted.items()) all.push_back(operation(name, key, value));
    return group("all", all);
  }

  [[nodiscard]] json operation(const std::string& name, const std::string& key, const json& value) const {
    static const std::map<std::string, const char*> comparisons = {
        {"$gt", "more_than"}, {"$gte", "at_least"}, {"$lt", "less_than"}, {"$lte", "at_most"}};
    if (key == "$eq") return equal(name, value);
    if (key == "$ne") return negation(equal(name, value));
    if (key == "$in") return one_of(name, value);
    if (key == "$nin") return value.is_array() ? negation(one_of(name, value)) : nothing();
    if (key == "$exists") return {{"attribute", name}, {"is_set", value}};
    if (key == "$not") return negation(field(name, value));
    if (key == "$regex") return matching(name, value);
    if (key == "$inGroup") return one_of(name, groups_.value(value.get<std::string>(), json::array()));
    if (key == "$notInGroup") return negation(one_of(name, groups_.value(value.get<std::string>(), json::array())));
    const auto comparison = comparisons.find(key);
    if (comparison == comparisons.end()) throw NotOurs{"no operator " + key};
    if (!value.is_number()) throw NotOurs{"texts have no order"};
    const auto known = std::ranges::find(facts, name, &AttributeFact::name);
    if (known != facts.end() && std::holds_alternative<std::string>(known->value)) {
      throw NotOurs{"a text is not taken for a number"};
    }
    return {{"attribute", name}, {comparison->second, value}};
  }

  static json nothing() { return negation({{"everyone", true}}); }
  static json equal(const std::string& name, const json& value) {
    value_of(value);
    return {{"attribute", name}, {"equals", value}};
  }
  static json one_of(const std::string& name, const json& values) {
    if (!values.is_array() || values.empty()) return nothing();
    for (const json& value : values) value_of(value);
    return {{"attribute", name}, {"in", values}};
  }
  static json matching(const std::string& name, const std::string& pattern) {
    const bool anchored = pattern.starts_with('^');
    const std::string text = pattern.substr(anchored ? 1 : 0);
    if (text.find_first_of("^$.*+?()[]{}|\\/") != std::string::npos) throw NotOurs{"no regular expressions"};
    return {{"attribute", name}, {anchored ? "starts_with" : "contains", text}};
  }

  const json& attributes_;
  const json& groups_;
};

/// Constraints of feature flags.
class Unleash {
 public:
  explicit Unleash(const json& context) : context_(context) {}

  json feature(const json& feature) {
    json any = json::array();
    for (const json& strategy : feature["strategies"]) {
      if (strategy["name"] != "default") throw NotOurs{"roll-outs are samples by another hash"};
      json all = json::array();
      for (const json& constraint : strategy.value("constraints", json::array())) all.push_back(translated(constraint));
      any.push_back(group("all", all));
    }
    return feature["enabled"].get<bool>() ? group("any", any) : negation({{"everyone", true}});
  }
  std::vector<AttributeFact> facts;

 private:
  json translated(const json& constraint) {
    static const std::map<std::string, const char*> numbers = {{"NUM_EQ", "between"},
                                                               {"NUM_GT", "more_than"},
                                                               {"NUM_GTE", "at_least"},
                                                               {"NUM_LT", "less_than"},
                                                               {"NUM_LTE", "at_most"}};
    static const std::map<std::string, const char*> texts = {{"STR_STARTS_WITH", "starts_with"},
                                                             {"STR_CONTAINS", "contains"}};
    const std::string name = constraint["contextName"];
    const std::string operation = constraint["operator"];
    if (constraint.value("caseInsensitive", false)) throw NotOurs{"case always counts"};
    json test;
    if (operation == "IN" || operation == "NOT_IN") {
      know(name, false);
      test = {{"attribute", name}, {"in", constraint["values"]}};
      if (constraint["values"].empty()) test = negation({{"everyone", true}});
      if (operation == "NOT_IN") test = negation(test);
    } else if (texts.contains(operation)) {
      know(name, false);
      json any = json::array();
      for (const json& text : constraint["values"]) any.push_back({{"attribute", name}, {texts.at(operation), text}});
      test = group("any", any);
    } else if (numbers.contains(operation)) {
      know(name, true);
      const std::string bound = constraint["value"];
      if (!parse_money(bound)) throw NotOurs{"a bound is a number"};
      const json number = json::parse(bound);
      test = {{"attribute", name}, {numbers.at(operation), operation == "NUM_EQ" ? json{number, number} : number}};
    } else {
      throw NotOurs{"no operator " + operation};
    }
    return constraint.value("inverted", false) ? negation(test) : test;
  }

  void know(const std::string& name, bool as_number) {
    const json& properties = context_.contains(name) ? context_ : context_.value("properties", json::object());
    if (!properties.contains(name)) return;
    const std::string text = properties[name].is_string() ? properties[name].get<std::string>()
                                                          : properties[name].dump();
    if (!as_number) return facts.push_back({name, text});
    if (const auto number = parse_money(text)) facts.push_back({name, *number});
  }

  json context_;
};

struct Tally {
  int covered = 0;
  std::map<std::string, int> left_out;

  template <class Translate>
  void take(const std::string& name, bool expected, const Translate& translate) {
    try {
      const auto [condition, facts] = translate();
      EXPECT_EQ(asked(condition, facts), expected) << name << ": " << condition;
      ++covered;
    } catch (const NotOurs& why) {
      ++left_out[why.reason];
    }
  }
  void show(const char* what) const {
    std::string text = std::string(what) + ": " + std::to_string(covered) + " covered";
    for (const auto& [reason, count] : left_out) text += "; " + std::to_string(count) + " left out, " + reason;
    std::puts(text.c_str());
  }
};

TEST(PublishedConditionCases, OfGrowthbookAnswerAsPublished) {
  const std::string path = std::string(folder) + "/growthbook_cases.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "NOT TESTED: there is no " << path;
  const json cases = json::parse(std::ifstream(path));
  Tally tally;
  for (const json& entry : cases["evalCondition"]) {
    const json groups = entry.size() > 4 ? entry[4] : json::object();
    tally.take(entry[0], entry[3], [&] {
      Growthbook growthbook(entry[2], groups);
      json condition = growthbook.translated(entry[1]);
      return std::pair(std::move(condition), growthbook.facts);
    });
  }
  tally.show("growthbook");
  EXPECT_GE(tally.covered, 40);
}

TEST(PublishedConditionCases, OfUnleashAnswerAsPublished) {
  Tally tally;
  for (const char* file : {"01-simple-examples", "09-strategy-constraints", "13-constraint-operators"}) {
    const std::string path = std::string(folder) + "/unleash/" + file + ".json";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "NOT TESTED: there is no " << path;
    const json suite = json::parse(std::ifstream(path));
    std::map<std::string, json> features;
    for (const json& feature : suite["state"]["features"]) features[feature["name"]] = feature;
    for (const json& test : suite["tests"]) {
      const auto feature = features.find(test["toggleName"]);
      if (feature == features.end()) continue;
      tally.take(test["description"], test["expectedResult"], [&] {
        Unleash unleash(test["context"]);
        json condition = unleash.feature(feature->second);
        return std::pair(std::move(condition), unleash.facts);
      });
    }
  }
  tally.show("unleash");
  EXPECT_GE(tally.covered, 49);
}

}  // namespace
}  // namespace lapwing
