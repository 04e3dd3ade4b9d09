#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

class Audience;

/// Appends who one question holds for.
using HandScan = void (*)(const Audience& audience, Instant now, std::vector<std::uint32_t>& to);

/// A scan written for nothing but that question of `single_questions`, over the same columns: what the general one is
/// measured against.
HandScan hand_scan(std::string_view question);

}  // namespace lapwing
