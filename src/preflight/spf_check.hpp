#pragma once

#include <string>

#include "preflight/dns.hpp"
#include "preflight/spf_macro.hpp"
#include "preflight/spf_record.hpp"

namespace lapwing {

/// What a receiver concludes of a sender (RFC 7208, 4).
struct SpfVerdict {
  SpfResult result = SpfResult::none;
  std::string matched;        ///< the mechanism that decided, as written; empty: none did
  std::string why;            ///< of an error, for people
  std::string record;         ///< of the domain that was asked about; empty: there is none
  int lookup_count = 0;       ///< terms that ask the domain name system; ten are allowed
  int void_lookup_count = 0;  ///< questions that found nothing; two are allowed
};

/// Whether the server at `question.from` may send for `question.sender_domain`: pass, fail and so on. The explanation
/// of a failure is not fetched.
SpfVerdict check_spf(Dns& dns, const SpfQuestion& question);

}  // namespace lapwing
