#pragma once

#include <string>

#include "base/result.hpp"
#include "channel/channel.hpp"

namespace lapwing {

class DkimSigners;

/// A message as it goes over the wire.
struct Mail {
  std::string mail_from;  ///< for MAIL FROM, in ASCII
  std::string rcpt_to;    ///< for RCPT TO, in ASCII
  std::string name;       ///< the envelope's `message_id_token`: a server that can is told it, and bounces name it
  std::string bytes;      ///< header and body, lines ended by CRLF, 7 bit
};

/// Builds the message of an envelope: multipart/alternative of text and HTML (text alone if there is no HTML), UTF-8,
/// in the encoding that is shortest for each part; Message-ID <token@domain of the sender>. The same envelope gives the
/// same bytes on every try, machine and day: there is no clock and no random boundary in it.
///
/// Who signs for the sender's domain, if anybody does, has signed it (RFC 6376), as of the envelope's date.
///
/// Error: what `check_envelope` refuses. Any number of threads may call it.
Result<Mail> build_mail(const Envelope& envelope, const DkimSigners* signers = nullptr);

}  // namespace lapwing
