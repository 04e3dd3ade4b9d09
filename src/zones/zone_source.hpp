#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/zone.hpp"

namespace lapwing {

/// The zone of that IANA name ("Europe/Moscow", also links such as "UTC" or "W-SU") with all its transitions from
/// 1970-01-01 until the end of 2100. Changes of the abbreviation alone are left out. The error of an unknown name lists
/// the nearest known ones. Reads the system's tzdata; safe to call from any thread.
Result<Zone> load_zone(std::string_view iana_name);

/// The names that `load_zone` knows, in ascending order; an error when the machine has no tzdata.
Result<std::vector<std::string>> zone_names();

/// The edition of the system's tzdata, as "2025b"; "unknown" if the machine does not tell.
std::string tzdata_version();

}  // namespace lapwing
