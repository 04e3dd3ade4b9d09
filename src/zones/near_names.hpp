#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// Up to three of `known` that someone who wrote `name` may have meant, the nearest first: letter case does not count,
/// and of "Europe/Moscow" the last part alone may have been written. Empty if none is near.
std::vector<std::string> near_names(std::string_view name, const std::vector<std::string>& known);

}  // namespace lapwing
