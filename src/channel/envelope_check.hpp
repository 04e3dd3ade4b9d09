#pragma once

#include <string_view>

#include "base/result.hpp"
#include "channel/channel.hpp"

namespace lapwing {

/// Whether the envelope can be written as a mail that says what it should and nothing else. Error, with the field's
/// name in `where` and never with its content (logs must not hold personal data): a line break or another control
/// character in a header value or an address (a customer's name would write headers), an address that is none, text
/// that is not UTF-8, no body, a header field that the channel writes itself.
Result<void> check_envelope(const Envelope& envelope);

/// Whether it can name a message and its file: 1 .. 200 letters, digits, '.', '_' or '-', dots only between others.
Result<void> check_token(std::string_view message_id_token);

/// Whether it is an address as mail knows them: "local@domain.example"; the domain may be international, the part
/// before
/// '@' not (few servers take that yet). `field` is the error's place.
Result<void> check_address(std::string_view address, std::string_view field);

}  // namespace lapwing
