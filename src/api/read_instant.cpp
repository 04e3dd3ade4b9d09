#include "api/read_instant.hpp"

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {

Result<Instant> read_instant(const std::string& text, const Zone& zone, bool whole_day, Instant otherwise) {
  if (text.empty()) return otherwise;
  if (const auto day = parse_day(text)) return zone.start_of(whole_day ? *day + 1 : *day);
  if (const auto instant = parse_instant(text)) return *instant;
  return fail(
      fmt::format("'{}' is no time: expected a date as 2024-05-31, or RFC 3339 as 2024-05-31T10:00:00+03:00", text));
}

Result<std::optional<Instant>> read_at(JsonFields& fields, std::string_view name) {
  const std::string text = TRY(optional_text(fields, name));
  if (text.empty()) return std::optional<Instant>();
  const auto instant = parse_instant(text);
  if (!instant) return fail(instant.error().message, fields.path_of(name));
  return std::optional(*instant);
}

}  // namespace lapwing
