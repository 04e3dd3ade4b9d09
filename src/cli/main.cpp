// The program: reads the command line and runs the command that it names.
#include <string>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/program_version.hpp"

int main(int argc, char** argv) {
  using namespace lapwing;
  CommandLine line(
      {.about = "Lapwing: the retention engine that a shop runs itself.\n"
                "Imports customers and orders, knows every segment, runs campaigns, proves what they earned.",
       .version = "lapwing " + std::string(program_version),
       .footer = "Start with:  lapwing demo --data shop   then   lapwing rfm --data shop\n"
                 "or with your own export:  lapwing import --data shop --orders orders.csv"});
  Command& program = line.program();
  add_import_command(program);
  add_rfm_command(program);
  add_audience_command(program);
  add_segment_command(program);
  add_customer_command(program);
  add_bonus_command(program);
  add_apply_command(program);
  add_export_command(program);
  add_campaign_command(program);
  add_task_command(program);
  add_promo_command(program);
  add_referral_command(program);
  add_run_command(program);
  add_backtest_command(program);
  add_demo_command(program);
  add_serve_command(program);
  add_policy_command(program);
  add_template_command(program);
  add_suppression_command(program);
  add_consent_command(program);
  add_feedback_command(program);
  add_channel_command(program);
  add_why_command(program);
  add_message_command(program);
  add_push_key_command(program);
  add_user_command(program);
  add_key_command(program);
  add_approval_command(program);
  add_routes_command(program);
  add_verify_command(program);
  add_doctor_command(program);
  return static_cast<int>(line.run(argc, argv));
}
