#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace lapwing {

// What `lapwing segment` does with published segments. Each adds its commands:
void add_published_segment_commands(Command& segment);  ///< publish, members, history
void add_create_segment_command(Command& segment);
void add_explain_segment_command(Command& segment);

/// The published segments with their sizes.
Result<ExitCode> list_published_segments(const std::string& data, bool json);

}  // namespace lapwing
