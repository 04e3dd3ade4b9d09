#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "engine/pending_messages.hpp"

namespace lapwing {

class Host;

/// Reads how lists and Message-IDs call a message: "p03-000000000123", with whatever stands in front of that.
Result<MessageName> parse_message_name(std::string_view text);

/// A message that waits, or that ended without having arrived.
struct ListedMessage {
  MessageName name;
  std::string customer_id;
  PendingIntent message;
  std::string outcome;  ///< "pending", "failed" or "unknown"
  Instant at;           ///< since when it is so
  std::string reply;    ///< what the channel said last
};

/// Which messages are wanted.
struct MessageWish {
  std::string outcome;   ///< as in ListedMessage; empty: any
  std::string campaign;  ///< empty: of any
};
/// Error: there is no such outcome.
Result<void> check(const MessageWish& wish);
/// Those that are wanted, the newest first.
std::vector<ListedMessage> list_messages(Host& host, const MessageWish& wish);
/// {"messages": [...], "count"} with at most `limit` of them; `count` is of all. Times are in the zone.
nlohmann::ordered_json to_json(const std::vector<ListedMessage>& messages, std::size_t limit, const Zone& zone);

/// What became of the wish that a message be sent again.
struct SentAgain {
  MessageName name;
  std::optional<Error> refused;  ///< absent: it is pending, again or still
};
/// Has messages be pending again that ended without having arrived; durable when it returns.
std::vector<SentAgain> send_again(Host& host, const std::vector<MessageName>& names, Instant now);

}  // namespace lapwing
