#pragma once

#include <cstdint>

#include "base/instant.hpp"

namespace lapwing {

class Host;

/// Carries errands between partitions at `now` until none is pending: waits until the frames that sent them are
/// durable, has each receiver take in its own, in the order of senders and of their numbers, and tells the senders once
/// that is durable, too. Whatever is interrupted goes again, and its receiver knows it. How many were carried. One
/// thread at a time for each host.
std::uint64_t carry_errands(Host& host, Instant now);

}  // namespace lapwing
