#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/commands.hpp"

namespace lapwing {

Instant wall_clock() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

Result<std::string> read_text(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail("cannot be read", path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace lapwing
