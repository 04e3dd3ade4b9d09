// lapwing campaign report and people: what campaigns did and what they earned, and who stands where in them.
#include <algorithm>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/currency.hpp"
#include "cli/campaign_table.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, campaign, from, until, step;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

// ---- Gathering

std::uint32_t newest_version(const Engine& engine, const std::string& id) {
  const CampaignDefinition* campaign = engine.campaigns().current(id);
  return campaign == nullptr ? 0 : campaign->version;
}

void describe_splits(const Engine& engine, const CampaignDefinition& campaign, ToldCampaign& told) {
  for (const Step& step : campaign.steps) {
    if (const auto* limit = std::get_if<LimitStep>(&step.action)) {
      told.limits.push_back({step.id, limit->participants, 0});
    }
    const auto* split = std::get_if<SplitStep>(&step.action);
    if (split == nullptr) continue;
    ToldSplit& known = told.splits[step.id];
    known.reference = split->variants[split->reference()].name;
    if (split->winner) known.rule = split->winner->by == WinnerBy::revenue ? "revenue" : "conversion";
    const DecidedSplit* decided = engine.campaigns().decided(campaign.id, campaign.version, step.id);
    if (decided == nullptr) continue;
    known.decided = decided->variant;
    known.is_automatic = decided->automatic;
    known.ended_on = engine.shop_zone().day(decided->at);
  }
}

/// What the definitions say, which are the same in every partition.
ToldCampaign described(const Engine& engine, const std::string& id) {
  ToldCampaign told{.id = id, .name = id};
  const Circumstances amid = engine.circumstances(CustomerNumber{}, engine.now());
  if (amid.policy != nullptr) told.attribution = amid.policy->attribution;
  const CampaignDefinition* campaign = engine.campaigns().current(id);
  if (campaign == nullptr) return told;
  told.name = campaign->name;
  told.mechanic = campaign->mechanic;
  told.conversion = campaign->conversion;
  told.control_percent = campaign->control / 100.0;
  for (std::uint32_t version = 1; version <= newest_version(engine, id); ++version) {
    const CampaignDefinition* known = engine.campaigns().find(id, version);
    if (known == nullptr) continue;
    for (std::uint32_t step = 0; step < known->steps.size(); ++step) {
      if (!known->steps[step].id.empty()) told.step_ids[{version, step}] = known->steps[step].id;
    }
  }
  describe_splits(engine, *campaign, told);
  if (told.conversion.basis) told.basis = told.step_name(campaign->version, *told.conversion.basis);
  return told;
}

struct Question {
  DataFolder folder;
  CampaignFigures figures;
  std::map<std::string, std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t>> standing;
  std::set<std::string> ids;  // campaigns that were published, and what else was counted
  ReportPeriod period;

  /// Asks all partitions.
  void gather() {
    std::mutex mutex;
    folder.host().for_each([&](PartitionId, const Engine& engine) {
      const std::lock_guard lock(mutex);
      figures += engine.figures();
      const CampaignMachine& campaigns = engine.campaigns();
      for (const EnrollmentNumber number : campaigns.enrollments().all()) {
        const Enrollment& walk = *campaigns.find(number);
        ++standing[campaigns.campaign_id(walk)][{walk.version, walk.step}];
      }
      for (const auto& [key, definition] : engine.definitions()) {
        if (key.first == DefinitionKind::campaign) ids.insert(key.second);
      }
    });
    figures.for_each([&](const FigurePlace& place, Day, const Figures&) { ids.insert(place.campaign_id); });
  }
  ToldCampaign told(const std::string& id) {
    ToldCampaign campaign;
    folder.host().with(PartitionId{0}, [&](const Engine& engine) { campaign = described(engine, id); });
    campaign.report = report_of(figures, id, period);
    campaign.standing = standing[id];
    std::mutex mutex;
    folder.host().for_each([&](PartitionId, const Engine& engine) {
      const std::lock_guard lock(mutex);
      for (ToldLimit& limit : campaign.limits) limit.taken += engine.campaigns().places_taken(id, limit.step);
    });
    return campaign;
  }
};

Result<Question> ask(const Options& options) {
  Question question{.folder = TRY(DataFolder::open(options.data))};
  if (!options.from.empty()) question.period.from = TRY(parse_day(options.from));
  if (!options.until.empty()) question.period.until = TRY(parse_day(options.until));
  question.gather();
  return question;
}

// ---- JSON

Json to_json(const Figures& figures) {
  return {{"entered", figures.entered},
          {"exited", figures.exited},
          {"goals", figures.goals},
          {"goal_revenue", to_text(figures.goal_revenue)},
          {"bonuses", to_text(figures.bonuses)},
          {"reached", figures.reached},
          {"converted", figures.converted},
          {"conversion_orders", figures.conversion_orders},
          {"conversion_revenue", to_text(figures.conversion_revenue)},
          {"queued", figures.queued},
          {"sent", figures.sent},
          {"failed", figures.failed},
          {"unknown", figures.unknown},
          {"delivered", figures.delivered},
          {"opened", figures.opened},
          {"clicked", figures.clicked},
          {"bounced", figures.bounced},
          {"complained", figures.complained},
          {"unsubscribed", figures.unsubscribed},
          {"machine_opened", figures.machine_opened},
          {"machine_clicked", figures.machine_clicked},
          {"refused", figures.refused},
          {"cost", to_text(figures.cost)},
          {"attributed_orders", figures.attributed_orders},
          {"attributed_revenue", to_text(figures.attributed_revenue)}};
}

Json to_json(const Effect& effect) {
  return {{"absolute", effect.absolute},
          {"relative", effect.relative ? Json(*effect.relative) : Json()},
          {"interval", {effect.interval.low, effect.interval.high}},
          {"p", effect.p},
          {"detectable", effect.detectable}};
}

Json to_json(const std::vector<ReportedArm>& arms) {
  Json json = Json::array();
  for (const ReportedArm& arm : arms) {
    const Interval interval = rate_interval(arm.figures.converted, arm.figures.customers);
    json.push_back({{"arm", arm.name},
                    {"customers", arm.figures.customers},
                    {"converted", arm.figures.converted},
                    {"rate", arm.figures.rate()},
                    {"rate_interval", {interval.low, interval.high}},
                    {"revenue_per_head", arm.figures.mean()}});
  }
  return json;
}

Json uplifts_json(const ToldCampaign& campaign) {
  Json uplifts = Json::object();
  for (const char* control : {"campaign", "shop"}) {
    const auto uplift = campaign.report.uplift(control);
    if (!uplift) continue;
    uplifts[control] = {
        {"enough", uplift->enough}, {"rate", to_json(uplift->rate)}, {"revenue_per_head", to_json(uplift->revenue)}};
  }
  return uplifts;
}

Json splits_json(const ToldCampaign& campaign) {
  Json splits = Json::object();
  for (const auto& [split, arms] : campaign.report.splits) {
    const auto winner = campaign.compare(split).winner;
    splits[split] = {{"variants", to_json(arms)}, {"winner", winner ? Json(arms[*winner].name) : Json()}};
    const auto known = campaign.splits.find(split);
    if (known == campaign.splits.end()) continue;
    const ToldSplit& told = known->second;
    splits[split]["reference"] = told.reference;
    splits[split]["rule"] = told.rule.empty() ? Json() : Json(told.rule);
    splits[split]["decided"] = told.decided.empty() ? Json()
                                                    : Json({{"variant", told.decided},
                                                            {"automatic", told.is_automatic},
                                                            {"day", to_text(*told.ended_on)}});
  }
  return splits;
}

Json attribution_json(const AttributionWindows& attribution) {
  Json windows = Json::object();
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    for (std::size_t touch = 0; touch < message_touch_count; ++touch) {
      const Duration window = attribution.windows[channel][touch];
      if (window == Duration{}) continue;
      windows[std::string(to_text(static_cast<ChannelKind>(channel)))]
             [std::string(to_text(static_cast<TouchKind>(touch)))] = to_text(window);
    }
  }
  return windows;
}

Json to_json(const ToldCampaign& campaign) {
  Json steps = Json::array(), days = Json::array(), standing = Json::array();
  for (const auto& [step, figures] : campaign.report.steps) {
    steps.push_back({{"version", step.version},
                     {"step", campaign.step_name(step.version, step.step)},
                     {"part", step.part},
                     {"channel", to_text(step.channel)},
                     {"template", step.template_id},
                     {"figures", to_json(figures)}});
  }
  for (const auto& [day, figures] : campaign.report.days) {
    const bool is_old = day == CampaignFigures::long_ago;
    days.push_back({{"day", is_old ? Json() : Json(to_text(day))}, {"figures", to_json(figures)}});
  }
  for (const auto& [place, customers] : campaign.standing) {
    standing.push_back(
        {{"version", place.first}, {"step", campaign.step_name(place.first, place.second)}, {"customers", customers}});
  }
  Json limits = Json::array();
  for (const ToldLimit& limit : campaign.limits) {
    limits.push_back({{"step", limit.step}, {"participants", limit.participants}, {"taken", limit.taken}});
  }
  const auto split_p = campaign.report.split_p(campaign.control_percent);
  return {{"campaign", campaign.id},
          {"name", campaign.name},
          {"mechanic", campaign.mechanic},
          {"conversion",
           {{"method", to_text(campaign.conversion.method)},
            {"window", to_text(campaign.conversion.window)},
            {"basis", campaign.basis.empty() ? Json() : Json(campaign.basis)}}},
          {"attribution", attribution_json(campaign.attribution)},
          {"firings", campaign.report.firings},
          {"figures", to_json(campaign.report.total)},
          {"steps", steps},
          {"standing", standing},
          {"limits", limits},
          {"days", days},
          {"arms", to_json(campaign.report.arms)},
          {"split_p", split_p ? Json(*split_p) : Json()},
          {"uplift", uplifts_json(campaign)},
          {"splits", splits_json(campaign)}};
}

// ---- Commands

std::string period_in_words(const ShopConfigured& shop, const Options& options) {
  if (options.from.empty() && options.until.empty()) return shop.name;
  return fmt::format("{}, {} – {}", shop.name, options.from, options.until);
}

Result<ExitCode> tell_report(const Options& options) {
  Question question = TRY(ask(options));
  const ShopConfigured& shop = question.folder.shop();
  const std::string currency = currency_of(shop);
  if (!options.campaign.empty()) {
    if (!question.ids.contains(options.campaign)) {
      return fail(fmt::format("there is no campaign or broadcast \"{}\"", options.campaign));
    }
    const ToldCampaign campaign = question.told(options.campaign);
    if (options.json) {
      print(to_json(campaign));
    } else {
      fmt::print("{}\n\n{}", painted(period_in_words(shop, options), Colour::dim),
                 campaign_table(campaign, shop.locale, currency));
    }
    return ExitCode::done;
  }
  std::vector<ToldCampaign> campaigns;
  for (const std::string& id : question.ids) campaigns.push_back(question.told(id));
  if (options.json) {
    Json all = Json::array();
    for (const ToldCampaign& campaign : campaigns) all.push_back(to_json(campaign));
    print({{"campaigns", all}});
  } else {
    fmt::print("{}\n\n{}", painted(period_in_words(shop, options), Colour::dim),
               campaigns_table(campaigns, shop.locale, currency));
  }
  return ExitCode::done;
}

/// Who walks the campaign now, and where each stands.
Result<ExitCode> tell_people(const Options& options) {
  Question question = TRY(ask(options));
  if (!question.ids.contains(options.campaign))
    return fail(fmt::format("there is no campaign \"{}\"", options.campaign));
  const ToldCampaign campaign = question.told(options.campaign);
  std::mutex mutex;
  std::set<std::pair<std::string, std::string>> people;  // and their steps
  question.folder.host().for_each([&](PartitionId, const Engine& engine) {
    const CampaignMachine& campaigns = engine.campaigns();
    for (const EnrollmentNumber number : campaigns.enrollments().all()) {
      const Enrollment& walk = *campaigns.find(number);
      const std::string step = campaign.step_name(walk.version, walk.step);
      const bool is_meant = options.step.empty() || step == options.step;
      if (campaigns.campaign_id(walk) != options.campaign || !is_meant) continue;
      const std::lock_guard lock(mutex);
      people.emplace(engine.audience().customer(walk.customer).id(), step);
    }
  });
  if (options.json) {
    Json all = Json::array();
    for (const auto& [customer, step] : people) all.push_back({{"customer", customer}, {"step", step}});
    print({{"campaign", options.campaign}, {"people", all}});
    return ExitCode::done;
  }
  for (const auto& [customer, step] : people) fmt::print("{}  {}\n", customer, painted(step, Colour::dim));
  return ExitCode::done;
}

}  // namespace

void add_campaign_reports(Command& command) {
  auto options = std::make_shared<Options>();
  Command& report = command.add_command("report", "What a campaign did and what came of it; of all without an id");
  report.add_option("CAMPAIGN", options->campaign, "The campaign's id, or broadcast: and a broadcast's");
  report.add_option("--data", options->data, "The data folder", {.required = true});
  report.add_option("--from", options->from, "The first day, as 2024-05-31; from the beginning on if not given");
  report.add_option("--until", options->until, "The last day");
  report.add_flag("--json", options->json, "Print one JSON object, also with what each day brought");
  report.when_chosen(options, tell_report);
  auto whom = std::make_shared<Options>();
  Command& people = command.add_command("people", "Who walks a campaign now, and at which step each stands");
  people.add_option("CAMPAIGN", whom->campaign, "The campaign's id", {.required = true});
  people.add_option("--data", whom->data, "The data folder", {.required = true});
  people.add_option("--step", whom->step, "Only those at this step");
  people.add_flag("--json", whom->json, "Print one JSON object");
  people.when_chosen(whom, tell_people);
}

}  // namespace lapwing
