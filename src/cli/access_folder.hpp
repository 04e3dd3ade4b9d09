#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/access.hpp"
#include "base/result.hpp"
#include "journal/folder_lock.hpp"

namespace lapwing {

class Command;

/// Who may do what in a shop that is not served now.
struct AccessFolder {
  FolderLock lock;
  std::unique_ptr<Access> access;

  /// An error if the folder is no shop's, or if another process has it: over the API it may be changed while served.
  static Result<AccessFolder> open(const std::string& data);
};

/// A command below `user`, `key` or `approval`, with the options that all of them have.
Command& add_access_command(Command& above, std::string_view name, std::string_view help, std::string& data,
                            bool& json);

}  // namespace lapwing
