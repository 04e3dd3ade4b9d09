// lapwing apply and export: the shop's definitions as files.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/definition_folder.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, folder;
  bool dry_run = false;
  bool json = false;
};

void print_applied(const std::vector<AppliedDefinition>& applied, const Options& options) {
  if (options.json) {
    Json listed = Json::array();
    for (const auto& [definition, standing] : applied) {
      listed.push_back({{"kind", to_text(definition.kind)}, {"id", definition.id}, {"standing", to_text(standing)}});
    }
    fmt::print("{}\n", Json({{"dry_run", options.dry_run}, {"definitions", listed}}).dump());
    return;
  }
  std::size_t same = 0;
  for (const auto& [definition, standing] : applied) {
    if (standing == Standing::same) {
      ++same;
      continue;
    }
    const bool is_new = standing == Standing::fresh;
    fmt::print("  {}  {}  {}\n", painted(is_new ? "+" : "~", is_new ? Colour::green : Colour::yellow),
               padded_right(to_text(definition.kind), 12), definition.id);
  }
  if (same > 0) fmt::print("  {} as they were\n", grouped(same));
  if (options.dry_run) fmt::print("  {}\n", painted("nothing was published: --dry-run", Colour::dim));
}

Result<ExitCode> apply(const Options& options) {
  std::vector<DefinitionPublished> read = TRY(read_definition_folder(options.folder));
  if (read.empty()) return fail("the folder has no definitions", options.folder);
  DataFolder folder = TRY(DataFolder::open(options.data));
  const auto applied = TRY(plan_definitions(folder.host(), std::move(read), wall_clock()));
  if (!options.dry_run) CHECK(apply_definitions(folder.host(), applied, wall_clock()));
  print_applied(applied, options);
  return ExitCode::done;
}

Result<ExitCode> export_definitions(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const auto written = TRY(write_definition_folder(options.folder, published_definitions(folder.host())));
  if (options.json) {
    Json files = Json::array();
    for (const std::filesystem::path& path : written) files.push_back(path.string());
    fmt::print("{}\n", Json({{"files", files}}).dump());
    return ExitCode::done;
  }
  for (const std::filesystem::path& path : written) fmt::print("  {}\n", path.string());
  fmt::print("  {} files written\n", grouped(written.size()));
  return ExitCode::done;
}

}  // namespace

void add_apply_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("apply", "Publish a folder of definitions: all that changed, or nothing");
  command.add_option("FOLDER", options->folder, "Has campaigns/, segments/, templates/ and the like",
                     {.required = true});
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_flag("--dry-run", options->dry_run, "Tell what would change, and publish nothing");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, apply);
}

void add_export_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("export", "Write the shop's definitions into a folder, to keep them in git");
  command.add_option("FOLDER", options->folder, "Where to write; files of the same names are replaced",
                     {.required = true});
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, export_definitions);
}

}  // namespace lapwing
