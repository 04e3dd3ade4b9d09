#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace lapwing {

/// What a full verification of a data folder's journal saw.
struct JournalCheck {
  std::uint64_t frames = 0;         ///< that are whole
  std::uint64_t payload_bytes = 0;  ///< in them
  std::uint64_t snapshots = 0;      ///< sound or not
  std::vector<Error> problems;      ///< each with its place; none: every frame is as it was written
};

/// Reads the journal through: every frame's checksum and place, its link to the one before, gaps, each partition's end,
/// the pages of the SQLite file, the snapshots. It only reads, so it may run beside the process that writes. `progress`
/// (may be empty) is told after each partition. An error only if there is nothing to look at.
Result<JournalCheck> check_journal(const std::filesystem::path& folder,
                                   const std::function<void(PartitionId, const JournalCheck&)>& progress = {});

}  // namespace lapwing
