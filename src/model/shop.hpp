#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

/// A way to reach a customer.
enum class ChannelKind : std::uint8_t { email, sms, push };
inline constexpr std::size_t channel_count = 3;

/// Why a message is sent, which decides what it needs. A transactional message (a receipt, a code) answers what the
/// customer just did; a service message concerns an existing relation (a bonus is about to burn); marketing needs
/// consent.
enum class MessageClass : std::uint8_t { transactional, service, marketing };

/// What becomes of a message that finds a frequency cap full: it waits for room, it is dropped, or it goes all the
/// same.
enum class OnLimit : std::uint8_t { defer, drop, ignore };

/// Which of two messages goes first where there is room for one: 0 .. 100, the greater one.
inline constexpr std::uint8_t priority_max = 100;
inline constexpr std::uint8_t priority_usual = 50;

/// Whether a customer has a contact for a channel, and whether it can be used; `confirmed`: the customer has said so
/// through the contact itself (double opt-in).
enum class ContactState : std::uint8_t { absent, valid, invalid, confirmed };

/// Whether messages may go there.
constexpr bool is_usable(ContactState state) {
  return state == ContactState::valid || state == ContactState::confirmed;
}

/// How far an order has come.
enum class OrderStatus : std::uint8_t { created, paid, completed, cancelled, returned };

std::string_view to_text(ChannelKind channel);
std::string_view to_text(ContactState state);
std::string_view to_text(OrderStatus status);
std::string_view to_text(MessageClass message_class);
std::string_view to_text(OnLimit on_limit);
std::optional<ChannelKind> parse_channel_kind(std::string_view text);
std::optional<OrderStatus> parse_order_status(std::string_view text);
std::optional<MessageClass> parse_message_class(std::string_view text);
std::optional<OnLimit> parse_on_limit(std::string_view text);

/// What the engine knows of a contact. The address itself is personal data and stays sealed; the fingerprint, a keyed
/// hash of it, tells when two customers share one.
struct ContactFact {
  ChannelKind channel{};
  ContactState state{};
  std::uint64_t fingerprint = 0;
  std::string place;  ///< what is not personal in it: an e-mail's domain, a phone's country (ISO 3166); empty: not said
  friend bool operator==(const ContactFact&, const ContactFact&) = default;
};

/// Consent to messages over a channel, on a topic (empty: on all of them), given or withdrawn.
struct ConsentFact {
  ChannelKind channel{};
  std::string topic;
  bool granted = false;
  Instant at{};
  std::string source;              ///< by what way it was said: "preferences", "import", ...
  std::string text_id;             ///< the wording that was shown, a published consent text; empty: not said
  std::uint32_t text_version = 0;  ///< of the wording
  std::string proof;               ///< what shows it, nothing personal: a message, a file and its row
  std::string sealed_evidence;     ///< `ConsentEvidence`, under the customer's key; may be empty
  friend bool operator==(const ConsentFact&, const ConsentFact&) = default;
};

/// Some texts of which each counts once and their order does not: sorted, none empty.
using TextList = std::vector<std::string>;
inline constexpr std::size_t list_texts_max = 100;
inline constexpr std::size_t list_text_bytes_max = 256;

/// Makes a list of texts as they came. An error if they are too many, or one is too long or has a zero byte in it.
Result<TextList> make_text_list(std::vector<std::string> texts);

/// A text, a number (in ten-thousandths, as Money), a yes or no, a date, or a list of texts. An empty list is as good
/// as no attribute at all.
using AttributeValue = std::variant<std::string, Money, bool, Day, TextList>;

struct AttributeFact {
  std::string name;
  AttributeValue value;
  friend bool operator==(const AttributeFact&, const AttributeFact&) = default;
};

struct LabelFact {
  std::string name;
  bool set = true;
  friend bool operator==(const LabelFact&, const LabelFact&) = default;
};

struct OrderLine {
  std::string product_id;
  std::string category;
  Quantity quantity{};
  Money price{};
  Money amount{};  ///< what the line adds to the order's total
  friend bool operator==(const OrderLine&, const OrderLine&) = default;
};

}  // namespace lapwing
