#include "campaign/preset_files.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/ensure.hpp"
#include "condition/names.hpp"

namespace lapwing {

std::span<const std::pair<std::string_view, std::string_view>> preset_texts();  // the files, compiled in

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 10> kind_names = {"text", "texts", "pairs",  "integer", "amount",
                                                         "span", "time",  "yes_no", "choice",  "day"};

PresetText text_of(const Json& json) { return {json.at("ru").get<std::string>(), json.at("en").get<std::string>()}; }

/// A bound is written as a number or as a text.
std::string bound_of(const Json& json, const char* name) {
  const auto bound = json.find(name);
  if (bound == json.end()) return {};
  return bound->is_string() ? bound->get<std::string>() : bound->dump();
}

PresetField field_of(const Json& json) {
  PresetField field;
  field.name = json.at("name").get<std::string>();
  const auto kind = find_name<PresetKind>(kind_names, json.at("kind").get<std::string>());
  ensure(kind.has_value(), "a preset's field is of a known kind");
  field.kind = *kind;
  field.required = json.value("required", false);
  field.usual = json.value("default", "");
  field.min = bound_of(json, "min");
  field.max = bound_of(json, "max");
  if (json.contains("choices")) field.choices = json.at("choices").get<std::vector<std::string>>();
  field.label = text_of(json.at("label"));
  field.help = text_of(json.at("help"));
  return field;
}

Json read_file(std::string_view name) {
  const auto texts = preset_texts();
  const auto file = std::ranges::find(texts, name, &std::pair<std::string_view, std::string_view>::first);
  ensure(file != texts.end(), "every mechanic has a preset");
  return Json::parse(file->second);
}

std::vector<PresetField> common_fields() {
  std::vector<PresetField> fields;
  const Json common = read_file("common");
  for (const Json& field : common.at("fields")) fields.push_back(field_of(field));
  return fields;
}

Preset read_preset(std::string_view mechanic, const std::vector<PresetField>& common) {
  const Json json = read_file(mechanic);
  Preset preset;
  preset.form.mechanic = json.at("mechanic").get<std::string>();
  ensure(preset.form.mechanic == mechanic, "a preset's file is named by its mechanic");
  preset.form.title = text_of(json.at("title"));
  preset.form.about = text_of(json.at("about"));
  for (const Json& field : json.at("fields")) {
    if (!field.is_string()) {
      preset.form.fields.push_back(field_of(field));
      continue;
    }
    const auto known = std::ranges::find(common, field.get<std::string>(), &PresetField::name);
    ensure(known != common.end(), "a field that a preset only names is a common one");
    preset.form.fields.push_back(*known);
  }
  preset.campaign = json.at("campaign");
  return preset;
}

std::vector<Preset> read_presets() {
  const std::vector<PresetField> common = common_fields();
  std::vector<Preset> presets;
  for (const std::string_view mechanic : mechanic_names) presets.push_back(read_preset(mechanic, common));
  return presets;
}

}  // namespace

std::string_view to_text(PresetKind kind) { return name_in(kind_names, kind); }

const Preset* preset_of(std::string_view mechanic) {
  static const std::vector<Preset> presets = read_presets();
  const auto found = std::ranges::find(presets, mechanic,
                                       [](const Preset& one) -> std::string_view { return one.form.mechanic; });
  return found == presets.end() ? nullptr : &*found;
}

}  // namespace lapwing
