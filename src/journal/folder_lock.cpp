#include "journal/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace lapwing {

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  File file = TRY(File::open(folder / "lock", O_RDWR | O_CREAT));
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail(fmt::format("cannot lock: {}", std::strerror(errno)), folder.string());
    std::string owner = TRY(file.read_all());
    while (owner.ends_with('\n')) owner.pop_back();
    return fail(fmt::format("the data folder is in use by process {}; stop it first", owner), folder.string());
  }
  CHECK(file.truncate());
  CHECK(file.write_at(fmt::format("{}\n", ::getpid()), 0));
  return FolderLock(std::move(file));
}

}  // namespace lapwing
