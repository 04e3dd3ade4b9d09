#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/shop.hpp"

namespace lapwing {

class Vault;
struct Personal;

// What the world says of a customer's contacts, judged and kept in the same way wherever it comes in. New keys and
// claims are durable only after `Vault::flush`, which is called before the facts are journaled.

/// Judges the address, notes it in `personal` (normalised if valid, else as it is) and claims it for the customer.
Result<ContactFact> take_email(Vault& vault, std::string_view customer_id, std::string_view email, Personal& personal);
/// The same for a phone; `region` (ISO 3166) is that of numbers without a country code.
Result<ContactFact> take_phone(Vault& vault, std::string_view customer_id, std::string_view phone,
                               std::string_view region, Personal& personal);

/// Whom facts without a customer id belong to: the customer who has one of the contacts, or a new one named after them.
/// Empty if neither contact can be used. Either may be empty.
Result<std::string> customer_by_contact(Vault& vault, std::string_view email, std::string_view phone,
                                        std::string_view region);

/// What a contact is known by, without saying it.
struct ContactKey {
  ChannelKind channel{};
  std::uint64_t fingerprint = 0;
};
/// Of an e-mail address, which has an "@", or a phone, as somebody writes it; nothing if it can be neither.
std::optional<ContactKey> key_of_contact(const Vault& vault, std::string_view contact, std::string_view region);

/// Whose e-mail or phone that is; nothing if it is nobody's. `region` as above.
Result<std::optional<std::string>> owner_of_contact(const Vault& vault, std::string_view contact,
                                                    std::string_view region);

}  // namespace lapwing
