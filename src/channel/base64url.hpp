#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lapwing {

/// Base64 with "-" and "_" and without padding (RFC 4648, 5).
std::string base64url(std::string_view bytes);

/// The bytes again; nothing if the text is no such base64, padding included.
std::optional<std::string> base64url_decoded(std::string_view text);

}  // namespace lapwing
