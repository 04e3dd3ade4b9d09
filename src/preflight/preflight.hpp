#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "channel/channel.hpp"
#include "channel/dkim.hpp"
#include "channel/smtp_url.hpp"
#include "preflight/check.hpp"
#include "preflight/dns.hpp"
#include "preflight/ip_address.hpp"

namespace lapwing {

/// How a shop is about to send mail. Domains are in ASCII.
struct PreflightSettings {
  std::optional<SmtpSettings> server;  ///< nothing: mail goes into files
  std::string from_address;
  std::string bounce_domain;             ///< of the return path; empty: that of `from_address`
  std::string public_url;                ///< where customers reach the shop's server; empty: nowhere
  const DkimSigners* signers = nullptr;  ///< nullptr: nobody signs
  /// From where mail reaches the receivers; empty: the public addresses of `server`, if it has any.
  std::vector<IpAddress> send_from;
  Envelope sample;  ///< an advertising mail, as the channel would get it
  Instant now;      ///< the wall clock's time
};

/// Looks at everything that receivers of bulk mail ask for (docs/decisions has the list), in the order in which an
/// operator would repair it. Asks names of `dns` and connects to the mail server; sends nothing.
Checks run_preflight(const PreflightSettings& settings, Dns& dns);

}  // namespace lapwing
