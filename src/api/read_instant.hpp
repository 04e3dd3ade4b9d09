#pragma once

#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"

namespace lapwing {

/// The instant that somebody means: RFC 3339, or a bare date, which is its first instant in the zone (with `whole_day`
/// its last millisecond's successor: the day is included). Empty: `otherwise`.
Result<Instant> read_instant(const std::string& text, const Zone& zone, bool whole_day, Instant otherwise);

}  // namespace lapwing
