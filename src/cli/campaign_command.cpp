// lapwing campaign: the campaigns that run, their status, and who walks which version.
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_desk.hpp"
#include "api/campaign_overview.hpp"
#include "campaign/stay_reason.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, id, file, definitions, status, split, variant;
  std::vector<std::string> steps;
  std::uint32_t from = 0, to = 0, version = 0;
  bool dry_run = false;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

Colour colour_of(CampaignStatus status) {
  if (status == CampaignStatus::running) return Colour::green;
  return status == CampaignStatus::paused ? Colour::yellow : Colour::dim;
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::map<std::string, CampaignOverview> all = campaign_overviews(folder.host(), {});
  if (options.json) {
    Json listed = Json::array();
    for (const auto& [id, campaign] : all) {
      Json versions = Json::object();
      for (const auto& [version, count] : campaign.walking) versions[std::to_string(version)] = count;
      listed.push_back({{"id", id},
                        {"name", campaign.name},
                        {"mechanic", campaign.mechanic},
                        {"version", campaign.version},
                        {"status", to_text(campaign.status)},
                        {"status_reason", campaign.status_reason},
                        {"entered", campaign.total.entered},
                        {"under_way", versions},
                        {"sent", campaign.total.sent},
                        {"goals", campaign.total.goals},
                        {"revenue", to_text(campaign.total.goal_revenue)}});
    }
    print({{"campaigns", listed}});
    return ExitCode::done;
  }
  if (all.empty()) {
    fmt::print("  no campaigns: publish one with `lapwing campaign publish FILE` or a folder with `lapwing apply`\n");
    return ExitCode::done;
  }
  constexpr std::size_t id_width = 28, status_width = 9, count_width = 10;
  fmt::print("  {}  {}  {}{}{}{}\n", painted(padded_right("campaign", id_width), Colour::dim),
             painted(padded_right("status", status_width), Colour::dim),
             painted(padded_left("entered", count_width), Colour::dim),
             painted(padded_left("under way", count_width), Colour::dim),
             painted(padded_left("sent", count_width), Colour::dim),
             painted(padded_left("orders", count_width), Colour::dim));
  for (const auto& [id, campaign] : all) {
    const std::string name = fmt::format("{} v{}", id, campaign.version);
    fmt::print("  {}  {}  {}{}{}{}\n", padded_right(shortened(name, id_width), id_width),
               painted(padded_right(to_text(campaign.status), status_width), colour_of(campaign.status)),
               padded_left(grouped(campaign.total.entered), count_width),
               padded_left(grouped(campaign.walking_now()), count_width),
               padded_left(grouped(campaign.total.sent), count_width),
               padded_left(grouped(campaign.total.goals), count_width));
    if (!campaign.status_reason.empty()) fmt::print("    {}\n", painted(campaign.status_reason, Colour::yellow));
  }
  return ExitCode::done;
}

Result<ExitCode> publish(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  Host& host = folder.host();
  CampaignBundle bundle = TRY(read_campaign(options.file, options.definitions, published_definitions(host)));
  if (!options.status.empty()) {
    const auto status = parse_campaign_status(options.status);
    TRY(host.publish(CampaignStatusSet{bundle.campaign_id, status.value()}, wall_clock()));
  }
  const std::size_t fresh = TRY(publish_definitions(host, std::move(bundle.definitions), wall_clock()));
  const CampaignOverview listed = campaign_overview(host, bundle.campaign_id).value();
  if (options.json) {
    print({{"id", bundle.campaign_id},
           {"version", listed.version},
           {"status", to_text(listed.status)},
           {"published", fresh}});
  } else {
    fmt::print("  {} v{}, {}: {} definitions published\n", painted(bundle.campaign_id, Colour::bold), listed.version,
               painted(to_text(listed.status), colour_of(listed.status)), fresh);
  }
  return ExitCode::done;
}

Result<ExitCode> set_status(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  if (!campaign_overview(folder.host(), options.id))
    return fail(fmt::format("there is no campaign \"{}\"", options.id));
  TRY(folder.host().publish(CampaignStatusSet{options.id, parse_campaign_status(options.status).value()},
                            wall_clock()));
  const CampaignOverview listed = campaign_overview(folder.host(), options.id).value();
  fmt::print("  {} is {}, {} under way\n", painted(options.id, Colour::bold),
             painted(to_text(listed.status), colour_of(listed.status)), grouped(listed.walking_now()));
  return ExitCode::done;
}

Result<ExitCode> migrate(const Options& options) {
  CampaignMigrated migrated{options.id, options.from, options.to, {}};
  for (const std::string& step : options.steps) {
    const std::size_t equals = step.find('=');
    if (equals == std::string::npos) return fail(fmt::format("expected OLD=NEW, found \"{}\"", step), "--step");
    migrated.steps.emplace_back(step.substr(0, equals), step.substr(equals + 1));
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  const MigrationPreview whole = TRY(preview_migration(folder.host(), migrated));
  if (!options.dry_run) TRY(folder.host().publish(migrated, wall_clock()));
  std::map<std::string, std::uint64_t> stayed;
  for (const auto& [reason, count] : whole.stays)
    stayed[in_words(parse_stay_reason(reason), migrated.to_version)] += count;
  if (options.json) {
    print({{"moved", whole.moves}, {"stayed", stayed}, {"dry_run", options.dry_run}});
    return ExitCode::done;
  }
  fmt::print("  {} {} to version {}\n", painted(grouped(whole.moves), Colour::bold),
             options.dry_run ? "would move" : "moved", options.to);
  for (const auto& [reason, count] : stayed) {
    fmt::print("  {} {}: {}\n", grouped(count), options.dry_run ? "would stay" : "stayed", reason);
  }
  return ExitCode::done;
}

Result<ExitCode> decide(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const auto found = campaign_overview(folder.host(), options.id);
  if (!found) return fail(fmt::format("there is no campaign \"{}\"", options.id));
  const std::uint32_t version = options.version == 0 ? found->version : options.version;
  TRY(folder.host().publish(SplitDecided{options.id, version, options.split, options.variant}, wall_clock()));
  fmt::print("  whoever comes to {} of {} v{} goes the way {}\n", options.split, options.id, version,
             painted(options.variant, Colour::bold));
  return ExitCode::done;
}

const std::vector<std::string> statuses = {"draft", "running", "paused", "finished", "archived"};

}  // namespace

void add_campaign_command(Command& program) {
  Command& command = program.add_command("campaign",
                                         "The campaigns of the shop: publish, pause, move people, end a split");
  command.require_command();
  const auto add = [&](const char* name, const char* help, std::function<Result<ExitCode>(const Options&)> work) {
    auto options = std::make_shared<Options>();
    Command& sub = command.add_command(name, help);
    sub.add_option("--data", options->data, "The data folder", {.required = true});
    sub.when_chosen(options, std::move(work));
    return std::pair<Command*, std::shared_ptr<Options>>(&sub, options);
  };
  auto [shown, listing] = add("list", "All of them, with what they did so far", list);
  shown->add_flag("--json", listing->json, "Print one JSON object");
  auto [published, publishing] = add("publish", "Publish a campaign with the templates and bonus types that it names",
                                     publish);
  published->add_option("FILE", publishing->file, "The campaign, JSON", {.required = true});
  published->add_option("--definitions", publishing->definitions, "Folder with templates/ and bonus_types/");
  published->add_option("--status", publishing->status, "Its status from now on; running if it is new",
                        {.choices = statuses});
  published->add_flag("--json", publishing->json, "Print one JSON object");
  auto [set, setting] = add("status", "Run, pause, finish or archive one", set_status);
  set->add_option("ID", setting->id, "The campaign's id", {.required = true});
  set->add_option("STATUS", setting->status, "What it is from now on", {.required = true, .choices = statuses});
  auto [moved, moving] = add("migrate", "Move those who wait in it to another version", migrate);
  moved->add_option("ID", moving->id, "The campaign's id", {.required = true});
  moved->add_option("--to", moving->to, "The version they go on in", {.required = true});
  moved->add_option("--from", moving->from, "Only those of this version; else of all others");
  moved->add_option("--step", moving->steps, "OLD=NEW: who waits at step OLD goes on at NEW");
  moved->add_flag("--dry-run", moving->dry_run, "Tell who would move, and move nobody");
  moved->add_flag("--json", moving->json, "Print one JSON object");
  add_campaign_reports(command);
  add_campaign_presets(command);
  auto [decided, deciding] = add("decide", "End a split: everybody goes one way from now on", decide);
  decided->add_option("ID", deciding->id, "The campaign's id", {.required = true});
  decided->add_option("SPLIT", deciding->split, "The id of the split", {.required = true});
  decided->add_option("VARIANT", deciding->variant, "The way that is left", {.required = true});
  decided->add_option("--version", deciding->version, "Of which version; else of the newest");
}

}  // namespace lapwing
