#pragma once

#include <cstdint>

namespace lapwing {

/// What a campaign's mail may come to before it is paused: what providers look at before they turn a sender away.
struct HealthLimits {
  std::uint64_t attempts_min = 200;   ///< sent or bounced, before anything is concluded
  std::uint32_t bounced_max = 500;    ///< ten-thousandths of them that came to addresses that are none: 5 %
  std::uint32_t complained_max = 10;  ///< ten-thousandths of them that were called spam: 0.1 %
};

}  // namespace lapwing
