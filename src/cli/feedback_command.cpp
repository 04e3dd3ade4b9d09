// lapwing feedback: what comes back by mail, or from a provider, as Lapwing understands it.
#include <algorithm>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/mail_folder.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "feedback/feedback.hpp"
#include "feedback/mailbox.hpp"
#include "feedback/notification.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> files;
  bool json = false;
};

/// JSON begins with a brace or bracket, a mailbox with "From "; all else is a mail.
Result<std::vector<FeedbackReport>> read_reports(const std::string& path) {
  const std::string bytes = TRY(read_text(path));
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && (bytes[first] == '{' || bytes[first] == '[')) {
    auto reports = read_notification(bytes);
    if (!reports) return fail(reports.error().text(), path);
    return reports;
  }
  std::vector<FeedbackReport> reports;
  for (const std::string& mail : split_mailbox(bytes)) {
    std::ranges::move(read_feedback(mail).reports, std::back_inserter(reports));
  }
  if (reports.empty()) return fail("is empty: expected a mail, a mailbox or JSON of a provider", path);
  return reports;
}

/// A folder stands for its mails.
Result<std::vector<std::string>> all_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& mail : TRY(mails_in(path))) files.push_back(mail.string());
  }
  return files;
}

Json to_json(const std::string& file, const FeedbackReport& report) {
  const bool has_cause = report.kind == FeedbackKind::bounce || report.kind == FeedbackKind::delay;
  return {{"file", file},
          {"kind", to_text(report.kind)},
          {"class", to_text(report.bounce_class)},
          {"cause", has_cause ? to_text(report.cause) : ""},
          {"recipient", report.recipient},
          {"original_recipient", report.original_recipient},
          {"enhanced_code", report.enhanced_code},
          {"reply_code", report.reply_code},
          {"text", report.text},
          {"message_id", report.message_id},
          {"envelope_id", report.envelope_id},
          {"return_path", report.return_path},
          {"feedback_type", report.feedback_type},
          {"source", report.source},
          {"source_ip", report.source_ip},
          {"arrived_at", report.arrived_at ? Json(to_text(*report.arrived_at)) : Json()}};
}

std::string code_of(const FeedbackReport& report) {
  if (report.kind == FeedbackKind::complaint) return report.feedback_type;
  const std::string reply = report.reply_code == 0 ? "" : fmt::format("{} ", report.reply_code);
  return reply + report.enhanced_code;
}

void print_table(const std::vector<std::pair<std::string, FeedbackReport>>& rows) {
  constexpr std::size_t recipient_width = 36, text_width = 70;
  fmt::print("{}\n",
             painted(fmt::format("  {} {} {} {} {}", padded_right("recipient", recipient_width),
                                 padded_right("kind", 12), padded_right("class", 5), padded_right("code", 13), "text"),
                     Colour::dim));
  for (const auto& [file, report] : rows) {
    const bool is_hard = report.bounce_class == BounceClass::hard;
    const std::string recipient = shortened(report.recipient.empty() ? "-" : report.recipient, recipient_width);
    fmt::print("  {} {} {} {} {}\n", painted(padded_right(recipient, recipient_width), Colour::bold),
               padded_right(to_text(report.kind), 12),
               painted(padded_right(to_text(report.bounce_class), 5), is_hard ? Colour::red : Colour::plain),
               padded_right(shortened(code_of(report), 13), 13), shortened(report.text, text_width));
  }
}

Result<ExitCode> read(const Options& options) {
  std::vector<std::pair<std::string, FeedbackReport>> rows;
  ExitCode code = ExitCode::done;
  for (const std::string& file : TRY(all_files(options.files))) {
    const auto reports = read_reports(file);
    if (!reports) {
      report_error(reports.error());
      code = ExitCode::partly;
      continue;
    }
    for (const FeedbackReport& report : *reports) rows.emplace_back(file, report);
  }
  if (rows.empty() && code != ExitCode::done) return ExitCode::failed;
  if (options.json) {
    Json told = Json::array();
    for (const auto& [file, report] : rows) told.push_back(to_json(file, report));
    fmt::print("{}\n", Json({{"reports", told}}).dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    print_table(rows);
  }
  return code;
}

}  // namespace

void add_feedback_command(Command& program) {
  Command& command = program.add_command("feedback", "What comes back by mail: bounces, complaints, absence notes");
  command.require_command();
  auto options = std::make_shared<Options>();
  Command& reading = command.add_command("read", "Shows what Lapwing understands of mails; changes nothing");
  reading.add_option("FILE", options->files,
                     "Mails, mailboxes (mbox), folders of mails or a provider's JSON; - is standard input",
                     {.required = true});
  reading.add_flag("--json", options->json, "Print one JSON object");
  reading.when_chosen(options, read);
}

}  // namespace lapwing
