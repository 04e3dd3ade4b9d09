#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "delivery/message_facts.hpp"
#include "model/record.hpp"

namespace lapwing {

class Journal;

/// All that the journal knows of one message.
struct MessageStory {
  ShopConfigured shop;  ///< as it was then
  std::string customer_id;
  MessageQueued queued;
  /// The decision, the attempts, what the channel said, what became of it later: in the order of the journal.
  std::vector<Record> events;
  /// What the message was made of at the last attempt; at the decision if there was none.
  MessageFacts facts;
};

/// Replays the message's partition up to its last attempt: so what is told is what was so then, whatever changed since.
/// Takes as long as reading that partition's journal. Error: there is no such message, or the journal cannot be read.
Result<MessageStory> read_message_story(const Journal& journal, MessageName name);

}  // namespace lapwing
