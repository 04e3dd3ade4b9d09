#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "delivery/message_facts.hpp"
#include "delivery/send_pace.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What became of a try, as a courier tells it.
struct Delivered {
  PartitionId partition{};
  ReceiptArrived receipt;
  PaceSign sign;
};

/// What waits to be tried, and when it is tried again. The loop around it:
///
///     add(waiting_messages(engine, partition, outbox.newest(partition), ...))
///     settle(courier.deliver(facts of outbox.due(now, ...)), now) -> receipts for the journal
///
/// A first try is due at once; a later one when `after_attempt` of the room `channel` says; and no more at a time than
/// `SendPace` lets through. No clock and no threads of its own, and the same calls give the same answers. One thread at
/// a time.
class Outbox {
 public:
  using Receipts = std::vector<std::pair<PartitionId, ReceiptArrived>>;

  explicit Outbox(PaceSettings pace = usual_pace()) : pace_(std::move(pace)) {}

  /// Takes a message in. Ignored (false) unless its intent is above all that were added of its partition before, as
  /// those from `waiting_messages` are: so a message whose receipt is on its way to the journal does not come back.
  bool add(WaitingMessage message);
  /// Never takes the message in, as if it had been added and settled.
  void pass_over(MessageName name);
  /// Takes in a message that was settled and is pending again.
  void add_again(WaitingMessage message);
  /// The highest intent added of the partition; 0 if none was.
  [[nodiscard]] IntentNumber newest(PartitionId partition) const;

  /// Up to `limit` messages to try now, as far as pace has room: service and transactional ones first, then
  /// advertising; within these the longest due first, and no provider keeps another waiting. `day`: by the shop's
  /// calendar. They count as being tried until they are settled, or not tried after all.
  std::vector<MessageName> due(Instant now, Day day, std::size_t limit);
  /// The message was not tried, and is due at that instant.
  void postpone(MessageName name, Instant until);
  /// The message was not tried, and never will be.
  void drop(MessageName name);
  /// Whether a message that was added and is not settled was tried before.
  [[nodiscard]] bool was_tried(MessageName name) const;
  /// When the next try is due: `earliest` for a first one, `never` if nothing waits.
  [[nodiscard]] Instant next_due() const;

  /// Takes in what became of tries by `now`, and gives the receipts that belong into the journal, in the same order.
  /// Accepted and failed ones end the message, and so does doubt about advertising (`unknown`: a copy would annoy), and
  /// about any SMS (nobody would know a copy for one).
  /// What will be tried again, in doubt or not, is `deferred`. What was tried long enough ends too, and its reply says
  /// so: as `failed`, or as `unknown` if the last try was in doubt. A receipt for a message that is not being tried is
  /// passed on as it is.
  Receipts settle(std::vector<Delivered> delivered, Instant now, Day day);

  /// Messages that are waiting or being tried.
  [[nodiscard]] std::size_t size() const { return messages_.size(); }
  [[nodiscard]] SendPace& pace() { return pace_; }
  [[nodiscard]] const SendPace& pace() const { return pace_; }

 private:
  /// Messages that keep pace together, and those among them that go first.
  struct Queue {
    bool marketing = false;
    Lane lane;
    friend auto operator<=>(const Queue&, const Queue&) = default;
  };
  struct Waiting {
    Instant at;
    MessageName name;
    friend auto operator<=>(const Waiting&, const Waiting&) = default;
  };
  struct Message {
    ChannelKind channel{};
    Queue queue;
    Instant first_attempt_at = Instant::never();
    int attempt_count = 0;
    bool under_way = false;
    Day taken_on{};  // when it went under way
  };
  struct DueQueue {
    std::set<Waiting>* waiting;
    Queue queue;
  };

  void put(WaitingMessage message);
  /// The queues that have something due, in the order of their first.
  std::vector<DueQueue> due_queues(bool marketing, Instant now);
  void take_due(bool marketing, Instant now, Day day, std::size_t limit, std::vector<MessageName>& batch);
  void settle(Message& message, MessageName name, Delivered& delivered, Instant now);

  SendPace pace_;
  std::map<MessageName, Message> messages_;
  std::map<Queue, std::set<Waiting>> waiting_;
  std::map<PartitionId, IntentNumber> newest_;
};

}  // namespace lapwing
