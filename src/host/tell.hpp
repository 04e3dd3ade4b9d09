#pragma once

#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "host/host.hpp"

namespace lapwing {

/// Has one partition take inputs, in one frame, and waits until they are durable. An error is why the first refused one
/// was refused; the others count. Any thread but the host's own.
Result<Tally> tell(Host& host, PartitionId partition, std::vector<Input> inputs, Instant now);
Result<Tally> tell(Host& host, PartitionId partition, Input input, Instant now);

}  // namespace lapwing
