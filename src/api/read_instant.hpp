#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"

namespace lapwing {

class JsonFields;

/// The instant that somebody means: RFC 3339, or a bare date, which is its first instant in the zone (with `whole_day`
/// its last millisecond's successor: the day is included). Empty: `otherwise`.
Result<Instant> read_instant(const std::string& text, const Zone& zone, bool whole_day, Instant otherwise);

/// A body's field in RFC 3339; nothing if it does not say.
Result<std::optional<Instant>> read_at(JsonFields& fields, std::string_view name);

}  // namespace lapwing
