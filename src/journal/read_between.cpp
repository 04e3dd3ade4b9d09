#include "journal/read_between.hpp"

#include <string>

namespace lapwing {

Result<void> read_between(const Journal& journal, PartitionId partition, JournalOffset begin, JournalOffset end,
                          const Journal::Reader& reader) {
  if (begin >= end) return {};
  bool is_enough = false;  // ends the reading; nothing is wrong
  const auto read = journal.read(partition, begin, [&](JournalOffset offset, std::string_view payload) -> Result<void> {
    is_enough = offset >= end;
    if (is_enough) return fail("read enough");
    return reader(offset, payload);
  });
  if (is_enough) return {};
  return read;
}

}  // namespace lapwing
