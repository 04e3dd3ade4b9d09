#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "channel/channel.hpp"
#include "channel/smpp_pdu.hpp"
#include "channel/smpp_url.hpp"

namespace lapwing {

/// The submits that an SMS takes, one for each part: `to_address` is a phone number with its country, with or without
/// '+', `from_address` the sender, `text` what it says. Each asks for a receipt of the final state and bears the same
/// reference on every try, which comes of the message's token. Error: names the field, never its content.
Result<std::vector<SmppMessage>> submits_of(const Envelope& envelope, const SmppSettings& settings);

/// A time that begins when the server takes the message (SMPP 3.4, 7.1.1.2): "000000040000000R" for four hours.
std::string relative_time(Duration duration);

/// What a deliver_sm tells: a receipt or a customer's text.
Incoming incoming_of(const SmppMessage& message);

}  // namespace lapwing
