#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Holds clicks back for a moment, since programs that look into mail follow one link after the other: several links of
/// one message within that moment are a program's doing, all of them. Pure. One thread at a time.
class ClickWatch {
 public:
  static constexpr Duration held = Duration::seconds(3);

  struct Click {
    PartitionId partition{};
    IntentNumber intent{};
    std::uint64_t link = 0;
  };
  struct Judged {
    PartitionId partition{};
    IntentNumber intent{};
    ReceiptOutcome outcome{};
  };

  void add(const Click& click, bool is_machine, Instant now);
  /// Those that are held no longer, or all.
  std::vector<Judged> take_due(Instant now);
  std::vector<Judged> take_all();

 private:
  struct Key {
    PartitionId partition{};
    IntentNumber intent{};
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Held {
    Instant first{};
    bool is_machine = false;
    std::set<std::uint64_t> links;
  };
  std::vector<Judged> take(Instant first_until);

  std::map<Key, Held> held_;
};

}  // namespace lapwing
