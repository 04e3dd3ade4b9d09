#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// The codes that a text quotes.
struct ReplyCodes {
  int reply = 0;         ///< SMTP, 400 .. 599; 0 if there is none
  std::string enhanced;  ///< RFC 3463, "5.1.1"; empty if there is none
};

/// The codes in what a server said, in any wrapping: "smtp; 550 5.1.1 ...", "550-'5.7.1 <...>", "(#5.1.1)". A pair that
/// says something precise counts more than one that came before it.
[[nodiscard]] ReplyCodes reply_codes_in(std::string_view text);

/// The code at the start of a Status field (RFC 3464 section 2.3.4) such as "5.0.0 (permanent failure)"; empty if there
/// is none.
[[nodiscard]] std::string status_code(std::string_view field);

/// Whether the code only says that something went wrong: "5.0.0", "5.7.1".
[[nodiscard]] bool is_vague(std::string_view enhanced_code);

}  // namespace lapwing
