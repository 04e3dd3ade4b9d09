#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {

class Host;

/// What a marketer sees of a condition while typing it.
struct AudienceAnswer {
  static constexpr std::size_t sample_max = 10;

  std::uint64_t customers = 0;  ///< for whom it holds
  std::uint64_t everybody = 0;
  Money revenue;                    ///< what standing orders of theirs came to in the 365 days before, less refunds
  Money revenue_of_everybody;       ///< the same of all customers
  std::vector<std::string> sample;  ///< ids of some of them, ascending; the same ones for the same members
};

/// Asks all customers, each partition on its own thread. `rfm`: the bounds to go by; nullptr: those that each partition
/// has. Nothing if a stop was requested before the answer was complete; that is looked at after every 64 customers.
/// Any thread.
std::optional<AudienceAnswer> ask_everybody(Host& host, const Condition& condition, Instant at, const RfmSource* rfm,
                                            const std::stop_token& stop);

/// The question that somebody is typing: each new one stops the one before. Any thread may call anything.
class LatestQuestion {
 public:
  /// Stops the question asked before; the new one's token.
  std::stop_token next();

 private:
  std::mutex mutex_;
  std::stop_source latest_;
};

}  // namespace lapwing
