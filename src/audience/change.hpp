#pragma once

#include <cstdint>

namespace lapwing {

/// What recording something did to the audience.
enum class Change : std::uint8_t { unchanged, added, changed };

/// What two recordings did together.
constexpr Change join(Change a, Change b) { return a == Change::unchanged ? b : a; }

}  // namespace lapwing
