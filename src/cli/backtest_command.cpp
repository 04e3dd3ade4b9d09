// lapwing backtest: a draft over recorded history, beside the running campaigns and without touching them.
#include <algorithm>
#include <chrono>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/backtests.hpp"
#include "backtest/backtest.hpp"
#include "cli/backtest_table.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "model/json_fields.hpp"
#include "report/campaign_story.hpp"
#include "tabular/progress.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, campaign, from, until, definitions, customer;
  std::uint32_t window_days = 7;
  bool json = false;
};

/// The draft as its file has it, with the bonus types that it names.
Result<BacktestPlan> read_draft(const Options& options, Host& host, const Zone& zone) {
  const CampaignBundle bundle = TRY(read_campaign(options.campaign, options.definitions, published_definitions(host)));
  BacktestWish wish;
  for (const DefinitionPublished& definition : bundle.definitions) {
    if (definition.kind == DefinitionKind::bonus_type) {
      wish.bonus_types.push_back(TRY(parse_bonus_type(TRY(parse_json(definition.text)))));
    }
    if (definition.kind == DefinitionKind::campaign) {
      wish.campaign = TRY(parse_campaign(definition.text, definition.version));
    }
  }
  wish.from = TRY(read_instant(options.from, zone, false, {}));
  wish.until = TRY(read_instant(options.until, zone, true, {}));
  wish.window = Duration::days(options.window_days);
  auto plan = plan_backtest(host, std::move(wish));
  if (plan) return plan;
  const bool is_time = plan.error().where == "from" || plan.error().where == "until";
  return is_time ? fail(plan.error().message, "--" + plan.error().where) : fail(plan.error().text(), options.campaign);
}

/// Shows how far it is on standard error.
class ShownPlay {
 public:
  explicit ShownPlay(const char* what) : progress_(what, Progress::style_for_stderr(false)) {}
  ~ShownPlay() { progress_.finish(); }
  ShownPlay(const ShownPlay&) = delete;
  ShownPlay& operator=(const ShownPlay&) = delete;
  [[nodiscard]] BacktestPlay play() {
    return {.progress = [this](std::uint64_t done, std::uint64_t all) { progress_.update(done, done, all); }};
  }

 private:
  Progress progress_;
};

BacktestReport play_shown(Host& host, BacktestPlan& plan) {
  ShownPlay shown("playing");
  return play_everybody(host, plan, shown.play()).value();
}

/// One line of a story. What the customer bought stands between what would have happened.
struct StoryLine {
  Instant at;
  std::string kind;
  std::string text;
};

Result<std::vector<StoryLine>> read_story(DataFolder& folder, const BacktestPlan& plan, const std::string& id) {
  const ShopConfigured& shop = folder.shop();
  Result<std::vector<StoryLine>> told = fail("");
  const PartitionId partition = folder.host().partition_of(id);
  folder.host().with(partition, [&](const Engine& engine) {
    const auto story = backtest_story(engine, plan, id, partition);
    if (!story) {
      told = std::unexpected(story.error());
      return;
    }
    std::vector<StoryLine> lines;
    for (const Record& record : *story) {
      lines.push_back({record.at, std::string(kind_of(record)), tell({record, {}}, shop.locale, shop.zone)});
    }
    const OrdersView orders = engine.audience().customer(*engine.audience().find(id)).orders();
    for (std::size_t order = 0; order < orders.size(); ++order) {
      if (orders.at(order) < plan.from || orders.at(order) >= plan.until) continue;
      const std::string order_id = engine.audience().order_id(orders.id_key(order));
      lines.push_back({orders.at(order), "order_recorded",
                       fmt::format(fmt::runtime(shop.locale == "ru" ? "заказ {} на {} {}" : "order {} of {} {}"),
                                   order_id, grouped_money(to_text(orders.total(order))), shop.currency)});
    }
    std::ranges::stable_sort(lines, {}, &StoryLine::at);
    told = std::move(lines);
  });
  return told;
}

Result<ExitCode> tell_story(const Options& options, DataFolder& folder, const BacktestPlan& plan) {
  const ShopConfigured& shop = folder.shop();
  const std::vector<StoryLine> lines = TRY(read_story(folder, plan, options.customer));
  if (options.json) {
    Json events = Json::array();
    for (const StoryLine& line : lines) {
      events.push_back({{"at", to_text(line.at, shop.zone)}, {"kind", line.kind}, {"text", line.text}});
    }
    const Json told = {{"customer", options.customer}, {"campaign", plan.campaign.id}, {"events", events}};
    fmt::print("{}\n", told.dump(-1, ' ', false, Json::error_handler_t::replace));
    return ExitCode::done;
  }
  const bool is_in = std::ranges::find(lines, "enrolled", &StoryLine::kind) != lines.end();
  if (!is_in) {
    fmt::print("{}\n", shop.locale == "ru" ? "кампания не взяла бы клиента"
                                           : "the campaign would not have taken the customer in");
  }
  for (const StoryLine& line : lines) {
    std::string when = to_text(line.at, shop.zone).substr(0, 19);
    when[10] = ' ';
    const bool is_order = line.kind == "order_recorded";
    fmt::print("{}  {}\n", painted(when, Colour::dim), painted(line.text, is_order ? Colour::green : Colour::plain));
  }
  return ExitCode::done;
}

void print_report(const BacktestReport& report, const BacktestPlan& plan, const std::vector<BlindSpot>& spots,
                  const ShopConfigured& shop, std::uint32_t window_days, double seconds) {
  const BacktestFrame frame{.first = shop.zone.day(plan.from),
                            .last = shop.zone.day(plan.until - Duration{1}),
                            .window_days = window_days,
                            .locale = shop.locale,
                            .currency = shop.currency};
  const bool is_russian = shop.locale == "ru";
  fmt::print("{}  {}\n", painted(plan.campaign.id, Colour::bold),
             fmt::format(fmt::runtime(is_russian ? "{} – {}, клиентов {}, сыграно за {:.1f} с"
                                                 : "{} to {}, {} customers, played in {:.1f} s"),
                         to_text(frame.first), to_text(frame.last), grouped(report.customers), seconds));
  fmt::print("{}{}", backtest_table(report, frame), blind_spots_text(spots, shop.locale));
}

Result<ExitCode> run(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  Host& host = folder.host();
  const ShopConfigured& shop = folder.shop();
  BacktestPlan plan = TRY(read_draft(options, host, shop.zone));
  std::vector<BlindSpot> spots;
  host.with(PartitionId{0}, [&](const Engine& engine) { spots = blind_spots(plan, engine); });

  const auto started = std::chrono::steady_clock::now();
  std::unique_ptr<PastRfm> rfm;
  if (plan.facets.contains(Facet::rfm)) {
    ShownPlay shown("scoring");
    rfm = score_past(host, plan, shop.zone, shown.play());
  }
  if (!options.customer.empty() && has_limits(plan.campaign)) play_shown(host, plan);
  if (!options.customer.empty()) return tell_story(options, folder, plan);
  const BacktestReport report = play_shown(host, plan);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (options.json) {
    Json json = {{"campaign", plan.campaign.id},
                 {"from", to_text(plan.from, shop.zone)},
                 {"until", to_text(plan.until, shop.zone)},
                 {"window_days", options.window_days}};
    json.update(to_json(report));
    json["history_cannot_tell"] = to_json(std::span<const BlindSpot>(spots));
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    print_report(report, plan, spots, shop, options.window_days, seconds);
  }
  return ExitCode::done;
}

}  // namespace

void add_backtest_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("backtest", "Play a draft over recorded history, without touching anything");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--campaign", options->campaign, "The draft: a campaign's JSON file", {.required = true});
  command.add_option("--from", options->from, "When to begin: a date (its start) or RFC 3339", {.required = true});
  command.add_option("--until", options->until, "When to end: a date (that day included) or RFC 3339 (excluded)",
                     {.required = true});
  command.add_option("--window", options->window_days, "So many days behind an entry an order counts as bought anyway",
                     {.default_shown = true});
  command.add_option("--customer", options->customer, "Tell what would have happened to one customer");
  command.add_option("--definitions", options->definitions, "Folder with templates/ and bonus_types/");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, run);
}

}  // namespace lapwing
