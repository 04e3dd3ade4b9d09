#include "cli/access_folder.hpp"

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

}  // namespace lapwing
