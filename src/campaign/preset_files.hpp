#pragma once

#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "campaign/preset.hpp"

namespace lapwing {

// How presets are kept and filled in. A preset's file has "mechanic", "title", "about", "fields" (or the names of such
// as common.json has) and "campaign", in which these stand for what was said in the form:
//
//   "$field"                     the field's value; where nothing was said, what it would be the value of is left out
//   "$-field"                    an integer with its sign turned
//   "{field}" within a key       the field's text
//   {"$if": "field", "then": ..., "else": ...}    one of the two: whether the field says anything but no
//   {"$each": "field", "make": ...}               for each text or pair, which are "$item", or "$from" and "$to"
//
// Among the elements of a list, a list that comes of the last two is spliced in.

/// A preset as its file has it.
struct Preset {
  PresetForm form;
  nlohmann::ordered_json campaign;
};

/// Nullptr if there is no such mechanic. Stays.
const Preset* preset_of(std::string_view mechanic);

/// What the text says, as JSON; an error's message is what was expected.
Result<nlohmann::ordered_json> read_value(const PresetField& field, const std::string& text);

/// The part with the values, an object by field, put in.
nlohmann::ordered_json fill(const nlohmann::ordered_json& part, const nlohmann::ordered_json& values);

}  // namespace lapwing
