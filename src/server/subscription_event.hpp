#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "model/record.hpp"
#include "server/subscription.hpp"

namespace lapwing {

/// A decision of which somebody wants to hear.
struct SubscribedEvent {
  SubscribedKind kind{};
  /// Tells the events of one frame apart: twice the record's place, and one more for the second event of a record.
  std::uint32_t place = 0;
  const Decision* decision = nullptr;  ///< of the batch
  Instant at{};
};

/// Those among a batch's records that are of these kinds.
std::vector<SubscribedEvent> subscribed_events(const Batch& batch, const std::set<SubscribedKind>& kinds);

/// The body of the webhook as Standard Webhooks has it: type, timestamp, data; the same on every try. Empty: there is
/// nothing to tell, as of segments that are internal. On the partition's thread. Names and contacts do not leave.
std::string subscribed_body(const SubscribedEvent& event, const Engine& engine);

}  // namespace lapwing
