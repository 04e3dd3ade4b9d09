#pragma once

#include <compare>
#include <string>

#include "model/shop.hpp"

namespace lapwing {

/// What a message is about, as far as policy asks.
struct MessageSubject {
  ChannelKind channel{};
  MessageClass message_class = MessageClass::marketing;
  std::string topic;  ///< empty: of none
  std::string template_id;
  std::string campaign_id;  ///< "broadcast:" and its id if a broadcast sends it
  std::string group;        ///< of the campaign; empty: of none
  friend auto operator<=>(const MessageSubject&, const MessageSubject&) = default;
};

/// A message that somebody wants to send.
struct SendRequest {
  MessageSubject subject;
  std::uint8_t priority = priority_usual;
  OnLimit on_limit = OnLimit::defer;
  friend bool operator==(const SendRequest&, const SendRequest&) = default;
};

}  // namespace lapwing
