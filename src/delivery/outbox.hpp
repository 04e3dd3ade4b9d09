#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "delivery/message_facts.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What waits to be tried, and when it is tried again. The loop around it:
///
///     add(pending_facts(engine, partition, outbox.newest(partition), ...))
///     settle(courier.deliver(outbox.due(now, ...)), now) -> receipts for the journal
///
/// A first try is due at once; a later one when `after_attempt` of the room `channel` says. It lives in memory: after a
/// restart whatever is still pending in the engine is added anew and begins its tries anew. No clock and no threads of
/// its own, and the same calls give the same answers. One thread at a time.
class Outbox {
 public:
  using Receipts = std::vector<std::pair<PartitionId, ReceiptArrived>>;

  /// Takes a message in. Ignored (false) unless its intent is above all that were added of its partition before, as
  /// those from `pending_facts` are: so a message whose receipt is on its way to the journal does not come back.
  bool add(MessageFacts facts);
  /// The highest intent added of the partition; 0 if none was.
  [[nodiscard]] IntentNumber newest(PartitionId partition) const;

  /// Up to `limit` messages to try now: service and transactional ones first, then advertising; within these the
  /// longest due first. They count as being tried until they are settled.
  std::vector<MessageFacts> due(Instant now, std::size_t limit);
  /// When the next try is due: `earliest` for a first one, `never` if nothing waits.
  [[nodiscard]] Instant next_due() const;

  /// Takes in what became of tries by `now`, and gives the receipts that belong into the journal, in the same order.
  /// Accepted and failed ones end the message, and so does doubt about advertising (`unknown`: a copy would annoy), and
  /// about any SMS (nobody would know a copy for one).
  /// What will be tried again, in doubt or not, is `deferred`. What was tried long enough ends too, and its reply says
  /// so: as `failed`, or as `unknown` if the last try was in doubt. A receipt for a message that is not being tried is
  /// passed on as it is.
  Receipts settle(Receipts receipts, Instant now);

  /// Messages that are waiting or being tried.
  [[nodiscard]] std::size_t size() const { return messages_.size(); }

 private:
  using Key = std::pair<PartitionId, IntentNumber>;
  struct Waiting {
    Instant at;
    Key key;
    friend auto operator<=>(const Waiting&, const Waiting&) = default;
  };
  struct Message {
    MessageFacts facts;
    Instant first_attempt_at = Instant::never();
    int attempt_count = 0;
    bool under_way = false;
  };

  void settle(Message& message, ReceiptArrived& receipt, Instant now);

  std::map<Key, Message> messages_;
  std::array<std::set<Waiting>, 2> waiting_;  // by `marketing`
  std::map<PartitionId, IntentNumber> newest_;
};

}  // namespace lapwing
