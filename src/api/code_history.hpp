#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"
#include "base/instant.hpp"

namespace lapwing {

class DataFolder;

/// What became of a code of a pool, the newest first, as {"code", "items": [...], "next": "..."}; from the journal. A
/// page may be shorter than asked for, or empty, though others follow. 404 if no pool has the code.
Answered<nlohmann::ordered_json> code_history_json(DataFolder& folder, const std::string& typed, Instant now,
                                                   const Paging& paging);

}  // namespace lapwing
