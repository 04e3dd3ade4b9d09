#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

/// Whether the customer stands where the test asks.
inline bool fits(const RfmTest& test, const RfmStanding& standing) {
  const auto score_fits = [](std::uint16_t wanted, std::uint8_t score) {
    return wanted == 0 || (score <= RfmTest::score_max && (wanted >> score & 1) != 0);
  };
  return score_fits(test.r, standing.r) && score_fits(test.f, standing.f) && score_fits(test.m, standing.m) &&
         (test.names.empty() || std::ranges::binary_search(test.names, standing.name, std::less<>()));
}

/// The latest instant that is the move's span ago: where a customer moved from is where they stood then.
inline Instant before(const RfmMove& move, const Moment& moment) {
  return move.within.start(moment.now, *moment.shop_zone) - Duration{1};
}

}  // namespace lapwing
