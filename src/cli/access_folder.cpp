#include "cli/access_folder.hpp"

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

Result<AccessFolder> AccessFolder::open(const std::string& data) {
  if (!DataFolder::exists(data)) {
    return fail("there is no shop here yet: make one with lapwing import or lapwing demo", data);
  }
  auto lock = TRY(FolderLock::take(data));
  auto access = TRY(Access::open(data, "lapwing", wall_clock));
  return AccessFolder{std::move(lock), std::move(access)};
}

Command& add_access_command(Command& above, std::string_view name, std::string_view help, std::string& data,
                            bool& json) {
  Command& command = above.add_command(name, help);
  command.add_option("--data", data, "The data folder", {.required = true});
  command.add_flag("--json", json, "Print one JSON object");
  return command;
}

}  // namespace lapwing
