#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/commands.hpp"
#include "condition/condition.hpp"

namespace lapwing {

class Host;

// What `lapwing segment` does with published segments. Each adds its commands:
void add_published_segment_commands(CLI::App& segment, Chosen& chosen);  ///< publish, members, history
void add_create_segment_command(CLI::App& segment, Chosen& chosen);
void add_explain_segment_command(CLI::App& segment, Chosen& chosen);

/// The published segments with their sizes.
Result<ExitCode> list_published_segments(const std::string& data, bool json);

/// What the published segment asks; of a static one, whether somebody is in it.
Result<Condition> published_condition(Host& host, const std::string& id);

}  // namespace lapwing
