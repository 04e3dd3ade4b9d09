#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lapwing {

/// What `normalize_email` concluded.
///
/// The policy: an address is accepted if a shop can send to it and a customer can be expected to have typed it. The
/// form is dot-atom "@" domain name (RFC 5321 section 4.1.2, widened by RFC 6531 to UTF-8).
/// - Blanks around it and a leading "mailto:" are taken off; a line break or control character anywhere refuses it.
/// - Accepted: plus-tags and every other RFC 5321 atom character; international local parts (brought to Unicode form
///   NFC, no blanks, no control, private-use or unassigned characters, no combining mark in front); international
///   domains (UTS #46, then IDNA 2008: letters, digits, marks; so no emoji), as punycode.
/// - Refused though RFC 5321 knows them: quoted local parts, address literals ("[127.0.0.1]"), a domain without a dot,
/// a
///   top-level domain that does not end in a letter.
/// - Refused as no envelope address: comments, folding white space, display names, angle brackets, obsolete forms.
/// - Refused because no mail can arrive: the special-use domains arpa, invalid, local, localhost, onion, test. The
///   example domains (example.com and its like) pass.
/// - Lengths in UTF-8 bytes: local part 64, domain label 63, domain 253, whole address 254 (as typed, and
///   in both spellings of the domain).
/// It is the policy of python-email-validator with its default options, plus the trimming.
struct EmailVerdict {
  enum class Status : std::uint8_t { valid, invalid };

  Status status = Status::invalid;
  /// The address needs a mail server with SMTPUTF8: its local part is not ASCII.
  bool needs_smtputf8 = false;
  /// What to send to: the local part as typed (NFC), the domain in lower case and punycode. Empty if invalid.
  std::string address;
  /// What to compare by: the address with its local part folded to lower case too. Two customers with equal keys are
  /// one mailbox for all known providers. Empty if invalid.
  std::string key;
  /// Why it was refused, one of a fixed set of short English phrases; empty if valid.
  std::string_view reason;

  [[nodiscard]] bool is_valid() const { return status == Status::valid; }
};

/// Normalises and judges one address by the policy above. Any bytes may come; needs no network. Thread-safe.
EmailVerdict normalize_email(std::string_view text);

/// The part behind the last "@" of a normalised address; empty if there is none.
std::string_view domain_of(std::string_view address);

}  // namespace lapwing
