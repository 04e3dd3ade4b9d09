#pragma once

#include <string>
#include <vector>

#include "preflight/preflight.hpp"

namespace lapwing {

/// The parts of `run_preflight`. Each puts its checks at the end of `checks`.

/// Whose domains are in play, and what was concluded so far.
struct PreflightDomains {
  std::string from;     ///< of the address that customers see
  std::string returns;  ///< of the return path
  bool passes_spf = false;
  std::vector<std::string> signed_by = {};  ///< "d=" of the signatures that will hold
};

/// Where mail leaves from as receivers see it; tells if that is not known.
std::vector<IpAddress> sending_addresses(const PreflightSettings& settings, Dns& dns, Checks& checks);
void check_sender_policy(const std::vector<IpAddress>& send_from, const PreflightSettings& settings, Dns& dns,
                         PreflightDomains& domains, Checks& checks);
void check_signatures(const PreflightSettings& settings, Dns& dns, PreflightDomains& domains, Checks& checks);
void check_dmarc(Dns& dns, const PreflightDomains& domains, Checks& checks);
void check_reverse_names(const std::vector<IpAddress>& send_from, Dns& dns, Checks& checks);
void check_mail_comes_in(const std::string& name, const std::string& domain, Dns& dns, Checks& checks);
void check_server(const PreflightSettings& settings, Checks& checks);
void check_unsubscribe(const PreflightSettings& settings, Checks& checks);
void check_public_url(const PreflightSettings& settings, Dns& dns, Checks& checks);

}  // namespace lapwing
