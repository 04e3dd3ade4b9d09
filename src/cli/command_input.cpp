#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace lapwing {

Instant wall_clock() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

Result<Instant> read_instant(const std::string& text, const Zone& zone, bool whole_day, Instant otherwise) {
  if (text.empty()) return otherwise;
  if (const auto day = parse_day(text)) return zone.start_of(whole_day ? *day + 1 : *day);
  if (const auto instant = parse_instant(text)) return *instant;
  return fail(
      fmt::format("'{}' is no time: expected a date as 2024-05-31, or RFC 3339 as 2024-05-31T10:00:00+03:00", text));
}

Result<std::string> read_text(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail("cannot be read", path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace lapwing
