#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "channel/channel.hpp"
#include "delivery/message_facts.hpp"
#include "delivery/message_template.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Vault;

/// What messages say of their sender, beside what the engine knows. Texts are UTF-8.
struct DeliverySettings {
  std::string from_address;
  std::string from_name;  ///< empty: the shop's name
  std::string shop_url;
  std::string shop_address;          ///< the postal address that the law wants under advertising
  std::string unsubscribe_url_base;  ///< the link is this and a token behind it
  std::string preferences_url_base;  ///< likewise
  std::string unsubscribe_mailto;    ///< an address, without "mailto:"; empty: none
};

/// Settings of a shop that has not said them yet, all within the reserved domain `example`, where no mail arrives.
DeliverySettings example_settings(std::string_view shop_name);

/// The opaque end of a message's unsubscribe and preference links: the message's token and a keyed hash over it and the
/// customer, so that a link cannot be made up. What a click on it does is the server's affair.
std::string link_token(const Vault& vault, const MessageFacts& facts);

/// Carries messages out: opens personal data, renders strictly, hands batches to the channel and says what became of
/// each. Keeps compiled templates. One thread at a time.
class Courier {
 public:
  /// The channel and the vault must outlive it. Today the channel carries e-mail only.
  Courier(Channel& channel, Vault& vault, DeliverySettings settings);

  /// One receipt for each message, in the same order. What cannot be rendered or has no channel is `failed` and never
  /// reaches the channel; its reply says why and names the variable, but holds nothing personal.
  std::vector<std::pair<PartitionId, ReceiptArrived>> deliver(std::span<const MessageFacts> messages);

 private:
  using Receipts = std::vector<std::pair<PartitionId, ReceiptArrived>>;

  void deliver_batch(std::span<const MessageFacts> messages, Receipts& receipts);
  Result<Envelope> envelope_of(const MessageFacts& facts);
  const Result<MessageTemplate>& compiled(const MessageFacts& facts);

  Channel& channel_;
  Vault& vault_;
  DeliverySettings settings_;
  std::map<std::pair<std::string, std::uint32_t>, Result<MessageTemplate>> templates_;
};

}  // namespace lapwing
