// lapwing campaign report and people: what campaigns did and what they earned, and who stands where in them.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_people.hpp"
#include "api/currency.hpp"
#include "api/told_campaign.hpp"
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

Result<ToldWish> read_wish(const Options& options) {
  ToldWish wish{.period = {}, .campaign = options.campaign};
  if (!options.from.empty()) wish.period.from = TRY(parse_day(options.from));
  if (!options.until.empty()) wish.period.until = TRY(parse_day(options.until));
  return wish;
}

std::string period_in_words(const ShopConfigured& shop, const Options& options) {
  if (options.from.empty() && options.until.empty()) return shop.name;
  return fmt::format("{}, {} – {}", shop.name, options.from, options.until);
}

Result<ExitCode> tell_report(const Options& options) {
  const ToldWish wish = TRY(read_wish(options));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const GatheredCampaigns gathered(folder.host(), wish);
  const ShopConfigured& shop = folder.shop();
  const std::string currency = currency_of(shop);
  if (!options.campaign.empty()) {
    if (!gathered.ids().contains(options.campaign)) {
      return fail(fmt::format("there is no campaign or broadcast \"{}\"", options.campaign));
    }
    const ToldCampaign campaign = gathered.tell(options.campaign);
    if (options.json) {
      print(to_json(campaign));
    } else {
      fmt::print("{}\n\n{}", painted(period_in_words(shop, options), Colour::dim),
                 campaign_table(campaign, shop.locale, currency));
    }
    return ExitCode::done;
  }
  std::vector<ToldCampaign> campaigns;
  for (const std::string& id : gathered.ids()) campaigns.push_back(gathered.tell(id));
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
  DataFolder folder = TRY(DataFolder::open(options.data));
  PeopleWish wish{.campaign = options.campaign, .step = options.step, .paging = {.limit = 500, .cursor = {}}};
  Json all = Json::array();
  do {
    const auto page = list_people(folder.host(), wish);
    if (!page) return std::unexpected(page.error().error);
    for (const WalkingCustomer& row : page->rows) {
      if (options.json) {
        all.push_back({{"customer", row.customer_id}, {"step", row.step}});
      } else {
        fmt::print("{}  {}\n", row.customer_id, painted(row.step, Colour::dim));
      }
    }
    wish.paging.cursor = page->next;
  } while (!wish.paging.cursor.empty());
  if (options.json) print({{"campaign", options.campaign}, {"people", all}});
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
