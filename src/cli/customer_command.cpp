// lapwing customer: one customer: what is known, two who are one, one who is to be forgotten.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_card.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "host/departures.hpp"

namespace lapwing {
namespace {

struct Options {
  std::string data, customer, into;
  bool yes = false;
};

Result<ExitCode> show(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const auto card = customer_card(folder, options.customer, wall_clock());
  if (!card) return std::unexpected(card.error().error);
  fmt::print("{}\n", card->dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return ExitCode::done;
}

Result<ExitCode> merge(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  CHECK(merge_customers(folder, options.customer, options.into, wall_clock()));
  fmt::print("  {} is {} now, and what comes under the old id is, too\n", options.customer, options.into);
  return ExitCode::done;
}

Result<ExitCode> erase(const Options& options) {
  if (!options.yes) {
    return fail(
        "this cannot be undone: names, contacts and attributes go, and so do orders, bonuses and enrollments; "
        "say --yes");
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  CHECK(erase_customer(folder, options.customer, wall_clock()));
  fmt::print("  {} is forgotten, and the key to what was sealed is destroyed\n", options.customer);
  return ExitCode::done;
}

}  // namespace

void add_customer_command(Command& program) {
  Command& command = program.add_command("customer",
                                         "One customer: what is known of them, merging two, forgetting one");
  command.require_command();
  const auto add = [&](const char* name, const char* help, Result<ExitCode> (*work)(const Options&)) -> auto {
    auto options = std::make_shared<Options>();
    Command& added = command.add_command(name, help);
    added.add_option("CUSTOMER", options->customer, "Their id", {.required = true});
    added.add_option("--data", options->data, "The data folder", {.required = true});
    added.when_chosen(options, work);
    return std::pair<Command&, Options&>(added, *options);
  };
  add("show", "All that is known of them now, as JSON", show);
  auto [merging, merged] = add("merge", "They are another customer: joins the two", merge);
  merging.add_option("--into", merged.into, "The id of the customer who stays", {.required = true});
  auto [erasing, erased] = add("erase", "Forgets them for good", erase);
  erasing.add_flag("--yes", erased.yes, "They are to be forgotten, and it cannot be undone");
}

}  // namespace lapwing
