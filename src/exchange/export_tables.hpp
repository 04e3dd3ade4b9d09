#pragma once

#include <cstdint>
#include <string>

#include "api/jobs.hpp"
#include "base/result.hpp"
#include "exchange/exports.hpp"

namespace lapwing {

/// Writes the table to a file at `path` and gives the number of its rows; an error if it is cancelled, or if the file
/// cannot be written. A partition is asked for a few thousand rows at a time, so that what comes in does not wait.
Result<std::uint64_t> write_export(DataFolder& folder, const ExportWish& wish, const std::string& path, Instant now,
                                   Jobs::Run& run);

}  // namespace lapwing
