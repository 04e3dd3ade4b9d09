#include "api/read_instant.hpp"

#include <fmt/format.h>

namespace lapwing {

Result<Instant> read_instant(const std::string& text, const Zone& zone, bool whole_day, Instant otherwise) {
  if (text.empty()) return otherwise;
  if (const auto day = parse_day(text)) return zone.start_of(whole_day ? *day + 1 : *day);
  if (const auto instant = parse_instant(text)) return *instant;
  return fail(
      fmt::format("'{}' is no time: expected a date as 2024-05-31, or RFC 3339 as 2024-05-31T10:00:00+03:00", text));
}

}  // namespace lapwing
