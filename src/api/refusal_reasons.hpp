#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class Journal;

/// Why messages were refused, as the journal of one partition says. Memory keeps only that they were, and in which
/// second; the journal is in the order of time, so that the frame is found by halving.
class RefusalReasons {
 public:
  /// The journal outlives this.
  RefusalReasons(Journal& journal, PartitionId partition) : journal_(journal), partition_(partition) {}

  struct Reason {
    std::string reason;  ///< as in MessageRefused; empty: it was not found
    std::string rule;
  };
  /// Of a message by that template that the customer was not sent within the second.
  Result<Reason> find(CustomerNumber customer, std::string_view template_id, Instant second);

 private:
  /// When the first record of the frame came about.
  Result<Instant> begin_of(JournalOffset offset);
  /// The last frame that begins before the instant; the first of all if none does.
  Result<JournalOffset> frame_before(Instant at);

  Journal& journal_;
  PartitionId partition_;
  std::uint64_t end_ = 0;                    // frames below it are durable; 0: nobody asked yet
  std::map<std::uint64_t, Instant> begins_;  // of frames that were looked at
};

}  // namespace lapwing
