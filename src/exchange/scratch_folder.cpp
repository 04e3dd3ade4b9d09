#include "exchange/scratch_folder.hpp"

#include <system_error>

namespace lapwing {

namespace fs = std::filesystem;

Result<void> make_empty_folder(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return fail("cannot be made: " + error.message(), folder.string());
  return {};
}

bool has_room(const fs::path& place, std::uint64_t bytes) {
  std::error_code error;
  const fs::space_info space = fs::space(place, error);
  return error || space.available >= bytes;
}

}  // namespace lapwing
