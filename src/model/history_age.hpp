#pragma once

#include "base/instant.hpp"

namespace lapwing {

/// What happened longer ago than this when it is heard of is history: it changes what is known, and starts nothing.
inline constexpr Duration history_age = Duration::days(1);

}  // namespace lapwing
