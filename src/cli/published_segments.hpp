#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/commands.hpp"

namespace lapwing {

/// Adds to `lapwing segment` what it does with published segments: publish, members, create, history.
void add_published_segment_commands(CLI::App& segment, Chosen& chosen);

/// The published segments with their sizes.
Result<ExitCode> list_published_segments(const std::string& data, bool json);

}  // namespace lapwing
