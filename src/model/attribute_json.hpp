#pragma once

#include <vector>

#include "base/result.hpp"
#include "model/json_fields.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Reads what an object says of a customer. "attributes", by name: texts, numbers, true or false, arrays of texts,
/// {"date": "2026-12-31"}. "labels": true to set one, false to take it off. Either may be absent.
Result<std::vector<AttributeFact>> read_attributes(JsonFields& fields);
Result<std::vector<LabelFact>> read_labels(JsonFields& fields);

}  // namespace lapwing
