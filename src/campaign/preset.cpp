#include "campaign/preset.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "campaign/definition.hpp"
#include "campaign/preset_files.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// By field; what is not said is not there.
Result<Json> read_values(const PresetForm& form, const PresetValues& values) {
  for (const auto& [name, text] : values) {
    if (std::ranges::find(form.fields, name, &PresetField::name) != form.fields.end()) continue;
    std::vector<std::string_view> names;
    for (const PresetField& field : form.fields) names.push_back(field.name);
    return fail(fmt::format("there is no such field: expected one of {}", fmt::join(names, ", ")), name);
  }
  Json read = Json::object();
  for (const PresetField& field : form.fields) {
    const auto said = values.find(field.name);
    const std::string& text = said != values.end() ? said->second : field.usual;
    if (text.empty()) {
      if (field.required) return fail(fmt::format("is missing: {}", field.label.en), field.name);
      continue;
    }
    auto value = read_value(field, text);
    if (!value) return fail(value.error().message, field.name);
    read[field.name] = *std::move(value);
  }
  return read;
}

}  // namespace

Result<void> check_mechanic(std::string_view mechanic) {
  if (mechanic.empty() || std::ranges::find(mechanic_names, mechanic) != mechanic_names.end()) return {};
  return fail(fmt::format("expected one of {}, or none, found \"{}\"", fmt::join(mechanic_names, ", "), mechanic));
}

const PresetForm* form_of(std::string_view mechanic) {
  const Preset* preset = preset_of(mechanic);
  return preset == nullptr ? nullptr : &preset->form;
}

Result<std::string> campaign_from(std::string_view mechanic, const PresetValues& values) {
  const Preset* preset = preset_of(mechanic);
  if (preset == nullptr) {
    return fail(fmt::format("expected one of {}, found \"{}\"", fmt::join(mechanic_names, ", "), mechanic), "mechanic");
  }
  Json read = TRY(read_values(preset->form, values));
  if (!read.contains("id")) {
    std::string id(mechanic);
    std::ranges::replace(id, '_', '-');
    read["id"] = std::move(id);
  }
  std::string text = fill(preset->campaign, read).dump(2, ' ', false, Json::error_handler_t::replace);
  TRY(parse_campaign(text, 1));
  return text;
}

}  // namespace lapwing
