// lapwing verify: decides the whole history again and compares. lapwing doctor: looks for damage.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "journal/check_journal.hpp"
#include "journal/sqlite_journal.hpp"

namespace lapwing {
namespace {

struct Options {
  std::string data;
  bool json = false;
};

Result<ExitCode> verify(const Options& options) {
  const auto journal = TRY(SqliteJournal::open(options.data));
  std::uint64_t records = 0;
  for (std::uint16_t i = 0; i < journal->partition_count(); ++i) {
    records += TRY(verify_partition(*journal, PartitionId{i}));
  }
  if (options.json) {
    fmt::print(
        "{}\n",
        nlohmann::json{{"records", records}, {"partitions", journal->partition_count()}, {"equal", true}}.dump());
  } else {
    fmt::print("{} {} records of {} partitions were decided again, and came out the same\n",
               painted("verified:", Colour::green), grouped(records), journal->partition_count());
  }
  return ExitCode::done;
}

Result<ExitCode> examine(const Options& options) {
  JournalCheck check = TRY(check_journal(options.data));
  if (std::filesystem::exists(std::filesystem::path(options.data) / "access.db")) {
    const auto access = TRY(Access::open(options.data, "", wall_clock));
    if (const auto broken = TRY(access->audit().first_broken())) {
      check.problems.push_back(
          {fmt::format("the audit log is not as it was written, from entry {} on", *broken), "access.db"});
    }
  }
  if (check.problems.empty()) {
    // The bytes are sound; whether they can be read back as a shop is the other half.
    if (auto folder = DataFolder::open(options.data); !folder) check.problems.push_back(folder.error());
  }
  if (options.json) {
    nlohmann::json problems = nlohmann::json::array();
    for (const Error& problem : check.problems) problems.push_back(problem.text());
    fmt::print("{}\n", nlohmann::json{{"frames", check.frames},
                                      {"bytes", check.payload_bytes},
                                      {"snapshots", check.snapshots},
                                      {"problems", problems}}
                           .dump());
  } else {
    fmt::print("{} frames, {} bytes, {} snapshots\n", grouped(check.frames), grouped(check.payload_bytes),
               check.snapshots);
    for (const Error& problem : check.problems) fmt::print("{} {}\n", painted("problem:", Colour::red), problem.text());
    if (check.problems.empty()) fmt::print("{} every frame is as it was written\n", painted("healthy:", Colour::green));
  }
  return check.problems.empty() ? ExitCode::done : ExitCode::failed;
}

void add(Command& program, const char* name, const char* help, Result<ExitCode> (*work)(const Options&)) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command(name, help);
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, work);
}

}  // namespace

void add_verify_command(Command& program) {
  add(program, "verify", "Decide the whole history again and compare it with the journal", verify);
}

void add_doctor_command(Command& program) {
  add(program, "doctor", "Check a data folder for damage and say what is wrong", examine);
}

}  // namespace lapwing
