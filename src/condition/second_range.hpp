#pragma once

#include <cstdint>

#include "condition/nodes.hpp"

namespace lapwing {

struct Moment;

/// Whole seconds from `begin` to before `end`, as orders are placed on.
struct SecondRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend auto operator<=>(const SecondRange&, const SecondRange&) = default;
};

/// The first whole second at `at` or later, within those that orders are placed on.
std::uint32_t second_from(Instant at);

/// The seconds that the window covers at the moment, none behind it.
SecondRange covered_seconds(const OrderWindow& window, const Moment& moment);

/// The side of a second that a test of moments asks for: `holds` for seconds before `bound`, or for those from it on.
struct SecondTest {
  std::uint32_t bound = 0;
  bool before = false;
};
SecondTest second_test(const MomentTest& test, const Moment& moment);

}  // namespace lapwing
