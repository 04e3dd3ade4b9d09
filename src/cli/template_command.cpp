// lapwing template: looks at templates before customers do.
#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/template_trial.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/message_size.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
  std::string data, folder, sms_price, locale = "ru";
  bool json = false;
};

/// What is to be said of one template that has no mistakes.
struct Checked {
  std::string id;
  ChannelKind channel{};
  MessageMeasure measure;
  std::vector<std::string> remarks;
};

Result<Checked> check_one(const fs::path& folder, const std::string& locale) {
  const MessageTemplate message = TRY(parse_message_template(TRY(read_template_folder(folder))));
  const auto sample = render_sample(message, locale);
  if (!sample) return fail(sample.error().text(), folder.string());
  Checked checked{message.id, message.channel, measure_message(*sample, message.channel), {}};
  checked.remarks = remarks_on(checked.measure);
  const auto says = [&](const std::optional<Template>& part) {
    return part && std::ranges::any_of(part->variables(), [](const TemplateVariable& variable) {
             return variable.name == "unsubscribe_url" || variable.name == "preferences_url";
           });
  };
  if (message.channel == ChannelKind::email && !says(message.html)) {
    checked.remarks.emplace_back("there is no {{unsubscribe_url}} in the page: advertising needs a way out");
  }
  return checked;
}

/// The folder itself if it is a template's; else the templates within it.
Result<std::vector<fs::path>> template_folders(const fs::path& folder) {
  if (fs::exists(folder / "template.json")) return std::vector<fs::path>{folder};
  std::vector<fs::path> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (fs::exists(entry.path() / "template.json")) found.push_back(entry.path());
  }
  if (found.empty()) return fail("there is no template.json in the folder or in those within it", folder.string());
  std::ranges::sort(found);
  return found;
}

Json to_json(const Checked& checked, const std::optional<Money>& sms_price) {
  Json json = {{"id", checked.id}, {"channel", to_text(checked.channel)}};
  json.update(measure_json(checked.measure, checked.channel, sms_price));
  json["remarks"] = checked.remarks;
  return json;
}

Result<ExitCode> check(const Options& options) {
  const std::optional<Money> sms_price = TRY(read_sms_price(options.sms_price));
  Json listed = Json::array(), errors = Json::array();
  for (const fs::path& folder : TRY(template_folders(options.folder))) {
    const auto checked = check_one(folder, options.locale);
    if (!checked) {
      errors.push_back({{"where", checked.error().where}, {"message", checked.error().message}});
      report_error(checked.error());
      continue;
    }
    listed.push_back(to_json(*checked, sms_price));
    if (options.json) continue;
    fmt::print("  {}  {}  {}\n", painted(padded_right(checked->id, 28), Colour::bold),
               padded_right(to_text(checked->channel), 5), describe(checked->measure, checked->channel, sms_price));
    for (const std::string& remark : checked->remarks) fmt::print("      {}\n", painted(remark, Colour::yellow));
  }
  if (options.json) fmt::print("{}\n", Json{{"templates", listed}, {"errors", errors}}.dump());
  if (errors.empty()) return ExitCode::done;
  return listed.empty() ? ExitCode::failed : ExitCode::partly;
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  std::map<std::string, Definition> all;
  folder.host().with(PartitionId{0}, [&](const Engine& engine) {
    for (const auto& [key, definition] : engine.definitions()) {
      if (key.first == DefinitionKind::message_template) all.emplace(key.second, definition);
    }
  });
  Json listed = Json::array();
  for (const auto& [id, definition] : all) {
    const Json json = Json::parse(definition.text, nullptr, false);
    const std::string channel = json.value("channel", "");
    const std::string subject = json.value("subject", json.value("text", ""));
    listed.push_back({{"id", id},
                      {"version", definition.version},
                      {"channel", channel},
                      {"subject", subject},
                      {"source", json.contains("mjml")   ? "mjml"
                                 : json.contains("html") ? "html"
                                                         : "text"}});
    if (options.json) continue;
    fmt::print("  {}  {}  {}\n", painted(padded_right(fmt::format("{} v{}", id, definition.version), 28), Colour::bold),
               padded_right(channel, 5), shortened(subject, 80));
  }
  if (options.json) {
    fmt::print("{}\n", Json{{"templates", listed}}.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else if (all.empty()) {
    fmt::print("  no templates: publish a campaign that names them, or a folder with `lapwing apply`\n");
  }
  return ExitCode::done;
}

}  // namespace

void add_template_command(Command& program) {
  Command& command = program.add_command("template", "Templates of messages: check, look at, try out");
  command.require_command();
  auto checking = std::make_shared<Options>();
  Command& checked = command.add_command("check",
                                         "Check a template's folder, or all in a folder, before it is published");
  checked.add_option("FOLDER", checking->folder, "Folder with a template.json, or with such folders",
                     {.required = true});
  checked.add_option("--locale", checking->locale, "Language of the sample that is measured",
                     {.choices = {"ru", "en"}});
  checked.add_option("--sms-price", checking->sms_price, "What one part of an SMS costs");
  checked.add_flag("--json", checking->json, "Print one JSON object");
  checked.when_chosen(checking, check);
  auto listing = std::make_shared<Options>();
  Command& listed = command.add_command("list", "The published templates");
  listed.add_option("--data", listing->data, "The data folder", {.required = true});
  listed.add_flag("--json", listing->json, "Print one JSON object");
  listed.when_chosen(listing, list);
  add_template_trials(command);
}

}  // namespace lapwing
