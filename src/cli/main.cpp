// The program: reads the command line and runs the command that it names.
#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

int main(int argc, char** argv) {
  using namespace lapwing;
  CLI::App app(
      "Lapwing: the retention engine that a shop runs itself.\n"
      "Imports customers and orders, knows every segment, runs campaigns, proves what they earned.");
  app.set_version_flag("--version", "lapwing 0.1.0");
  app.require_subcommand(1);
  app.footer(
      "Start with:  lapwing demo --data shop   then   lapwing rfm --data shop\n"
      "or with your own export:  lapwing import --data shop --orders orders.csv");

  Chosen chosen;
  add_import_command(app, chosen);
  add_rfm_command(app, chosen);
  add_audience_command(app, chosen);
  add_segment_command(app, chosen);
  add_run_command(app, chosen);
  add_demo_command(app, chosen);
  add_serve_command(app, chosen);
  add_policy_command(app, chosen);
  add_why_command(app, chosen);
  add_verify_command(app, chosen);
  add_doctor_command(app, chosen);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(chosen.command());
}
