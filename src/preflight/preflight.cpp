#include "preflight/preflight.hpp"

#include "contact/email.hpp"
#include "preflight/preflight_steps.hpp"

namespace lapwing {

Checks run_preflight(const PreflightSettings& settings, Dns& dns) {
  Checks checks;
  PreflightDomains domains{.from = plain_name(domain_of(settings.from_address)),
                           .returns = plain_name(settings.bounce_domain)};
  if (domains.returns.empty()) domains.returns = domains.from;
  check_server(settings, checks);
  const std::vector<IpAddress> send_from = sending_addresses(settings, dns, checks);
  check_reverse_names(send_from, dns, checks);
  check_sender_policy(send_from, settings, dns, domains, checks);
  check_signatures(settings, dns, domains, checks);
  check_dmarc(dns, domains, checks);
  check_mail_comes_in("from mx", domains.from, dns, checks);
  if (domains.returns != domains.from) check_mail_comes_in("bounce mx", domains.returns, dns, checks);
  check_unsubscribe(settings, checks);
  check_public_url(settings, dns, checks);
  return checks;
}

}  // namespace lapwing
