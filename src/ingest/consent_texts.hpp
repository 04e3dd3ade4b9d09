#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class Host;

// The wordings that people agree to are definitions of the kind consent_text: {"text": "..."}. A consent names the one
// that was shown and its version, which never changes.

inline constexpr std::size_t consent_text_bytes_max = 16 * 1024;

/// Publishes a wording, and gives its version. Error: the id is none, or the text is empty or too long.
Result<std::uint32_t> publish_consent_text(Host& host, const std::string& id, std::string_view text, Instant now);
/// The newest version of a wording; 0: there is none of that id.
std::uint32_t consent_text_version(Host& host, const std::string& id);
/// What a published definition of the kind says.
std::string text_of_consent_text(std::string_view definition);

}  // namespace lapwing
