#pragma once

#include <filesystem>

#include "journal/file.hpp"

namespace lapwing {

/// The right to write in a data folder, held by one process at a time: an flock on its file `lock`, which the system
/// takes back when the process ends in whatever way. The file holds the process id for people to read.
class FolderLock {
 public:
  /// An error that names the other process, if one has the folder.
  static Result<FolderLock> take(const std::filesystem::path& folder);

 private:
  explicit FolderLock(File file) : file_(std::move(file)) {}
  File file_;
};

}  // namespace lapwing
