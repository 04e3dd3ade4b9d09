// lapwing run: a campaign over imported history, in virtual time.
#include <chrono>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "channel/parse.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "journal/sqlite_journal.hpp"
#include "playback/campaign_run.hpp"
#include "tabular/progress.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, campaign, from, until, channel, definitions, from_address;
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

Result<std::unique_ptr<Channel>> open_channel(const std::string& spec) {
  if (spec.empty()) return std::make_unique<NowhereChannel>();
  return parse_channel(spec);
}

Json to_json(const RunSummary& summary) {
  Json messages = Json::object();
  for (const auto& [id, counters] : summary.campaign.messages) {
    messages[id] = {{"sent", counters.sent},
                    {"refused", counters.refused},
                    {"failed", counters.failed},
                    {"unknown", counters.unknown}};
  }
  Json bonuses = Json::object();
  for (const auto& [type, counters] : summary.bonuses) {
    bonuses[type] = {{"accrued", to_text(counters.accrued)},
                     {"spent", to_text(counters.spent)},
                     {"burned", to_text(counters.burned)}};
  }
  return {{"entered", summary.campaign.entered},
          {"exited", summary.campaign.exited},
          {"active", summary.active},
          {"messages", messages},
          {"bonuses", bonuses},
          {"goals", {{"orders", summary.campaign.goals}, {"revenue", to_text(summary.campaign.revenue)}}},
          {"customers", summary.customers}};
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "" : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void print_summary(const RunSummary& summary, const std::string& currency) {
  const CampaignCounters& campaign = summary.campaign;
  fmt::print("\n  {}  {}\n", painted(padded_left(grouped(campaign.entered), 9), Colour::bold), "entered");
  for (const auto& [reason, count] : campaign.exited) {
    fmt::print("  {}  left: {} {}\n", padded_left(grouped(count), 9), reason,
               painted(share(count, campaign.entered), Colour::dim));
  }
  fmt::print("  {}  still under way\n\n", padded_left(grouped(summary.active), 9));
  for (const auto& [id, counters] : campaign.messages) {
    fmt::print("  {}  {} sent", padded_left(grouped(counters.sent), 9), id);
    for (const auto& [reason, count] : counters.refused) fmt::print(", {} refused ({})", grouped(count), reason);
    if (counters.failed > 0) fmt::print(", {} failed", painted(grouped(counters.failed), Colour::red));
    fmt::print("\n");
  }
  for (const auto& [type, counters] : summary.bonuses) {
    fmt::print("\n  bonuses {}: {} accrued, {} spent, {} burned\n", type, grouped_money(to_text(counters.accrued)),
               grouped_money(to_text(counters.spent)), grouped_money(to_text(counters.burned)));
  }
  fmt::print("\n  {} orders came back, {} {}\n", painted(grouped(campaign.goals), Colour::green),
             painted(grouped_money(to_text(campaign.revenue)), Colour::green), currency);
}

/// Where the played state lives: in memory, or (with --keep) in a folder named by what was asked for.
Result<DataFolder> open_scratch(const Options& options, const History& history, Instant from) {
  if (!options.keep) return DataFolder::in_memory(history.shop, from);
  const std::string asked = fmt::format("{}\n{}\n{}", options.campaign, options.from, options.until);
  const std::filesystem::path folder = std::filesystem::path(options.data) / "runs" /
                                       fmt::format("{:08x}", static_cast<std::uint32_t>(stable_hash(asked)));
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

/// What is played, so that a run which goes on or is repeated names its messages alike, and another run does not.
std::string run_name(const CampaignBundle& bundle, Instant from, Instant until) {
  std::string played = fmt::format("{}\n{}", from.ms, until.ms);
  for (const DefinitionPublished& definition : bundle.definitions) played += "\n" + definition.text;
  return fmt::format("run/{:016x}", stable_hash(played));
}

Result<ExitCode> run(const Options& options) {
  auto journal = TRY(SqliteJournal::open(options.data));
  auto vault = TRY(Vault::open(options.data));
  const History history = TRY(read_history(*journal));
  const Instant from = TRY(read_instant(options.from, history.shop.zone, false, {}));
  const Instant until = TRY(read_instant(options.until, history.shop.zone, true, {}));
  if (until <= from) return fail("--until is not later than --from");
  CampaignBundle bundle = TRY(read_campaign(options.campaign, options.definitions, history.definitions));
  auto channel = TRY(open_channel(options.channel));
  DeliverySettings settings = example_settings(history.shop.name);
  if (!options.from_address.empty()) settings.from_address = options.from_address;
  Courier courier(*channel, *vault, settings, run_name(bundle, from, until));
  DataFolder scratch = TRY(open_scratch(options, history, from));

  Progress progress("playing", Progress::style_for_stderr(false));
  const auto started = std::chrono::steady_clock::now();
  const RunSummary summary = TRY(play_campaign(scratch.host(), history, courier,
                                               {.campaign_id = bundle.campaign_id,
                                                .definitions = bundle.definitions,
                                                .from = from,
                                                .until = until,
                                                .progress = [&](double part) {
                                                  progress.update(static_cast<std::uint64_t>(part * 1000),
                                                                  static_cast<std::uint64_t>(part * 1000), 1000);
                                                }}));
  progress.finish();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (options.json) {
    Json json = to_json(summary);
    json["from"] = to_text(from, history.shop.zone);
    json["until"] = to_text(until, history.shop.zone);
    fmt::print("{}\n", json.dump());
    return ExitCode::done;
  }
  fmt::print("{}\n", painted(bundle.campaign_id, Colour::bold));
  fmt::print("  {} to {}, {} customers, played in {:.1f} s; mail to {}\n", to_text(from, history.shop.zone),
             to_text(until, history.shop.zone), grouped(summary.customers), seconds, channel->description());
  print_summary(summary, history.shop.currency);
  return ExitCode::done;
}

}  // namespace

void add_run_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("run", "Play a campaign over the imported history in virtual time");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--campaign", options->campaign, "The campaign's JSON file", {.required = true});
  command.add_option("--from", options->from, "When to begin: a date (its start) or RFC 3339", {.required = true});
  command.add_option("--until", options->until, "When to end: a date (that day included) or RFC 3339 (excluded)",
                     {.required = true});
  command.add_option("--channel", options->channel,
                     "Where mail goes: files:DIR, smtp://..., smtps://...; else nowhere");
  command.add_option("--definitions", options->definitions, "Folder with templates/ and bonus_types/");
  command.add_option("--from-address", options->from_address, "Sender's e-mail address");
  command.add_flag("--keep", options->keep,
                   "Keep the played state under DATA/runs; a run that was interrupted goes on");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, run);
}

}  // namespace lapwing
