#include "journal/journal.hpp"

namespace lapwing {

JournalOffset Journal::append_and_wait(PartitionId partition, std::string payload) {
  const JournalOffset offset = append(partition, std::move(payload), {});
  flush();
  return offset;
}

}  // namespace lapwing
