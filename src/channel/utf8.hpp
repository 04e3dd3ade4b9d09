#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing {

/// The length of the UTF-8 sequence that begins at `at`; 0 if there is none (RFC 3629, table 3-7 of Unicode).
std::size_t utf8_length(std::string_view text, std::size_t at);

/// The characters of a text; nothing if it is not UTF-8.
std::optional<std::u32string> characters_of(std::string_view utf8);

/// Appends the character, a Unicode scalar value, as UTF-8.
void append_utf8(std::string& out, char32_t character);

}  // namespace lapwing
