#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "channel/channel.hpp"
#include "delivery/link_store.hpp"
#include "delivery/message_facts.hpp"
#include "delivery/message_template.hpp"
#include "delivery/message_token.hpp"
#include "delivery/outbox.hpp"
#include "delivery/sent_ids.hpp"
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
  std::string unsubscribe_mailto;    ///< an address, see `unsubscribe_address`; empty: none
  std::string click_url_base;        ///< links lead over this and a token behind it; empty: clicks are not told of
  std::string short_url_base;        ///< likewise of links in SMS, by their short names
  std::string open_url_base;         ///< likewise of the picture that tells of openings
  std::string bounce_domain;         ///< mail that cannot be delivered comes back there; empty: to `from_address`
  std::string confirm_url_base;      ///< likewise of the link by which customers confirm that an address is theirs
};

/// The settings with every address of the shop's own under one, that of this server as customers reach it, without a
/// slash at its end: "https://mail.shop.example".
DeliverySettings with_public_url(DeliverySettings settings, const std::string& public_url);

/// Settings of a shop that has not said them yet, all within the reserved domain `example`, where no mail arrives.
DeliverySettings example_settings(std::string_view shop_name);

/// Carries messages out: opens personal data, renders strictly, hands batches to the channel and says what became of
/// each. Keeps compiled templates. One thread at a time; but one may `prepare` the next batch while another hands over
/// the last one, and listens.
class Courier {
 public:
  /// Messages of one kind that were composed and may be handed over: those of `envelopes`, which belong to `sent` of
  /// `messages`. The others are settled in `delivered` already.
  struct Batch {
    ChannelKind kind{};
    std::vector<MessageFacts> messages;
    std::vector<Delivered> delivered;  ///< of each message
    std::vector<Envelope> envelopes;
    std::vector<std::size_t> sent;
  };

  /// The channel and the vault must outlive it. `journal` is the name of the journal whose intents it carries out, see
  /// `origin_of`. The channel carries e-mail.
  Courier(Channel& channel, Vault& vault, DeliverySettings settings, std::string_view journal);
  /// Without a channel yet: composes, and delivers nothing until it is told what to `carry`.
  Courier(Vault& vault, DeliverySettings settings, std::string_view journal);

  /// Messages of that kind go over the channel, which must outlive it.
  void carry(ChannelKind kind, Channel& channel) { channels_[static_cast<std::size_t>(kind)] = &channel; }
  /// Targets of links are kept there, which must outlive it; without it links are not rewritten.
  void keep_links(LinkStore& links) { link_store_ = &links; }
  /// Told of an address that is no more, and of whose it was, as a batch goes out.
  void tell_gone(std::function<void(const std::string& customer_id, const std::string& address)> tell) {
    tell_gone_ = std::move(tell);
  }
  /// How servers call what they accepted over other channels than e-mail is kept there, which must outlive it. `clock`
  /// is the wall clock.
  void keep_ids(SentIds& ids, std::function<Instant()> clock) {
    sent_ids_ = &ids;
    clock_ = std::move(clock);
  }

  /// What became of each message, in the same order. What cannot be rendered or has no channel is `failed` and never
  /// reaches the channel; its reply says why and names the variable, but holds nothing personal.
  std::vector<Delivered> deliver(std::span<const MessageFacts> messages);
  /// The first half of that: renders the messages, which are of one kind, and makes their links durable.
  Batch prepare(ChannelKind kind, std::vector<MessageFacts> messages);
  /// The second half. The answers are in the order of the messages.
  std::vector<Delivered> hand_over(Batch batch);
  /// What would be handed over, or why nothing can be. Links lead over the shop's own address as they would.
  Result<Envelope> compose(const MessageFacts& facts);
  /// Whether a copy may go of a message of which it is in doubt whether it went: of mail that is no advertising, and
  /// over a channel where a copy takes the place of the message.
  [[nodiscard]] bool goes_again(ChannelKind channel, bool marketing) const;
  /// Gives `take` what came in over the channels since, see `Channel::receive`; does not wait for anything.
  void listen(const TakeIncoming& take);

 private:
  /// The page of a message as it leaves, with links and the picture as its campaign wants them.
  std::string tracked(const std::string& html, const MessageFacts& facts, const std::string& token);
  [[nodiscard]] bool names_message(std::string_view url) const;
  /// Where a link leads in the end, and by which id that is kept; looked up if a message had it before.
  const LinkStore::Link& link_to(std::string_view url, const MessageFacts& facts);
  /// The text of an SMS likewise.
  std::string tracked_text(const std::string& text, const MessageFacts& facts, const std::string& token);
  const Result<MessageTemplate>& compiled(const MessageFacts& facts);

  std::array<Channel*, channel_count> channels_ = {};  // by ChannelKind; nullptr: there is none
  Vault& vault_;
  DeliverySettings settings_;
  std::string origin_;
  SentIds* sent_ids_ = nullptr;
  std::function<Instant()> clock_;
  std::function<void(const std::string&, const std::string&)> tell_gone_;
  LinkStore* link_store_ = nullptr;
  std::vector<LinkStore::Link> new_links_;  // of what was composed, until they are kept
  // By campaign (or template), whether it is marked, and address. Emptied when it gets large: addresses may be
  // personal.
  std::map<std::tuple<std::string, bool, ChannelKind>, std::map<std::string, LinkStore::Link, std::less<>>>
      known_links_;
  std::size_t known_link_count_ = 0;
  std::map<std::pair<std::string, std::uint32_t>, Result<MessageTemplate>> templates_;
};

}  // namespace lapwing
