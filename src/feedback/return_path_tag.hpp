#pragma once

#include <string>
#include <string_view>

#include "base/keyed_hash.hpp"
#include "base/result.hpp"

namespace lapwing {

// Variable envelope return paths: each message has a MAIL FROM of its own, so that whatever comes back, in any form,
// names the message by the address at which it arrives.

/// "b+TOKEN-HASH@domain", where HASH is eight hexadecimal digits: the first half of a keyed hash of the token. The
/// token is 1 to 40 lower-case letters, digits and hyphens, since some servers fold the case of addresses; refused
/// otherwise, as is a domain without a dot.
[[nodiscard]] Result<std::string> tagged_return_path(HashKey key, std::string_view token, std::string_view domain);

/// The token of such an address, whatever its domain and case. Refused if it has none, or one whose hash does not fit:
/// it was altered or made up, and a report to it proves nothing.
[[nodiscard]] Result<std::string> read_return_path_tag(HashKey key, std::string_view address);

}  // namespace lapwing
