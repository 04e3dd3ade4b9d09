#pragma once

#include <string>

#include "api/read_instant.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class Command;

/// Each adds one command with its options and what it does.
void add_import_command(Command& program);
void add_rfm_command(Command& program);
void add_audience_command(Command& program);
void add_segment_command(Command& program);
void add_customer_command(Command& program);
void add_bonus_command(Command& program);
void add_apply_command(Command& program);
void add_campaign_command(Command& program);
/// Below the command `campaign`.
void add_campaign_reports(Command& command);
void add_campaign_presets(Command& command);
void add_export_command(Command& program);
void add_promo_command(Command& program);
void add_referral_command(Command& program);
void add_run_command(Command& program);
void add_backtest_command(Command& program);
void add_task_command(Command& program);
void add_demo_command(Command& program);
void add_serve_command(Command& program);
void add_policy_command(Command& program);
void add_template_command(Command& program);
/// Below the command `template`.
void add_template_trials(Command& command);
void add_suppression_command(Command& program);
void add_consent_command(Command& program);
void add_feedback_command(Command& program);
void add_channel_command(Command& program);
void add_why_command(Command& program);
void add_message_command(Command& program);
void add_push_key_command(Command& program);
void add_user_command(Command& program);
void add_key_command(Command& program);
void add_approval_command(Command& program);
void add_routes_command(Command& program);
void add_verify_command(Command& program);
void add_doctor_command(Command& program);

/// The wall clock: the one place where the program reads it.
Instant wall_clock();

/// The whole file, or standard input for "-".
Result<std::string> read_text(const std::string& path);

}  // namespace lapwing
