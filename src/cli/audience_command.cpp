// lapwing audience: one-off actions on the customers of a cell, a segment or a condition.
#include <fmt/format.h>

#include "cli/audience_selection.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

using Action = Result<ExitCode> (*)(const AudienceOptions&);

/// A command below `audience`: whom it is about and whether to do it say the options of `audience`.
Command& add_action(Command& command, const std::shared_ptr<AudienceOptions>& options, const char* name,
                    const char* help, Action action) {
  Command& sub = command.add_command(name, help);
  sub.fall_through();
  sub.when_chosen(options, action);
  return sub;
}

}  // namespace

void add_audience_command(Command& program) {
  auto options = std::make_shared<AudienceOptions>();
  Command& command = program.add_command("audience", "Do something once to the customers of a cell or a condition");
  command.require_command();
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--where", options->where, "Whom: a condition as JSON, or a file that holds it or a segment");
  command.add_option("--cell", options->cell, "Whom: an RFM cell, as R2M3");
  command.add_option("--segment", options->segment, "Whom: a segment that was published");
  command.add_flag("--yes", options->yes, "Do it; without it, it is only told whom it would touch");
  command.add_flag("--json", options->json, "Print one JSON object");
  add_action(command, options, "count", "How many they are", count_audience);
  Command& sample = add_action(command, options, "sample", "Some of them", sample_audience);
  sample.add_option("--limit", options->limit, "How many", {.default_shown = true});
  Command& table = add_action(command, options, "export", "All of them as CSV", export_audience);
  table.add_option("--out", options->out, "The file to write, or - for standard output", {.required = true});
  table.add_flag("--personal", options->personal, "With names and contacts");
  Command& label = add_action(command, options, "label", "Set or clear a label", label_audience);
  label.add_option("--set", options->set_label, "The label to set");
  label.add_option("--clear", options->clear_label, "The label to clear");
  Command& accrue = add_action(command, options, "accrue", "Give each of them bonuses", accrue_to_audience);
  accrue.add_option("--type", options->type, "The bonus type", {.required = true});
  accrue.add_option("--amount", options->amount, "How much each gets", {.required = true});
  accrue.add_option(
      "--key", options->key,
      "Names the accrual: whoever got it under this key gets no more; else made of what is asked and the day");
  accrue.add_option("--definitions", options->definitions, "Folder with bonus_types/; else the type published last");
  Command& save = add_action(command, options, "save-as", "Publish the condition as a segment", save_audience);
  save.add_option("segment", options->save_as, "The segment's id", {.required = true});
  Command& send = add_action(command, options, "send", "Send each of them a message", send_to_audience);
  send.add_option("--id", options->id, "Names the broadcast: under one name it goes out once", {.required = true});
  send.add_option("--template", options->message_template, "The template's id", {.required = true});
  send.add_option("--definitions", options->definitions, "Folder with templates/; else the template published last");
  send.add_option("--channel", options->channel, "email, sms or push", {.default_shown = true});
  send.add_option("--class", options->message_class, "transactional, service or marketing", {.default_shown = true});
  send.add_option("--topic", options->topic, "What it is about, for consents by topic");
}

}  // namespace lapwing
