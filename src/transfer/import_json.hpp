#pragma once

#include <nlohmann/json_fwd.hpp>

#include "transfer/import_plan.hpp"

namespace lapwing {

/// What became of an import: `lapwing import --json` and the API tell it so.
nlohmann::ordered_json to_json(const ImportSummary& summary);
/// What a file looks like.
nlohmann::ordered_json to_json(const ImportPreview& preview);

}  // namespace lapwing
