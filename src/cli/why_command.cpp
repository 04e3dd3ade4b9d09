// lapwing why: what there was between a customer and a campaign, and why.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/story.hpp"
#include "condition/evaluate.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, customer, campaign;
  bool json = false;
};

/// Of a campaign that never took the customer in: how often it could have, and whether it is for them now.
std::string absence(DataFolder& folder, const Options& options, const CampaignStory& story) {
  const bool is_russian = folder.shop().locale == "ru";
  std::optional<bool> is_in_audience;
  folder.host().with(folder.host().partition_of(options.customer), [&](const Engine& engine) {
    const CampaignDefinition* campaign = engine.campaigns().current(options.campaign);
    const auto customer = engine.audience().find(options.customer);
    if (campaign == nullptr || !customer) return;
    is_in_audience =
        evaluate(campaign->audience, engine.audience().customer(*customer), engine.moment(engine.now())).holds;
  });
  if (!is_in_audience) {
    return fmt::format(fmt::runtime(is_russian ? "такой кампании или рассылки для клиента не было: «{}»"
                                               : "there was no such campaign or broadcast for the customer: \"{}\""),
                       options.campaign);
  }
  const std::string_view standing = *is_in_audience
                                        ? (is_russian ? "сейчас клиент ей подходит" : "the customer fits it now")
                                        : (is_russian ? "сейчас клиент ей не подходит"
                                                      : "the customer does not fit it now");
  return fmt::format(fmt::runtime(is_russian ? "кампания не взяла клиента, хотя запускалась {} раз; {}"
                                             : "the campaign came round {} times and did not take the customer in; {}"),
                     story.fired_count(), standing);
}

void print_json(const Options& options, const CampaignStory& story, const ShopConfigured& shop) {
  Json events = Json::array();
  for (const CampaignStory::Event& event : story.events()) {
    events.push_back({{"at", to_text(event.record.at, shop.zone)},
                      {"kind", kind_of(event.record)},
                      {"text", tell(event, shop.locale, shop.zone)}});
  }
  const Json told = {{"customer", options.customer},
                     {"campaign", options.campaign},
                     {"fired", story.fired_count()},
                     {"events", events}};
  fmt::print("{}\n", told.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<ExitCode> tell_why(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const CampaignStory story = TRY(read_story(folder, options.customer, options.campaign));
  if (options.json) {
    print_json(options, story, shop);
    return ExitCode::done;
  }
  if (story.events().empty()) fmt::print("{}\n", absence(folder, options, story));
  print_story(story, shop);
  return ExitCode::done;
}

}  // namespace

void add_why_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("why", "Why a customer got a campaign's messages, or did not");
  command.add_option("CUSTOMER", options->customer, "The customer's id", {.required = true});
  command.add_option("CAMPAIGN", options->campaign, "The campaign's id, or broadcast: and a broadcast's",
                     {.required = true});
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, tell_why);
}

}  // namespace lapwing
