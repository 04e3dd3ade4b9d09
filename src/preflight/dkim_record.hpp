#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// A public key as a domain publishes it at SELECTOR._domainkey.DOMAIN (RFC 6376, 3.6.1). Pure.
struct DkimRecord {
  std::string key_type = "rsa";  ///< or "ed25519" (RFC 8463)
  std::string key;               ///< decoded; empty: it was revoked
  bool is_test = false;          ///< "t=y": receivers treat the mails as unsigned
  bool takes_sha256 = true;      ///< "h=" names it, or names nothing
  bool is_for_mail = true;       ///< "s=" names mail or everything
};

/// Error: no tag list, another version, no "p=", a key that is no base64.
Result<DkimRecord> parse_dkim_record(std::string_view text);

/// Two public keys as they are published are one, whichever of the two usual forms RSA has. False if either is none.
bool is_same_key(const DkimRecord& a, const DkimRecord& b);
/// The length of the key in bits; 0 if it is none of its type.
int key_bits(const DkimRecord& record);

}  // namespace lapwing
