#pragma once

#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "channel/incoming.hpp"
#include "delivery/sent_ids.hpp"

namespace lapwing {

class DataFolder;

/// Whether a text asks for no more messages: STOP, СТОП and words like these, alone, in any case, with whatever stands
/// around them.
bool is_stop(std::string_view text);

/// Takes in what comes between messages over SMS: what became of them becomes a receipt; STOP ends advertising by SMS
/// to whoever has that number; any other text is an event "sms_received" of theirs, without its words. From a number of
/// nobody it changes nothing.
class IncomingDesk {
 public:
  /// Both must outlive it.
  IncomingDesk(DataFolder& folder, SentIds& sent, std::function<Instant()> clock,
               std::function<void(const std::string&)> log);

  /// True once all of it is durable. Any thread.
  bool take(std::span<const Incoming> incoming);

 private:
  Result<void> take(const DeliveryReceipt& receipt, Instant now);
  Result<void> take(const IncomingText& text, Instant now);

  std::mutex mutex_;  // a message's parts are counted one after another
  DataFolder& folder_;
  SentIds& sent_;
  const std::function<Instant()> clock_;
  const std::function<void(const std::string&)> log_;
};

}  // namespace lapwing
