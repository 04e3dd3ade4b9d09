#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"

namespace lapwing {

/// Makes a folder for files of which nothing outlives the process, readable by its owner only: what lay there is gone.
Result<void> make_empty_folder(const std::filesystem::path& folder);

/// Whether the disk would still have so many bytes there for others. Yes if nobody can say.
bool has_room(const std::filesystem::path& place, std::uint64_t bytes);

}  // namespace lapwing
