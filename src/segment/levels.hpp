#pragma once

#include <cstdint>
#include <expected>
#include <vector>

namespace lapwing {

/// The level of each node of a graph in which node i asks for the nodes asks[i]: 0 if it asks for none, else one above
/// the highest that it asks for. If there is a circle, the error is one, its first node repeated at the end.
std::expected<std::vector<std::uint32_t>, std::vector<std::uint32_t>> levels_of(
    const std::vector<std::vector<std::uint32_t>>& asks);

}  // namespace lapwing
