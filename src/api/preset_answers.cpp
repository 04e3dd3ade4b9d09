#include "api/preset_answers.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const PresetText& text) { return {{"ru", text.ru}, {"en", text.en}}; }

Json to_json(const PresetField& field) {
  Json json = {{"name", field.name}, {"kind", to_text(field.kind)}, {"required", field.required}};
  if (!field.usual.empty()) json["default"] = field.usual;
  if (!field.min.empty()) json["min"] = field.min;
  if (!field.max.empty()) json["max"] = field.max;
  if (!field.choices.empty()) json["choices"] = field.choices;
  json["label"] = to_json(field.label);
  json["help"] = to_json(field.help);
  return json;
}

/// As somebody would write it.
Result<std::string> written(const nlohmann::json& value, const std::string& where) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) return value.dump();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (!value.is_array()) return fail("expected a text, a number, true or false, or a list of texts", where);
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value[i].is_string()) return fail("expected a text", fmt::format("{}[{}]", where, i));
    text += (i == 0 ? "" : ", ") + value[i].get<std::string>();
  }
  return text;
}

}  // namespace

Json to_json(const PresetForm& form) {
  Json fields = Json::array();
  for (const PresetField& field : form.fields) fields.push_back(to_json(field));
  return {{"mechanic", form.mechanic},
          {"title", to_json(form.title)},
          {"about", to_json(form.about)},
          {"fields", std::move(fields)}};
}

Result<PresetValues> read_preset_values(const nlohmann::json* values, const std::string& where) {
  PresetValues read;
  if (values == nullptr) return read;
  if (!values->is_object()) return fail("expected an object of values by the names of fields", where);
  for (const auto& [name, value] : values->items()) read[name] = TRY(written(value, where + "." + name));
  return read;
}

}  // namespace lapwing
