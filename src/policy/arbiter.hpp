#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audience/audience.hpp"
#include "policy/message_subject.hpp"
#include "policy/policy_definition.hpp"
#include "policy/send_history.hpp"
#include "policy/suppressions.hpp"

namespace lapwing {

/// Why a message may not be sent, in order of precedence: the first that holds is the reason given.
enum class Refusal : std::uint8_t {
  no_contact,       ///< the customer has no contact for the channel
  invalid_contact,  ///< the contact is known to be unusable
  suppressed,       ///< the contact or the customer is on the suppression list
  no_consent,       ///< marketing without consent on record
  control_group,    ///< marketing, and the shop's control group has the customer
  withheld_topic,   ///< customers of that stage do not get messages on that topic; the rule is the stage
  household,        ///< another customer has the message, and the same contact
  quiet_hours,      ///< and what comes then is not kept
  cap,              ///< a frequency cap is full, and stays so for longer than the message waits; the rule is its id
  higher_priority,  ///< a message of higher priority needs the room
};
std::string_view to_text(Refusal refusal);

/// A message of higher priority that may be asked for soon.
struct ExpectedSend {
  Instant at{};
  SendRequest request;
};

/// What judging goes by, besides the customer.
struct Circumstances {
  Instant now{};
  Instant asked_at{};  ///< when the message was first to go
  const Zone* shop_zone = nullptr;
  const Audience* audience = nullptr;
  const SendHistory* history = nullptr;
  const Suppressions* suppressions = nullptr;
  const PolicyDefinition* policy = nullptr;  ///< nullptr: none was published
  std::string_view stage;                    ///< the customer's, of the lifecycle; empty: there is none
  /// The customer's messages of a higher priority that are due behind `now` and not behind the instant given. Asked
  /// only if their number matters.
  std::function<std::vector<ExpectedSend>(Instant)> expected;
};

struct GoesNow {
  friend bool operator==(const GoesNow&, const GoesNow&) = default;
};
/// It is to be judged again then, the first instant at which it may go as far as is known now.
struct Waits {
  Instant until{};
  std::string rule;  ///< what holds it: `quiet_hours_rule`, `higher_priority_rule`, or a frequency cap's id
  friend bool operator==(const Waits&, const Waits&) = default;
};
struct Refused {
  Refusal reason{};
  std::string rule;  ///< what the reason is about; empty if that says all
  friend bool operator==(const Refused&, const Refused&) = default;
};
using Verdict = std::variant<GoesNow, Waits, Refused>;

/// Whether the message may go to the customer now. Transactional and service messages are held by nothing.
Verdict judge(const CustomerView& customer, const SendRequest& request, const Circumstances& amid);

/// Whether a message that was decided on, and has its place under every cap, may be handed over now, as at each try:
/// what it needs may have been taken away since, or a quiet hour come.
Verdict judge_attempt(const CustomerView& customer, const MessageSubject& subject, const Circumstances& amid);

/// Whether the customer was sent the message after `since`. One of which nobody knows yet what becomes of it counts if
/// `counts` says so.
bool was_sent(const SendHistory& history, CustomerNumber customer, const MessageSubject& subject, Instant since,
              const std::function<bool(IntentNumber)>& counts);

/// Whether anything but time and room is in the way.
std::optional<Refused> refusal_of(const CustomerView& customer, const MessageSubject& subject,
                                  const Circumstances& amid);

}  // namespace lapwing
