#pragma once

#include "base/result.hpp"
#include "journal/journal.hpp"

namespace lapwing {

/// Reads the durable frames from `begin` on to before `end`, as Journal::read does.
Result<void> read_between(const Journal& journal, PartitionId partition, JournalOffset begin, JournalOffset end,
                          const Journal::Reader& reader);

}  // namespace lapwing
