#pragma once

#include <cstdint>
#include <string>

#include "api/jobs.hpp"
#include "base/result.hpp"
#include "exchange/exports.hpp"

namespace lapwing {

/// Where a table goes.
struct ExportPlace {
  std::string path;
  std::uint64_t bytes_left = 0;  ///< of the disk, that it leaves to others
};

/// Writes the table to a file there and gives the number of its rows; an error if it is cancelled, or if the file
/// cannot be written. A partition is asked for a thousand customers at a time and waits for no disk, so that what comes
/// in does not wait either.
Result<std::uint64_t> write_export(DataFolder& folder, const ExportWish& wish, const ExportPlace& place, Instant now,
                                   Jobs::Run& run);

}  // namespace lapwing
