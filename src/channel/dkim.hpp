#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/dkim_canonical.hpp"
#include "channel/dkim_key.hpp"

namespace lapwing {

/// Signs the mails of one domain with one key (RFC 6376).
struct DkimSigner {
  std::string domain;    ///< "d=", in ASCII and small letters
  std::string selector;  ///< "s="
  DkimKey key;
  Canonicalization header_form = Canonicalization::relaxed;
  Canonicalization body_form = Canonicalization::relaxed;

  /// The field "DKIM-Signature", folded and with its CRLF, to stand before the mail. `at` is the tag "t=". The same
  /// mail and instant give the same bytes. Any thread.
  ///
  /// Signed are the fields that say what the mail is, whom it is from, and how to leave the list. Those that a mail may
  /// have once are listed once more than they stand there, so that none can be put in on the way (RFC 6376, 8.15).
  [[nodiscard]] std::string signature_field(const MailView& mail, Instant at) const;
};

/// Who signs for which domains: at most one key of each algorithm for a domain.
class DkimSigners {
 public:
  /// Reads a file of keys; docs/formats/dkim.md has its form. Error: where in which file, and what was expected; never
  /// anything of a key.
  static Result<DkimSigners> read(const std::filesystem::path& file);

  /// Error: the domain has a key of this algorithm already.
  Result<void> add(DkimSigner signer);

  /// The signature fields of a mail from `address`, RSA first; empty if nobody signs for its domain. An entry for a
  /// domain above counts too: receivers take its signature for the sender's own (RFC 7489, 3.1.1).
  [[nodiscard]] std::string signature_fields(std::string_view address, std::string_view mail, Instant at) const;

  /// Whether mails from `address` get a signature.
  [[nodiscard]] bool sign_for(std::string_view address) const { return !signers_of(address).empty(); }
  /// Who they are, in the order of `signature_fields`.
  [[nodiscard]] const std::vector<DkimSigner>& signers_of(std::string_view address) const;

  /// What an operator should repair, a sentence each: short keys, files that others can read.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::map<std::string, std::vector<DkimSigner>, std::less<>> by_domain_;
  std::vector<std::string> warnings_;
};

}  // namespace lapwing
