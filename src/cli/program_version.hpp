#pragma once

#include <string_view>

namespace lapwing {

/// Of the program, as `lapwing --version` and GET /api/settings tell it.
inline constexpr std::string_view program_version = "0.1.0";

}  // namespace lapwing
