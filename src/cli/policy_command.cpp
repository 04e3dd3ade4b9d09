// lapwing policy: when and how often the shop may write to a customer.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

struct Options {
  std::string data, set;
};

Result<ExitCode> show_or_set(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::string id(PolicyDefinition::id);
  if (!options.set.empty()) {
    const std::string text = TRY(read_text(options.set));
    if (const auto policy = parse_policy(text); !policy) return fail(policy.error().text(), options.set);
    TRY(publish_definitions(folder.host(), {{DefinitionKind::policy, id, 1, text}}, wall_clock()));
  }
  std::string text;
  folder.host().with(PartitionId{0}, [&](const Engine& engine) {
    if (const Definition* policy = engine.definition(DefinitionKind::policy, id)) text = policy->text;
  });
  if (text.empty()) return fail("no policy is published: set one with --set FILE, as examples/policy.json");
  fmt::print("{}\n", nlohmann::ordered_json::parse(text).dump(2));
  return ExitCode::done;
}

}  // namespace

void add_policy_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("policy", "Quiet hours, frequency caps and households: show or set them");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--set", options->set, "Publish this file's policy as the next version");
  command.when_chosen(options, show_or_set);
}

}  // namespace lapwing
