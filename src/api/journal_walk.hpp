#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/record.hpp"

namespace lapwing {

class Journal;

/// Where a record stands in its partition's journal: in which frame, and which in it.
struct JournalPlace {
  std::uint64_t frame = 0;
  std::uint32_t record = 0;
  friend auto operator<=>(const JournalPlace&, const JournalPlace&) = default;
};
/// "1204.3"
std::string to_text(JournalPlace place);
std::optional<JournalPlace> parse_journal_place(std::string_view text);

/// Which records of a partition are looked for, going back from the newest.
struct JournalWish {
  PartitionId partition{};
  std::optional<JournalPlace> before;   ///< absent: from the newest on
  Instant since = Instant::earliest();  ///< nothing older is of interest
  /// Only frames in which it stands are decoded; empty: all of them.
  std::string_view text;
  std::size_t limit = 50;
  /// So many bytes of frames are looked at, and then the rest is left to the next page: an answer is never far away,
  /// however long the journal is.
  std::size_t bytes_max = 16'000'000;
};
struct FoundRecord {
  JournalPlace place;
  Record record;
};
struct JournalPage {
  std::vector<FoundRecord> records;  ///< the newest first; may be fewer than the limit, though there are more
  std::optional<JournalPlace> next;  ///< the `before` of the next page; absent: there is nothing more
};

/// Goes back through what is durable and gives the records that are wanted. Error: the journal is damaged.
Result<JournalPage> walk_back(Journal& journal, const JournalWish& wish,
                              const std::function<bool(const Record&)>& wants);

}  // namespace lapwing
