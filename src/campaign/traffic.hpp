#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "campaign/steps.hpp"

namespace lapwing {

/// The step at which an enrollment left for that reason which was counted up to `came_to` (0: nowhere yet): the first
/// one there or behind it, with no step between that would have been counted, that lets people leave by the reason;
/// else the one that it came to last, as when an exit rule held. Absent if that is none.
std::optional<std::uint32_t> left_at(const std::vector<Step>& steps, std::uint32_t came_to, std::string_view reason);

}  // namespace lapwing
