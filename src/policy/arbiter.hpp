#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audience/audience.hpp"

namespace lapwing {

/// A message that somebody wants to send now.
struct SendRequest {
  ChannelKind channel{};
  MessageClass message_class = MessageClass::marketing;
  std::string topic;  ///< empty: no topic in particular
};

/// Why a message may not be sent, in order of precedence: the first that holds is the reason given.
enum class Refusal : std::uint8_t {
  no_contact,       ///< the customer has no contact for the channel
  invalid_contact,  ///< the contact is known to be unusable
  no_consent,       ///< marketing without consent on record
};
std::string_view to_text(Refusal refusal);

/// The reason not to send the message to the customer, or nothing if it may go.
std::optional<Refusal> refusal_of(const CustomerView& customer, const SendRequest& request);

}  // namespace lapwing
