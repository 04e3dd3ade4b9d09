#include "model/attribute_json.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

using Json = nlohmann::json;

Result<TextList> read_texts(const Json& array, const std::string& path) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (!array[i].is_string()) return fail("expected a text", fmt::format("{}[{}]", path, i));
    texts.push_back(array[i].get<std::string>());
  }
  auto list = make_text_list(std::move(texts));
  if (!list) return fail(list.error().message, path);
  return list;
}

Result<Day> read_date(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  const auto day = parse_day(TRY(fields.text("date")));
  if (!day) return fail(day.error().message, fields.path_of("date"));
  CHECK(fields.finish());
  return *day;
}

}  // namespace

Result<std::vector<AttributeFact>> read_attributes(JsonFields& fields) {
  std::vector<AttributeFact> facts;
  const Json* attributes = fields.value("attributes");
  if (attributes == nullptr) return facts;
  const std::string path = fields.path_of("attributes");
  JsonFields read = TRY(JsonFields::of(*attributes, path));
  for (const auto& [name, value] : attributes->items()) {
    AttributeFact fact{name, {}};
    if (value.is_string()) {
      fact.value = value.get<std::string>();
    } else if (value.is_boolean()) {
      fact.value = value.get<bool>();
    } else if (value.is_number()) {
      fact.value = TRY(read.money(name));
    } else if (value.is_array()) {
      fact.value = TRY(read_texts(value, path + "." + name));
    } else if (value.is_object() && value.contains("date")) {
      fact.value = TRY(read_date(value, path + "." + name));
    } else {
      return fail("expected a text, a number, true or false, or an array of texts", path + "." + name);
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

Result<std::vector<LabelFact>> read_labels(JsonFields& fields) {
  std::vector<LabelFact> facts;
  const Json* labels = fields.value("labels");
  if (labels == nullptr) return facts;
  JsonFields read = TRY(JsonFields::of(*labels, fields.path_of("labels")));
  for (const auto& [name, value] : labels->items()) {
    const bool set = TRY(read.yes_or(name, true));
    facts.push_back({name, set});
  }
  return facts;
}

}  // namespace lapwing
