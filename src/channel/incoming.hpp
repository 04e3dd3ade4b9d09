#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lapwing {

/// What became of a message after a server had accepted it.
enum class DeliveryState : std::uint8_t {
  under_way,    ///< not decided yet
  delivered,    ///< the customer's phone has it
  undelivered,  ///< it never will: expired, rejected, no such subscriber
  unknown,      ///< the server does not know
};

/// "under way", "delivered", ...
std::string_view to_text(DeliveryState state);

/// A server's later word on a message. It may come twice, before `send` has reported the message, or never.
struct DeliveryReceipt {
  /// The ids that the server may have given the message in `SendResult::provider_id`, likeliest first: some servers
  /// write the same number in hexadecimal there and in decimal here. A text in parts has an id and a receipt for each.
  std::vector<std::string> provider_ids;
  DeliveryState state = DeliveryState::unknown;
  std::string code;  ///< the network's, as written; may be empty
  std::string to;    ///< the customer's address
};

/// What a customer wrote to us, such as "STOP". A long text comes in parts, each by itself.
struct IncomingText {
  std::string from;  ///< the customer's address
  std::string to;    ///< ours
  std::string text;  ///< UTF-8
};

using Incoming = std::variant<DeliveryReceipt, IncomingText>;

/// Makes what came in durable, and says whether it did.
using TakeIncoming = std::function<bool(std::span<const Incoming>)>;

}  // namespace lapwing
