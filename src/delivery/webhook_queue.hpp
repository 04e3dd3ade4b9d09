#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/channel.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// Which record of the journal a webhook is: its name for ever.
struct WebhookKey {
  PartitionId partition{};
  JournalOffset frame{};
  std::uint32_t place = 0;  ///< of the record in the frame
  friend auto operator<=>(const WebhookKey&, const WebhookKey&) = default;
};

/// What an endpoint is to be told.
struct WebhookCall {
  WebhookKey key;
  std::string endpoint;
  std::string body;
};

/// The body of a webhook as Standard Webhooks has it: type, timestamp, data. The same on every try.
std::string webhook_body(const WebhookRaised& raised, std::string_view customer_id, Instant at);

/// What is yet to be told to endpoints, and how far the journal was read for it. It is tried again after 5 s, 5 and 30
/// minutes, 2, 5 and 10 hours, and given up a day after the first try. Progress is kept by whoever runs it, so that a
/// restart goes on where it was; what was accepted behind the last progress that was kept is told again, under the same
/// id. No clock: `now` comes with each call. One thread at a time.
class WebhookQueue {
 public:
  explicit WebhookQueue(std::uint16_t partitions) : next_(partitions) {}

  /// From which frame on the partition's journal is to be read: what is new, or is open and was lost with the process.
  [[nodiscard]] JournalOffset next(PartitionId partition) const;
  /// Whether what stands there is to be told and not taken yet.
  [[nodiscard]] bool wants(const WebhookKey& key) const;
  /// Takes it in; it must be wanted. Due at once, or when it was due before the restart.
  void add(WebhookCall call, Instant now);
  /// The partition's journal was read up to that frame, not including it, and what is to be told of it was added: what
  /// was open there and was not added is forgotten.
  void read_until(PartitionId partition, JournalOffset frame);

  /// Up to `limit` calls to try now, those that wait longest first; they are under way until they are settled.
  std::vector<WebhookCall> due(Instant now, std::size_t limit);
  /// False: it was deferred for the last time, and is given up.
  bool settle(const WebhookKey& key, Outcome outcome, Instant now);
  [[nodiscard]] std::size_t size() const { return calls_.size(); }

  [[nodiscard]] std::string save() const;
  Result<void> load(std::string_view saved);

 private:
  struct Tries {
    int count = 0;
    Instant first_at = Instant::never();
    Instant next_at{};
  };

  std::vector<JournalOffset> next_;  // by partition
  std::map<WebhookKey, Tries> open_;
  std::map<WebhookKey, WebhookCall> calls_;  // of those that are open and were read
  std::set<std::pair<Instant, WebhookKey>> waiting_;
};

}  // namespace lapwing
