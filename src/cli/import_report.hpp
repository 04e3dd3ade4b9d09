#pragma once

#include <string_view>

namespace lapwing {

struct ImportSummary;

/// Tells what an import did: as a table for people, or as one JSON object.
void print_import(const ImportSummary& summary, std::string_view currency, bool as_json);

}  // namespace lapwing
