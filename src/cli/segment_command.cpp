// lapwing segment: who a condition holds for.
#include <bit>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/currency.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/published_segments.hpp"
#include "cli/read_condition.hpp"
#include "condition/condition.hpp"
#include "condition/describe.hpp"
#include "condition/facets.hpp"
#include "condition/scan.hpp"
#include "host/data_folder.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, where, at;
  bool json = false;
};

struct Question {
  DataFolder folder;
  Condition condition;
  Instant at;
  RfmState rfm;
};

Result<std::unique_ptr<Question>> ask(const Options& options) {
  Condition condition = TRY(read_condition(options.where));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Instant at = TRY(read_instant(options.at, folder.shop().zone, false, wall_clock()));
  auto question = std::make_unique<Question>(std::move(folder), std::move(condition), at);
  if (depends_on(question->condition).contains(Facet::rfm)) {
    freeze_at(question->folder.host(), question->folder.shop().zone, at, question->rfm);
  }
  return question;
}

Moment moment(const Question& question, const Engine& engine) {
  Moment moment = engine.moment(question.at);
  moment.rfm = &question.rfm;
  return moment;
}

Result<ExitCode> count(const Options& options, bool list) {
  const auto question = TRY(ask(options));
  std::mutex mutex;
  std::uint64_t found = 0;
  std::uint64_t asked = 0;
  std::vector<std::string> ids;
  question->folder.host().for_each([&](PartitionId, const Engine& engine) {
    std::vector<std::string> here;
    std::uint64_t count_here = 0;
    const ScanPlan plan({&question->condition, 1}, moment(*question, engine));
    PageScan scan(plan);
    for (std::size_t page = plan.next_page(0); page < plan.page_count(); page = plan.next_page(page + 1)) {
      const LaneBits holds = scan.ask(page).front();
      count_here += static_cast<std::uint64_t>(std::popcount(holds));
      if (!list) continue;
      for_each_lane(holds, [&](std::uint32_t lane) {
        const CustomerNumber customer{static_cast<std::uint32_t>(page * lane_count + lane)};
        here.emplace_back(engine.audience().customer(customer).id());
      });
    }
    const std::lock_guard lock(mutex);
    found += count_here;
    asked += engine.audience().count();
    ids.insert(ids.end(), std::make_move_iterator(here.begin()), std::make_move_iterator(here.end()));
  });
  std::ranges::sort(ids);
  if (options.json) {
    Json json = {{"count", found}, {"of", asked}, {"at", to_text(question->at, question->folder.shop().zone)}};
    if (list) json["customers"] = ids;
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return ExitCode::done;
  }
  if (list) {
    for (const std::string& id : ids) fmt::print("{}\n", id);
    return ExitCode::done;
  }
  fmt::print("{} of {} customers: {}\n", painted(grouped(found), Colour::bold), grouped(asked),
             describe(question->condition, question->folder.shop().locale, currency_of(question->folder.shop())));
  return ExitCode::done;
}

}  // namespace

void add_segment_command(Command& program) {
  Command& command = program.add_command("segment", "Ask a condition of every customer; keep segments live");
  command.require_command();
  const auto add = [&](const char* name, const char* help, std::function<Result<ExitCode>(const Options&)> work) {
    auto options = std::make_shared<Options>();
    Command& sub = command.add_command(name, help);
    sub.add_option("--data", options->data, "The data folder", {.required = true});
    sub.add_option("--where", options->where, "The condition: JSON, or a file that holds it or a segment",
                   {.required = std::string_view(name) != "list"});
    sub.add_option("--at", options->at, "As of when: a date (its start) or RFC 3339; now if not given");
    sub.add_flag("--json", options->json, "Print one JSON object");
    sub.when_chosen(options, work);
  };
  add("count", "How many customers it holds for", [](const Options& options) { return count(options, false); });
  add("list", "Their ids; without --where the published segments", [](const Options& options) {
    return options.where.empty() ? list_published_segments(options.data, options.json) : count(options, true);
  });
  add_explain_segment_command(command);
  add_published_segment_commands(command);
  add_create_segment_command(command);
}

}  // namespace lapwing
