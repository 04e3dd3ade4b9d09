// lapwing why: what there was between a customer and a campaign, and why.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_stories.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/story.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, customer, campaign;
  bool json = false;
};

Result<ExitCode> tell_why(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const ShopConfigured& shop = folder.shop();
  const CampaignStory story = TRY(read_story(folder, options.customer, options.campaign));
  if (options.json) {
    const Json told = story_json(folder, options.customer, options.campaign, story, shop.locale);
    fmt::print("{}\n", told.dump(-1, ' ', false, Json::error_handler_t::replace));
    return ExitCode::done;
  }
  if (story.events().empty()) {
    fmt::print("{}\n", absence_in_words(folder, options.customer, options.campaign, story, shop.locale));
  }
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
