#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace lapwing {

/// A secret that stands in a file by itself, without the line's end. Error: names the file, never what is in it.
Result<std::string> secret_from_file(const std::filesystem::path& file, const std::string& field);

/// A secret in a variable of the environment. Error: names the variable if it is not set or empty.
Result<std::string> secret_from_environment(const std::string& variable, const std::string& field);

}  // namespace lapwing
