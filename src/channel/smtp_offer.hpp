#pragma once

#include <string_view>

namespace lapwing {

/// What a mail server says in its answer to EHLO that it can do, as far as we use it.
struct SmtpOffer {
  bool pipelining = false;       ///< commands in one go (RFC 2920)
  bool start_tls = false;        ///< RFC 3207
  bool size = false;             ///< the size is told before the mail (RFC 1870)
  bool delivery_status = false;  ///< ENVID and NOTIFY (RFC 3461)
  bool auth_plain = false;       ///< RFC 4616
  bool auth_login = false;       ///< as Microsoft has it
  friend bool operator==(const SmtpOffer&, const SmtpOffer&) = default;
};

/// Reads the whole answer: "250-mail.example\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n". The first line greets, and
/// offers nothing.
SmtpOffer parse_offer(std::string_view reply);

}  // namespace lapwing
