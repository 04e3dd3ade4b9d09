// lapwing consent: what customers agreed to, and what proves it.
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/consent_log.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "ingest/consent_texts.hpp"
#include "transfer/importer.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, customer, file, channel, topic, source, text, text_file, text_id, dates, rejects;
  std::vector<std::string> maps;
  bool json = false;
};

std::string name_of(const ConsentFact& fact) {
  return fact.topic.empty() ? std::string(to_text(fact.channel))
                            : fmt::format("{}/{}", to_text(fact.channel), fact.topic);
}

std::string told(const ConsentLog::Entry& entry) {
  if (!entry.evidence) return "erased";
  return fmt::format("{}{}{}", entry.evidence->address, entry.evidence->client.empty() ? "" : ", ",
                     entry.evidence->client);
}

void print_sheet(const Options& options, const ConsentLog& log, const ShopConfigured& shop) {
  for (const ConsentLog::Entry& entry : log.entries) {
    const ConsentFact& fact = entry.fact;
    std::string when = to_text(fact.at, shop.zone).substr(0, 19);
    when[10] = ' ';
    const std::string text = fact.text_id.empty() ? "" : fmt::format("  {} v{}", fact.text_id, fact.text_version);
    fmt::print("  {}  {} {}  {}{}\n", painted(when, Colour::dim), padded_right(name_of(fact), 16),
               padded_right(fact.granted ? "given" : "withdrawn", 9), fact.source, text);
    if (!fact.proof.empty()) fmt::print("      {}\n", fact.proof);
    if (const std::string from = told(entry); !from.empty()) fmt::print("      {}\n", from);
  }
  for (const auto& [name, definition] : log.texts) {
    const std::string text = text_of_consent_text(definition);
    fmt::print("\n  {}\n{}\n", painted(fmt::format("{} v{}", name.first, name.second), Colour::bold), text);
  }
  if (log.entries.empty()) fmt::print("  {} never said anything about what to get\n", options.customer);
}

Result<ExitCode> show(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ConsentLog log = TRY(read_consent_log(folder, options.customer));
  if (!options.json) {
    print_sheet(options, log, folder.shop());
    return ExitCode::done;
  }
  fmt::print("{}\n", to_json(log, options.customer).dump(-1, ' ', false, Json::error_handler_t::replace));
  return ExitCode::done;
}

/// The wording on the command line or in the file, without line ends behind it.
Result<std::string> wording_of(const Options& options) {
  if (options.text.empty() == options.text_file.empty()) return fail("expected one of --text and --text-file");
  std::string text = options.text_file.empty() ? options.text : TRY(read_text(options.text_file));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

Result<ExitCode> import(const Options& options) {
  const auto channel = parse_channel_kind(options.channel);
  if (!channel) return fail("expected email, sms or push", "--channel");
  const std::string text = TRY(wording_of(options));
  ImportOptions import;
  for (const std::string& map : options.maps) CHECK(import.map.add(map));
  if (!options.dates.empty()) import.dates = TRY(parse_date_format(options.dates));
  import.rejects_path = options.rejects.empty() ? options.data + "/rejects.csv" : options.rejects;
  import.progress = Progress::style_for_stderr(false);
  DataFolder folder = TRY(DataFolder::open(options.data));
  ConsentImport wanted{.path = options.file, .channel = *channel, .topic = options.topic, .source = options.source};
  wanted.text_id = options.text_id;
  wanted.text_version = TRY(publish_consent_text(folder.host(), options.text_id, text, wall_clock()));
  const ImportSummary summary = TRY(import_consents(folder, wanted, import, wall_clock()));
  CHECK(folder.host().save_snapshots());
  const ImportCounts& counts = summary.consents;
  if (options.json) {
    Json reasons = Json::object();
    for (const auto& [reason, count] : summary.reject_reasons) reasons[reason] = count;
    fmt::print("{}\n", Json{{"accepted", counts.accepted},
                            {"unchanged", counts.unchanged},
                            {"rejected", counts.rejected},
                            {"text_version", wanted.text_version},
                            {"reject_reasons", reasons}}
                           .dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("  {} consents accepted, {} known already, {} rejected\n", counts.accepted, counts.unchanged,
               counts.rejected);
    if (summary.rejects > 0) fmt::print("  rejected rows are in {}\n", summary.rejects_path);
  }
  return summary.rejects > 0 ? ExitCode::partly : ExitCode::done;
}

Result<ExitCode> publish(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::string text = TRY(wording_of(options));
  const std::uint32_t version = TRY(publish_consent_text(folder.host(), options.text_id, text, wall_clock()));
  if (options.json) {
    fmt::print("{}\n", Json{{"id", options.text_id}, {"version", version}}.dump());
  } else {
    fmt::print("  {} v{}\n", options.text_id, version);
  }
  return ExitCode::done;
}

void add_wording(Command& command, Options& options) {
  command.add_option("--text", options.text, "The wording that people agreed to");
  command.add_option("--text-file", options.text_file, "A file of it; - is standard input");
}

}  // namespace

void add_consent_command(Command& program) {
  Command& command = program.add_command("consent", "What customers agreed to, and what proves it");
  command.require_command();
  const auto with_data = [](Command& one, Options& options) {
    one.add_option("--data", options.data, "The data folder", {.required = true});
    one.add_flag("--json", options.json, "Print one JSON object");
  };

  auto shown = std::make_shared<Options>();
  Command& showing = command.add_command("show", "All that a customer ever agreed to or took back, with its proof");
  showing.add_option("CUSTOMER", shown->customer, "The customer's id", {.required = true});
  with_data(showing, *shown);
  showing.when_chosen(shown, show);

  auto imported = std::make_shared<Options>();
  imported->text_id = "import";
  Command& importing = command.add_command("import", "Consents that were given elsewhere, a row each");
  importing.add_option("FILE", imported->file,
                       "Columns customer_id, email or phone; at; and granted, ip, proof if known", {.required = true});
  importing.add_option("--channel", imported->channel, "email, sms or push", {.required = true});
  importing.add_option("--topic", imported->topic, "The topic; without it the consent is to all");
  importing.add_option("--source", imported->source, "Where they were given: a form, a till, a paper",
                       {.required = true});
  importing.add_option("--text-id", imported->text_id, "What to call the wording", {.default_shown = true});
  add_wording(importing, *imported);
  importing.add_option("--map", imported->maps, "A column of another name: at=Signed; may be given again");
  importing.add_option("--dates", imported->dates, "How dates are written, as DD.MM.YYYY");
  importing.add_option("--rejects", imported->rejects, "Where rejected rows go; else DATA/rejects.csv");
  with_data(importing, *imported);
  importing.when_chosen(imported, import);

  auto published = std::make_shared<Options>();
  Command& publishing = command.add_command("text", "Publishes a wording, which consents over the API may name");
  publishing.add_option("ID", published->text_id, "As signup.en: small letters, digits, dots, dashes",
                        {.required = true});
  add_wording(publishing, *published);
  with_data(publishing, *published);
  publishing.when_chosen(published, publish);
}

}  // namespace lapwing
