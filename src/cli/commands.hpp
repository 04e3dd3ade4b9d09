#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "cli/console.hpp"

namespace CLI {
class App;
}

namespace lapwing {

/// What a command line asked for; runs once everything was read.
struct Chosen {
  std::function<ExitCode()> command;
};

/// Each adds one subcommand with its options and, when it is given, sets what to run.
void add_import_command(CLI::App& app, Chosen& chosen);
void add_rfm_command(CLI::App& app, Chosen& chosen);
void add_audience_command(CLI::App& app, Chosen& chosen);
void add_segment_command(CLI::App& app, Chosen& chosen);
void add_run_command(CLI::App& app, Chosen& chosen);
void add_demo_command(CLI::App& app, Chosen& chosen);
void add_serve_command(CLI::App& app, Chosen& chosen);
void add_policy_command(CLI::App& app, Chosen& chosen);
void add_why_command(CLI::App& app, Chosen& chosen);
void add_verify_command(CLI::App& app, Chosen& chosen);
void add_doctor_command(CLI::App& app, Chosen& chosen);

/// The instant that the user means: RFC 3339, or a bare date, which is its first instant in the zone (with `whole_day`
/// its last millisecond's successor: the day is included). Empty: `otherwise`.
Result<Instant> read_instant(const std::string& text, const Zone& zone, bool whole_day, Instant otherwise);

/// The wall clock: the one place where the program reads it.
Instant wall_clock();

/// The whole file, or standard input for "-".
Result<std::string> read_text(const std::string& path);

}  // namespace lapwing
