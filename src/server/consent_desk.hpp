#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "delivery/message_token.hpp"
#include "host/consent_evidence.hpp"
#include "model/shop.hpp"
#include "server/preference_page.hpp"

namespace lapwing {

class DataFolder;

/// A message that a token is proved to be of.
struct ProvenMessage {
  ReadToken token;
  std::string customer_id;  ///< to whom it went
  std::string owner_id;     ///< who that customer is now, if they were merged; empty: they were erased
  Instant sent_at{};
  ChannelKind channel{};
  std::uint64_t contact = 0;            ///< the customer's over the channel now
  std::vector<Preference> preferences;  ///< known for tokens of pages only
};

/// By what way a customer's wish came, for the log of consents.
struct WishOrigin {
  std::string_view source;        ///< "unsubscribe", "preferences", "confirmed", "mail"
  std::string text_id;            ///< the wording that was shown, a published consent text; empty: none
  ConsentEvidence evidence = {};  ///< sealed in the journal
};

/// Records what customers want to get, as whoever has a message of theirs may say: each wish with the message that
/// proves it. A wish upon a message to somebody who was merged since is that of who they are now. Any thread may call
/// anything.
class ConsentDesk {
 public:
  /// The folder must outlive it. `journal` is the name that the courier's messages have, see `origin_of`.
  ConsentDesk(DataFolder& folder, std::string_view journal, std::function<Instant()> clock);

  /// Nothing if the token was not made for that purpose and a message of ours.
  std::optional<ProvenMessage> message_of(std::string_view token, LinkPurpose purpose);
  /// Error: the wish could not be recorded. Durable when it returns.
  Result<void> record(const ProvenMessage& message, const std::vector<Preference>& changed, const WishOrigin& origin,
                      std::vector<ContactFact> contacts = {});
  /// No advertising any more over any channel, on any topic.
  Result<void> withdraw_all(const ProvenMessage& message, const WishOrigin& origin);
  /// The end of the message's preference link.
  [[nodiscard]] std::string page_token_of(const ProvenMessage& message) const;

 private:
  [[nodiscard]] std::string name_of(const ProvenMessage& message) const;
  Result<void> play(PartitionId partition, Input input, Instant now);

  DataFolder& folder_;
  const std::string origin_;
  const std::function<Instant()> clock_;
};

}  // namespace lapwing
