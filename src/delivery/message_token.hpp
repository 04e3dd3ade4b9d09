#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "engine/pending_messages.hpp"

namespace lapwing {

class Vault;

// How a message is named in what leaves the house: in its Message-ID, and in the links that it carries. Whoever does
// not have the shop's keys cannot make up a link.

/// Names a journal among all from which a shop sends, for ever: a keyed hash of `name`, so that it differs between
/// shops too. The shop's own journal has one name, and each run that is played over its history another, since intents
/// are numbered from 1 in each of them.
std::string origin_of(const Vault& vault, std::string_view name);

/// Names the message for ever, on every try alike, and no other message of any shop: "<origin>-p03-000000000123".
std::string message_id_token(std::string_view origin, PartitionId partition, IntentNumber intent);

/// What `message_id_token` made for that journal, taken apart; spelled in exactly one way. It proves nothing: everybody
/// who got the message knows it.
std::optional<MessageName> read_message_id(std::string_view token, std::string_view origin);

/// The end of a message's unsubscribe and preference links: the message's token and a proof over it and the customer.
std::string link_token(const Vault& vault, std::string_view message_id_token, std::string_view customer_id);

/// Names a target among all that messages of the shop ever linked to.
std::uint64_t link_id(const Vault& vault, std::string_view url);
/// The end of a link that leads to the target by way of the shop's own address: the message's token, the target's
/// number, and a proof over both and the customer. Link 0 is the picture that tells of an opening.
std::string click_token(const Vault& vault, std::string_view message_id_token, std::uint64_t link,
                        std::string_view customer_id);

/// The short name of a click token, for SMS: 60 bits of a keyed hash, which the link store leads to the token. Nobody
/// can make one up; of a hundred million links that were sent, one guess in ten thousand million finds one, and gets to
/// where the shop sent somebody.
struct ShortLink {
  std::uint64_t id = 0;  ///< in the link store
  std::string name;      ///< 10 letters, digits, '-' and '_'
};
ShortLink short_link(const Vault& vault, std::string_view click_token);
/// Its id; nothing if it is no such name.
std::optional<std::uint64_t> read_short_name(std::string_view name);
/// What the link store keeps under the id.
std::string short_link_target(std::string_view click_token);
/// The click token in that; nothing if something else is kept there.
std::optional<std::string> click_token_of(std::string_view short_link_target);

/// The end of the link by which a customer confirms that the contact, named by its fingerprint, is theirs.
std::string confirm_token(const Vault& vault, std::string_view message_id_token, std::uint64_t contact,
                          std::string_view customer_id);

/// The MAIL FROM of a message, by which whatever comes back names it: "b+TOKEN-HASH@domain".
Result<std::string> return_path_of(const Vault& vault, std::string_view message_id_token, std::string_view domain);
/// The message's token in such an address; nothing if it has none, or one that we did not make.
std::optional<std::string> token_of_return_path(const Vault& vault, std::string_view address);

/// The address by which a mail unsubscribes (RFC 2369, 3.2; RFC 8058, 5): "unsubscribe@shop.example" with the token of
/// the message's unsubscribe link behind a plus. Error: `address` is no address, or its name is so long (over 13 bytes)
/// that the token does not fit behind it (RFC 5321, 4.5.3.1.1).
Result<std::string> unsubscribe_address(std::string_view address, std::string_view link_token);
/// What stands behind the plus in an address, in small letters, as the token was made; nothing if there is no plus.
std::optional<std::string> token_of_unsubscribe_address(std::string_view address);

/// What a token is good for: one that was made for one is not for another.
enum class LinkPurpose : unsigned char { page, click, confirm };

/// A token taken apart. Nothing is proved yet: that takes the customer to whom the message went.
struct ReadToken {
  MessageName message;
  std::optional<std::uint64_t> number;  ///< a click's target, a confirmation's contact; absent: of a page
};
/// Nothing if it is no token of that journal; `origin` is the journal's. Spelled in exactly one way.
std::optional<ReadToken> read_token(std::string_view token, std::string_view origin);
/// Whether the token was made for that customer and purpose.
bool is_for(const Vault& vault, std::string_view token, const ReadToken& read, LinkPurpose purpose,
            std::string_view origin, std::string_view customer_id);

}  // namespace lapwing
