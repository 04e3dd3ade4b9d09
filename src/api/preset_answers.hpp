#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "campaign/preset.hpp"

namespace lapwing {

/// The form of a mechanic with its fields, in both languages.
nlohmann::ordered_json to_json(const PresetForm& form);

/// {"after": "90 days", "amount": 300, "items": ["coffee", "tea"], "recheck": true}: of each field a text as somebody
/// writes it, or a number, true or false, or a list of texts. Nullptr: none. `where`: the object's path.
Result<PresetValues> read_preset_values(const nlohmann::json* values, const std::string& where);

}  // namespace lapwing
