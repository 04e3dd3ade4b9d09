#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace lapwing {

/// Appends the field "NAME: value" with people's words in it, folded at spaces into lines of 78 characters where that
/// can be; as encoded words (RFC 2047) if it is not plain ASCII, or would not come back the same. `value` is one line
/// of UTF-8 without control characters. Pure, as all of these; any thread.
void append_text_field(std::string& out, std::string_view name, std::string_view value);

/// Appends a field with one mailbox: NAME: Display Name <address>. `address` is ASCII.
void append_mailbox_field(std::string& out, std::string_view name, std::string_view display_name,
                          std::string_view address);

/// Appends "NAME: value" as it stands.
void append_raw_field(std::string& out, std::string_view name, std::string_view value);

/// "Fri, 31 May 2024 13:00:00 +0300" (RFC 5322, 3.3): the wall clock that is `zone_offset` ahead of UTC. Seconds are
/// whole, and so are the offset's minutes. Ends the process unless the year is 1 to 9999.
std::string mail_date(Instant instant, Duration zone_offset);

}  // namespace lapwing
