// lapwing run: a campaign over imported history, in virtual time.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_stories.hpp"
#include "base/hash.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "cli/demo_customers.hpp"
#include "cli/mail_channel.hpp"
#include "cli/run_table.hpp"
#include "cli/story.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "journal/sqlite_journal.hpp"
#include "playback/campaign_run.hpp"
#include "tabular/progress.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, campaign, from, until, channel, definitions, from_address, dkim, customer;
  bool with_customers = false;
  bool keep = false;
  bool json = false;
};

/// Takes every message without sending it anywhere.
class NowhereChannel final : public Channel {
 public:
  void send(std::span<const Envelope> batch, const Done& done) override {
    for (std::size_t i = 0; i < batch.size(); ++i) done(i, {.outcome = Outcome::accepted, .code = 250});
  }
  [[nodiscard]] std::string description() const override { return "nowhere (give --channel files:DIR or smtp://...)"; }
};

Result<std::unique_ptr<Channel>> open_channel(const Options& options) {
  if (!options.channel.empty()) return open_mail_channel(options.channel, options.dkim, options.from_address);
  if (!options.dkim.empty()) return fail("there is no mail to sign without --channel", "--dkim");
  return std::make_unique<NowhereChannel>();
}

Json to_json(const CampaignCounters& campaign, std::uint64_t active) {
  Json messages = Json::object();
  for (const auto& [id, counters] : campaign.messages) {
    messages[id] = {{"sent", counters.sent},
                    {"refused", counters.refused},
                    {"failed", counters.failed},
                    {"unknown", counters.unknown}};
  }
  return {{"entered", campaign.entered},
          {"exited", campaign.exited},
          {"active", active},
          {"messages", messages},
          {"goals", {{"orders", campaign.goals}, {"revenue", to_text(campaign.revenue)}}}};
}

Json to_json(const RunSummary& summary) {
  Json bonuses = Json::object();
  for (const auto& [type, counters] : summary.bonuses) {
    bonuses[type] = {{"accrued", to_text(counters.accrued)},
                     {"spent", to_text(counters.spent)},
                     {"burned", to_text(counters.burned)}};
  }
  Json campaigns = Json::object();
  for (const auto& [id, campaign] : summary.campaigns) campaigns[id] = to_json(campaign, active_in(summary, id));
  return {{"campaigns", campaigns}, {"bonuses", bonuses}, {"tasks", summary.tasks}, {"customers", summary.customers}};
}

/// What is played, so that a run which goes on or is repeated names its messages alike, and another run does not.
std::string run_name(const History& history, const CampaignBundle& bundle, const Options& options, Instant from,
                     Instant until) {
  std::string played = fmt::format("{}\n{}", from.ms, until.ms);
  if (options.with_customers) played += "\nwith customers";
  for (const auto* definitions : {&bundle.definitions, &history.definitions}) {
    for (const DefinitionPublished& definition : *definitions) played += "\n" + definition.text;
  }
  return fmt::format("run/{:016x}", stable_hash(played));
}

/// Where the played state lives: in memory, or (with --keep) in a folder named by what is played.
Result<DataFolder> open_scratch(const Options& options, const History& history, const std::string& run, Instant from) {
  if (!options.keep) return DataFolder::in_memory(history.shop, from);
  const std::filesystem::path folder = std::filesystem::path(options.data) / "runs" /
                                       fmt::format("{:08x}", static_cast<std::uint32_t>(stable_hash(run)));
  std::filesystem::create_directories(folder);
  fmt::print(stderr, "the played state is kept in {}\n", folder.string());
  return DataFolder::open_or_create(folder,
                                    {.name = history.shop.name,
                                     .currency = history.shop.currency,
                                     .zone = history.shop.zone.name(),
                                     .locale = history.shop.locale,
                                     .phone_region = history.shop.phone_region,
                                     .partitions = static_cast<std::uint16_t>(history.shop.partition_count)},
                                    from);
}

/// The story of one customer in each campaign: of the one that was asked for, or of one who shows most of it.
Result<void> print_stories(const Options& options, DataFolder& scratch, const RunSummary& summary) {
  for (const auto& [id, campaign] : summary.campaigns) {
    if (campaign.entered == 0) continue;
    std::optional<std::string> customer = options.customer;
    if (options.customer.empty()) customer = TRY(telling_customer(scratch, id));
    if (!customer) continue;
    const CampaignStory story = TRY(read_story(scratch, *customer, id));
    if (story.events().empty()) continue;
    fmt::print("\n{} {} {}\n", painted(id, Colour::bold), painted("·", Colour::dim), *customer);
    print_story(story, scratch.shop());
  }
  return {};
}

Result<CampaignBundle> bundle_of(const Options& options, const History& history) {
  if (!options.campaign.empty()) return read_campaign(options.campaign, options.definitions, history.definitions);
  const bool has_campaigns = std::ranges::any_of(history.definitions, [](const auto& definition) {
    return definition.kind == DefinitionKind::campaign;
  });
  if (!has_campaigns)
    return fail("no campaign is published: name one with --campaign FILE, or publish with `lapwing apply`");
  return CampaignBundle{};
}

Result<ExitCode> play(const Options& options) {
  auto journal = TRY(SqliteJournal::open(options.data));
  auto vault = TRY(Vault::open(options.data));
  const History history = TRY(read_history(*journal));
  const Instant from = TRY(read_instant(options.from, history.shop.zone, false, {}));
  const Instant until = TRY(read_instant(options.until, history.shop.zone, true, {}));
  if (until <= from) return fail("--until is not later than --from");
  const CampaignBundle bundle = TRY(bundle_of(options, history));
  PlayedAnswers answers;
  if (options.with_customers) answers = TRY(answers_of_demo_customers(options.data));
  auto channel = TRY(open_channel(options));
  DeliverySettings settings = example_settings(history.shop.name);
  if (!options.from_address.empty()) settings.from_address = options.from_address;
  const std::string run = run_name(history, bundle, options, from, until);
  Courier courier(*channel, *vault, settings, run);
  NowhereChannel nowhere;
  courier.carry(ChannelKind::sms, nowhere);  // a run sends e-mail at most
  DataFolder scratch = TRY(open_scratch(options, history, run, from));

  Progress progress("playing", Progress::style_for_stderr(false));
  const auto started = std::chrono::steady_clock::now();
  const RunSummary summary = TRY(play_campaigns(scratch.host(), history, courier,
                                                {.definitions = bundle.definitions,
                                                 .with_published = bundle.campaign_id.empty(),
                                                 .from = from,
                                                 .until = until,
                                                 .answers = answers,
                                                 .with_managers = options.with_customers,
                                                 .progress = [&](double part) {
                                                   progress.update(static_cast<std::uint64_t>(part * 1000),
                                                                   static_cast<std::uint64_t>(part * 1000), 1000);
                                                 }}));
  progress.finish();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (options.json) {
    Json json = to_json(summary);
    const auto only = summary.campaigns.find(bundle.campaign_id);
    if (only != summary.campaigns.end()) json.update(to_json(only->second, active_in(summary, only->first)));
    json["from"] = to_text(from, history.shop.zone);
    json["until"] = to_text(until, history.shop.zone);
    fmt::print("{}\n", json.dump());
    return ExitCode::done;
  }
  const bool is_russian = history.shop.locale == "ru";
  fmt::print(fmt::runtime(is_russian ? "  с {} до {}, клиентов {}, сыграно за {:.1f} с; письма: {}\n"
                                     : "  {} to {}, {} customers, played in {:.1f} s; mail to {}\n"),
             to_text(from, history.shop.zone), to_text(until, history.shop.zone), grouped(summary.customers), seconds,
             channel->description());
  if (options.with_customers) {
    fmt::print("{}", is_russian ? "  покупатели демо-магазина отвечали: открывали, переходили, заказывали\n"
                                : "  the demo shop's customers answered: they opened, clicked and ordered\n");
  }
  fmt::print("{}", run_table(summary, history.shop.locale, history.shop.currency));
  CHECK(print_stories(options, scratch, summary));
  return ExitCode::done;
}

}  // namespace

void add_run_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("run", "Play campaigns over the imported history in virtual time");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--campaign", options->campaign, "One campaign's JSON file; else all that are published");
  command.add_option("--customer", options->customer, "Whose story is told; else one is chosen for each campaign");
  command.add_option("--from", options->from, "When to begin: a date (its start) or RFC 3339", {.required = true});
  command.add_option("--until", options->until, "When to end: a date (that day included) or RFC 3339 (excluded)",
                     {.required = true});
  command.add_option("--channel", options->channel,
                     "Where mail goes: files:DIR, smtp://..., smtps://...; else nowhere");
  command.add_option("--definitions", options->definitions, "Folder with templates/ and bonus_types/");
  command.add_option("--from-address", options->from_address, "Sender's e-mail address");
  command.add_option("--dkim", options->dkim, "File of keys that mails are signed with (DKIM)");
  command.add_flag(
      "--customers", options->with_customers,
      "The customers of a demo shop are played, too: they open, click and order; managers close their tasks");
  command.add_flag("--keep", options->keep,
                   "Keep the played state under DATA/runs; a run that was interrupted goes on");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, play);
}

}  // namespace lapwing
