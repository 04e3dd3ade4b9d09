// lapwing backtest: a draft over recorded history, beside the running campaigns and without touching them.
#include <algorithm>
#include <chrono>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "backtest/backtest.hpp"
#include "backtest/past_rfm.hpp"
#include "cli/backtest_table.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "host/data_folder.hpp"
#include "host/rfm_bounds.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "model/json_fields.hpp"
#include "report/campaign_story.hpp"
#include "report/uplift.hpp"
#include "tabular/progress.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, campaign, from, until, definitions, customer;
  std::uint32_t window_days = 7;
  bool json = false;
};

/// What the shop has published, and the last order that is known.
struct Published {
  std::vector<DefinitionPublished> definitions;
  Instant last_order = Instant::earliest();
  std::uint64_t customers = 0;
};

Published read_published(Host& host) {
  std::mutex mutex;
  Published published;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    Instant last = Instant::earliest();
    const std::uint32_t customers = engine.audience().size();
    for (std::uint32_t number = 0; number < customers; ++number) {
      const OrdersView orders = engine.audience().customer(CustomerNumber{number}).orders();
      if (!orders.empty()) last = std::max(last, orders.at(orders.size() - 1));
    }
    const std::lock_guard lock(mutex);
    published.last_order = std::max(published.last_order, last);
    published.customers += customers;
    if (partition.value != 0) return;
    for (const auto& [key, definition] : engine.definitions()) {
      published.definitions.push_back({key.first, key.second, definition.version, definition.text});
    }
  });
  return published;
}

/// The draft as its file has it, with the bonus types that it names.
Result<BacktestPlan> read_draft(const Options& options, const Published& published, const Zone& zone) {
  const CampaignBundle bundle = TRY(read_campaign(options.campaign, options.definitions, published.definitions));
  BacktestPlan plan;
  for (const DefinitionPublished& definition : bundle.definitions) {
    if (definition.kind == DefinitionKind::bonus_type) {
      plan.bonus_types.push_back(TRY(parse_bonus_type(TRY(parse_json(definition.text)))));
    }
    if (definition.kind == DefinitionKind::campaign) {
      plan.campaign = TRY(parse_campaign(definition.text, definition.version));
    }
  }
  plan.from = TRY(read_instant(options.from, zone, false, {}));
  plan.until = TRY(read_instant(options.until, zone, true, {}));
  if (plan.until <= plan.from) return fail("is not later than --from", "--until");
  if (plan.until - plan.from > Duration::days(backtest_days_max)) {
    return fail(fmt::format("expected at most {} days behind --from", backtest_days_max), "--until");
  }
  plan.window = Duration::days(options.window_days);
  plan.known_until = published.last_order;
  return plan;
}

Result<BacktestPlan> complete(BacktestPlan plan, Host& host, const std::string& file) {
  Result<BacktestPlan> completed = fail("");
  host.with(PartitionId{0}, [&](const Engine& engine) { completed = complete_plan(std::move(plan), engine); });
  if (!completed) return fail(completed.error().text(), file);
  return completed;
}

/// The bounds of that time: on days on which nobody had bought in the period there are none.
std::unique_ptr<PastRfm> score_past(Host& host, const BacktestPlan& plan, const Zone& zone, Progress& progress) {
  const ShopRfm rfm = shop_rfm(host);
  auto past = std::make_unique<PastRfm>(rfm.definition, rfm.version);
  const std::vector<Day> days = bounds_days(plan.from, plan.until, zone);
  for (std::size_t i = 0; i < days.size(); ++i) {
    const Instant begins = zone.start_of(days[i]);
    if (auto bounds = bounds_at(host, zone, begins, rfm.definition)) past->add(*std::move(bounds), begins);
    progress.update(i + 1, i + 1, days.size());
  }
  return past;
}

BacktestReport play_once(Host& host, const BacktestPlan& plan, std::uint64_t customers) {
  Progress progress("playing", Progress::style_for_stderr(false));
  std::mutex mutex;
  std::uint64_t played = 0;
  BacktestReport whole;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const auto note = [&](std::uint32_t more) {
      const std::lock_guard lock(mutex);
      played += more;
      progress.update(played, played, customers);
    };
    const BacktestReport report = play_backtest(engine, plan, note, partition);
    const std::lock_guard lock(mutex);
    whole += report;
  });
  progress.finish();
  return whole;
}

/// Once more for each limit of participants that fills.
BacktestReport play_everybody(Host& host, BacktestPlan& plan, std::uint64_t customers) {
  for (;;) {
    BacktestReport report = play_once(host, plan, customers);
    if (!find_full_limit(plan, report)) return report;
  }
}

bool has_limits(const CampaignDefinition& campaign) {
  return std::ranges::any_of(campaign.steps,
                             [](const Step& step) { return std::holds_alternative<LimitStep>(step.action); });
}

Json to_json(const BacktestReport& report) {
  Json days = Json::array(), messages = Json::array(), variants = Json::array();
  Json bonuses = Json::object(), overlap = Json::object();
  for (const auto& [day, count] : report.entered) days.push_back({{"day", to_text(day)}, {"entered", count}});
  for (const auto& [about, counted] : report.messages) {
    Json refused = Json::array();
    for (const auto& [why, count] : counted.refused) {
      refused.push_back({{"reason", why.first}, {"rule", why.second}, {"messages", count}});
    }
    messages.push_back({{"channel", to_text(about.first)},
                        {"template", about.second},
                        {"sent", counted.sent},
                        {"held", counted.held},
                        {"cost", to_text(counted.cost)},
                        {"refused", refused}});
  }
  for (const auto& [variant, count] : report.variants) {
    variants.push_back({{"split", variant.first}, {"variant", variant.second}, {"entered", count}});
  }
  for (const auto& [type, counted] : report.bonuses) {
    bonuses[type] = {{"accruals", counted.accruals}, {"amount", to_text(counted.amount)}};
  }
  for (const auto& [id, counted] : report.overlap) {
    overlap[id] = {{"walking", counted.walking}, {"messaged", counted.messaged}};
  }
  const Interval interval = rate_interval(report.bought.bought, report.bought.observed);
  return {{"customers", report.customers},
          {"entered", report.entries()},
          {"customers_entered", report.customers_entered},
          {"by_day", days},
          {"control", {{"campaign", report.control[1]}, {"shop", report.control[2]}}},
          {"exited", report.exited},
          {"under_way", report.under_way},
          {"variants", variants},
          {"messages", messages},
          {"cost", to_text(report.cost())},
          {"bonuses", bonuses},
          {"promo_codes", report.codes},
          {"tasks", report.tasks},
          {"popups", report.popups},
          {"webhooks", report.webhooks},
          {"changes", report.changes},
          {"goals", {{"orders", report.goals}, {"revenue", to_text(report.goal_revenue)}}},
          {"overlap", overlap},
          {"bought_anyway",
           {{"observed", report.bought.observed},
            {"bought", report.bought.bought},
            {"orders", report.bought.orders},
            {"revenue", to_text(report.bought.revenue)},
            {"low", interval.low},
            {"high", interval.high}}}};
}

Json to_json(const std::vector<BlindSpot>& spots) {
  Json json = Json::array();
  for (const BlindSpot spot : spots) json.push_back(to_text(spot));
  return json;
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
  const Published published = read_published(host);
  BacktestPlan plan = TRY(read_draft(options, published, shop.zone));
  plan = TRY(complete(std::move(plan), host, options.campaign));
  std::vector<BlindSpot> spots;
  host.with(PartitionId{0}, [&](const Engine& engine) { spots = blind_spots(plan, engine); });

  const auto started = std::chrono::steady_clock::now();
  std::unique_ptr<PastRfm> rfm;
  if (plan.facets.contains(Facet::rfm)) {
    Progress progress("scoring", Progress::style_for_stderr(false));
    rfm = score_past(host, plan, shop.zone, progress);
    plan.rfm = rfm.get();
  }
  if (!options.customer.empty() && has_limits(plan.campaign)) play_everybody(host, plan, published.customers);
  if (!options.customer.empty()) return tell_story(options, folder, plan);
  const BacktestReport report = play_everybody(host, plan, published.customers);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (options.json) {
    Json json = {{"campaign", plan.campaign.id},
                 {"from", to_text(plan.from, shop.zone)},
                 {"until", to_text(plan.until, shop.zone)},
                 {"window_days", options.window_days}};
    json.update(to_json(report));
    json["history_cannot_tell"] = to_json(spots);
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
