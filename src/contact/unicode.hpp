#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lapwing {

/// The few questions about Unicode that contacts raise, answered by ICU. All take and give UTF-8, throw nothing and may
/// be called from any thread.

/// Whether every byte is below 0x80.
bool is_ascii(std::string_view text);

/// Normalisation form C, or nothing if `text` is not valid UTF-8.
std::optional<std::string> to_nfc(std::string_view text);

/// Folded for comparison regardless of case, in form C. `text` is valid UTF-8.
std::string fold_case(std::string_view text);

/// Whether `text` could stand in a line that people read and type: valid UTF-8 without blanks, control, format,
/// private-use or unassigned characters, and no combining mark in front.
bool is_visible_text(std::string_view text);

/// A domain name's spelling in ASCII ("xn--...") and lower case, and the length of its Unicode spelling in bytes.
struct AsciiDomain {
  std::string name;
  std::size_t unicode_bytes = 0;
};

/// UTS #46, non-transitional, with all checks, narrowed to the characters of IDNA 2008 (letters, digits, marks);
/// nothing if the name does not stand the checks.
std::optional<AsciiDomain> to_ascii_domain(std::string_view name);

}  // namespace lapwing
