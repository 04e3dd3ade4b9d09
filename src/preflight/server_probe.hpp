#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "channel/smtp_url.hpp"

namespace lapwing {

/// What a mail server shows to whoever connects.
struct ServerFacts {
  std::string trouble;      ///< why it was not reached or did not speak SMTP; empty: it did
  std::string tls_trouble;  ///< why encryption failed, if it was begun
  bool offers_start_tls = false;
  bool is_encrypted = false;                     ///< in the end, so that what follows was said in secret
  std::string tls_version = {};                  ///< "TLSv1.3"
  std::string certificate_trouble = {};          ///< why it would not be trusted; empty: it would
  std::optional<Instant> certificate_ends = {};  ///< when it is no longer valid
  std::vector<std::string> sign_in_ways = {};    ///< "PLAIN", "LOGIN": what AUTH offers in the end
};

/// Connects as the channel would, greets, encrypts if it can, greets again and leaves; signs in nowhere and sends no
/// mail. Waits for each step as long as the settings say, 20 seconds at most.
ServerFacts probe_mail_server(const SmtpSettings& settings);

}  // namespace lapwing
