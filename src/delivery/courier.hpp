#pragma once

#include <array>
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

/// Names a journal among all from which a shop sends, for ever: a keyed hash of `name`, so that it differs between
/// shops too. The shop's own journal has one name, and each run that is played over its history another, since intents
/// are numbered from 1 in each of them.
std::string origin_of(const Vault& vault, std::string_view name);

/// Names the message for ever, on every try alike, and no other message of any shop: "<origin>-p03-000000000123".
std::string message_id_token(std::string_view origin, PartitionId partition, IntentNumber intent);

/// The opaque end of a message's unsubscribe and preference links: the message's token and a keyed hash over it and the
/// customer, so that a link cannot be made up. What a click on it does is the server's affair.
std::string link_token(const Vault& vault, std::string_view message_id_token, std::string_view customer_id);

/// Carries messages out: opens personal data, renders strictly, hands batches to the channel and says what became of
/// each. Keeps compiled templates. One thread at a time.
class Courier {
 public:
  /// The channel and the vault must outlive it. `journal` is the name of the journal whose intents it carries out, see
  /// `origin_of`. The channel carries e-mail.
  Courier(Channel& channel, Vault& vault, DeliverySettings settings, std::string_view journal);

  /// Messages of that kind go over the channel, which must outlive it.
  void carry(ChannelKind kind, Channel& channel) { channels_[static_cast<std::size_t>(kind)] = &channel; }

  /// One receipt for each message, in the same order. What cannot be rendered or has no channel is `failed` and never
  /// reaches the channel; its reply says why and names the variable, but holds nothing personal.
  std::vector<std::pair<PartitionId, ReceiptArrived>> deliver(std::span<const MessageFacts> messages);

 private:
  using Receipts = std::vector<std::pair<PartitionId, ReceiptArrived>>;

  /// Those at the places, which are of one kind; their receipts go to the same places.
  void deliver_batch(std::span<const MessageFacts> messages, std::span<const std::size_t> places, Channel* channel,
                     Receipts& receipts);
  Result<Envelope> envelope_of(const MessageFacts& facts);
  const Result<MessageTemplate>& compiled(const MessageFacts& facts);

  std::array<Channel*, channel_count> channels_ = {};  // by ChannelKind; nullptr: there is none
  Vault& vault_;
  DeliverySettings settings_;
  std::string origin_;
  std::map<std::pair<std::string, std::uint32_t>, Result<MessageTemplate>> templates_;
};

}  // namespace lapwing
