#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "preflight/ip_address.hpp"

namespace lapwing {

/// Who sends, as a receiver asks (RFC 7208, 4.1).
struct SpfQuestion {
  IpAddress from;
  std::string sender_local = "postmaster";  ///< of the return path, before "@"
  std::string sender_domain;
  std::string helo;  ///< how the sending server greets
};

/// Writes out the macros of a domain or an explanation (RFC 7208, 7) for the domain whose record it stands in. "p" is
/// "unknown", as the RFC has it for those who do not look it up. Error: a "%" that begins no macro, a letter that is
/// none or stands for explanations alone, a character beyond printable ASCII. Pure.
Result<std::string> expand_spf_macros(std::string_view text, const SpfQuestion& question, std::string_view domain,
                                      bool is_explanation = false);

}  // namespace lapwing
