#pragma once

#include <span>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "engine/pending_messages.hpp"

namespace lapwing {

class Host;

/// Whether a message may be handed over.
struct AttemptAnswer {
  enum class Kind {
    goes,   ///< the attempt is durable: what becomes of it has to be told, or else it is in doubt
    waits,  ///< a quiet hour came, or its campaign is paused
    over,   ///< it is pending no more: it was withdrawn just now, or is settled
  };
  Kind kind = Kind::over;
  Instant until{};  ///< of one that waits; `never`: until somebody lets its campaign run
};

/// Asks each message's partition whether it may be handed over at `now`, and makes the attempts durable for those that
/// may, so that none is made which nobody would know of after a crash. Customers who share a contact and live in
/// different partitions find each other here: the first of the span goes, and the others are withdrawn, as are all if
/// one was begun before. The answers are in the same order. Waits for the journal. One thread at a time.
std::vector<AttemptAnswer> begin_attempts(Host& host, std::span<const MessageName> messages, Instant now);

}  // namespace lapwing
