#pragma once

#include "condition/comparison.hpp"
#include "condition/lanes.hpp"

namespace lapwing {

/// Whose number compares so. `number(place)` reads one.
template <class Number>
LaneBits lanes_that(const Comparison& comparison, const Number& number) {
  const std::int64_t bound = comparison.bound;
  switch (comparison.kind) {
    case Comparison::Kind::at_least:
      return lanes_where([&](std::uint32_t lane) { return number(lane) >= bound; });
    case Comparison::Kind::at_most:
      return lanes_where([&](std::uint32_t lane) { return number(lane) <= bound; });
    case Comparison::Kind::more_than:
      return lanes_where([&](std::uint32_t lane) { return number(lane) > bound; });
    case Comparison::Kind::less_than:
      return lanes_where([&](std::uint32_t lane) { return number(lane) < bound; });
    case Comparison::Kind::equals:
      return lanes_where([&](std::uint32_t lane) { return number(lane) == bound; });
    case Comparison::Kind::between:
      return lanes_where(
          [&](std::uint32_t lane) { return (number(lane) >= bound) & (number(lane) <= comparison.upper); });
  }
  return 0;
}

}  // namespace lapwing
