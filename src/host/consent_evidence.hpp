#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

class Vault;

/// What is personal in the proof of a consent: it is sealed under the customer's key, and gone when that is.
struct ConsentEvidence {
  std::string address;  ///< an IP address, or the phone that a text came from
  std::string client;   ///< the program that it came by, as that calls itself
  friend bool operator==(const ConsentEvidence&, const ConsentEvidence&) = default;
};

/// Sealed for `ConsentFact::sealed_evidence`; empty if there is nothing to seal. Of each part the first 300 bytes
/// count, with blanks for control characters. A new key is durable after `Vault::flush`.
Result<std::string> seal_evidence(Vault& vault, std::string_view customer_id, const ConsentEvidence& evidence);
/// Error: the customer was erased, or the bytes are none of these.
Result<ConsentEvidence> open_evidence(const Vault& vault, std::string_view customer_id, std::string_view sealed);

}  // namespace lapwing
