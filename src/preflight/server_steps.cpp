// The server that takes the mail, the addresses that it leaves from, and where answers come in.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "preflight/preflight_steps.hpp"
#include "preflight/server_probe.hpp"

namespace lapwing {
namespace {

constexpr Duration certificate_time_min = Duration::days(14);

std::string bare_host(const SmtpSettings& server) {
  const std::string& host = server.host;
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

bool is_this_machine(const SmtpSettings& server) {
  const std::string host = plain_name(bare_host(server));
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && IpAddress::parse(host));
}

/// Of both versions. A name that cannot be asked for has none.
std::vector<IpAddress> addresses_of(const std::string& name, Dns& dns) {
  std::vector<IpAddress> addresses;
  for (const DnsType type : {DnsType::a, DnsType::aaaa}) {
    for (const std::string& text : dns.ask(type, name).values) {
      if (const auto address = IpAddress::parse(text)) addresses.push_back(*address);
    }
  }
  return addresses;
}

/// Whether the channel refuses to go on without encryption, or with a certificate that is not to be trusted.
bool insists_on_tls(const SmtpSettings& server) {
  return server.is_tls_from_start || server.start_tls == StartTls::always;
}

Check tls_check(const SmtpSettings& server, const ServerFacts& facts, const std::string& subject) {
  Check check{.name = "server tls", .subject = subject};
  if (!facts.tls_trouble.empty()) {
    check.level = CheckLevel::problem;
    check.found = fmt::format("encryption fails: {}", facts.tls_trouble);
    check.advice = "Repair TLS of the mail server; openssl s_client shows more.";
    return check;
  }
  if (facts.is_encrypted) {
    check.found = fmt::format("{} {}", server.is_tls_from_start ? "encrypted from the start by" : "STARTTLS gives",
                              facts.tls_version);
    return check;
  }
  check.found = facts.offers_start_tls ? "STARTTLS is offered, and the channel does without (starttls=never)"
                                       : "STARTTLS is not offered";
  if (is_this_machine(server) && !insists_on_tls(server)) {
    check.found += "; the server is this machine";
    return check;
  }
  check.level = CheckLevel::problem;
  check.advice = facts.offers_start_tls ? "Take starttls=never off --channel."
                                        : "Switch TLS on at the server (Postfix: smtpd_tls_security_level = may, and a "
                                          "certificate), or use smtps://.";
  return check;
}

Check certificate_check(const SmtpSettings& server, const ServerFacts& facts, Instant now, const std::string& subject) {
  Check check{.name = "server certificate", .subject = subject};
  const auto days = facts.certificate_ends ? (*facts.certificate_ends - now).ms / Duration::days(1).ms : 0;
  if (!facts.certificate_trouble.empty()) {
    const bool is_checked = insists_on_tls(server) || !server.user.empty();
    check.level = is_checked ? CheckLevel::problem : CheckLevel::warning;
    check.found = fmt::format("it is not to be trusted for {}: {}", bare_host(server), facts.certificate_trouble);
    check.advice =
        "Give the server a certificate for this name from an authority, use the name that it has one for in "
        "--channel, or name its issuer by ca=FILE.";
    return check;
  }
  check.found = fmt::format("valid for {}, for {} more days", bare_host(server), days);
  if (facts.certificate_ends && *facts.certificate_ends - now < certificate_time_min) {
    check.level = CheckLevel::warning;
    check.advice = "Renew it; see why it does not renew itself.";
  }
  return check;
}

Check sign_in_check(const SmtpSettings& server, const ServerFacts& facts, const std::string& subject) {
  Check check{.name = "server auth", .subject = subject};
  if (facts.sign_in_ways.empty()) {
    check.found = "the server offers no sign-in";
    if (server.user.empty()) {
      check.found += ", and the channel has no user";
      return check;
    }
    check.level = CheckLevel::problem;
    check.advice = facts.is_encrypted ? "Take user and password out of --channel, or switch on AUTH at the server."
                                      : "Servers offer it once the connection is encrypted: see to TLS first.";
    return check;
  }
  check.found = fmt::format("the server offers {}", fmt::join(facts.sign_in_ways, ", "));
  if (!server.user.empty() || is_this_machine(server)) return check;
  check.level = CheckLevel::warning;
  check.found += ", and the channel has no user";
  check.advice =
      "If the server takes mail of customers only after sign-in, write smtp://USER:PASSWORD@... in --channel.";
  return check;
}

/// Whether a name of the address leads back to it.
Check reverse_check(const IpAddress& address, Dns& dns) {
  Check check{.name = "ptr", .subject = address.text(), .level = CheckLevel::problem};
  const DnsAnswer names = dns.ask(DnsType::ptr, address.reverse_name());
  if (names.status == DnsAnswer::Status::failed) {
    check.found = fmt::format("its name cannot be read: {}", names.why);
    check.advice = "Try again; the name servers of the address are its owner's affair.";
    return check;
  }
  if (names.values.empty()) {
    check.found = "it has no name";
    check.advice = fmt::format("Ask whoever gave you the address to name it: {}. IN PTR YOUR-SERVER-NAME.",
                               address.reverse_name());
    return check;
  }
  for (const std::string& name : names.values) {
    const std::vector<IpAddress> addresses = addresses_of(name, dns);
    if (std::ranges::find(addresses, address) == addresses.end()) continue;
    check.level = CheckLevel::ok;
    check.found = fmt::format("its name {} leads back to it", name);
    return check;
  }
  check.found = fmt::format("its name {} does not lead back to it", names.values.front());
  check.advice = "Publish the address under that name.";
  check.publish = fmt::format("{}. IN {} {}", names.values.front(), address.is_v6() ? "AAAA" : "A", address.text());
  return check;
}

}  // namespace

std::vector<IpAddress> sending_addresses(const PreflightSettings& settings, Dns& dns, Checks& checks) {
  if (!settings.send_from.empty()) return settings.send_from;
  std::vector<IpAddress> found;
  if (settings.server) {
    const std::string host = bare_host(*settings.server);
    const auto itself = IpAddress::parse(host);
    found = itself ? std::vector{*itself} : addresses_of(host, dns);
    std::erase_if(found, [](const IpAddress& address) { return !address.is_public(); });
  }
  Check check{.name = "sending address", .subject = settings.server ? settings.server->host : "files"};
  if (found.empty()) {
    check.level = CheckLevel::warning;
    check.found = "it is not known from which address mail reaches the receivers; SPF and PTR are not looked at";
    check.advice = "Give --send-from ADDRESS, the public address of the server that delivers.";
  } else {
    std::vector<std::string> texts;
    texts.reserve(found.size());
    for (const IpAddress& address : found) texts.push_back(address.text());
    check.found = fmt::format("mail is taken to leave from the server's own: {}", fmt::join(texts, ", "));
    check.advice = "If it leaves from elsewhere, say so by --send-from ADDRESS.";
  }
  checks.push_back(std::move(check));
  return found;
}

void check_reverse_names(const std::vector<IpAddress>& send_from, Dns& dns, Checks& checks) {
  for (const IpAddress& address : send_from) checks.push_back(reverse_check(address, dns));
}

void check_mail_comes_in(const std::string& name, const std::string& domain, Dns& dns, Checks& checks) {
  Check check{.name = name, .subject = domain, .level = CheckLevel::problem};
  const DnsAnswer hosts = dns.ask(DnsType::mx, domain);
  const std::string what = name == "bounce mx" ? "Mail that comes back" : "Answers and mail to the postmaster";
  if (hosts.status == DnsAnswer::Status::failed) {
    check.found = fmt::format("its MX cannot be read: {}", hosts.why);
    check.advice = "Repair the name servers of the domain, or try again.";
  } else if (hosts.values.empty() && !addresses_of(domain, dns).empty()) {
    check.level = CheckLevel::warning;
    check.found = "it has no MX, so its own address takes mail";
    check.advice = "Publish an MX, so that it does not hang on the web server.";
    check.publish = fmt::format("{}. IN MX 10 {}.", domain, domain);
  } else if (hosts.values.empty() || hosts.values.front() == ".") {
    check.found = hosts.values.empty() ? "it has no MX: nobody takes its mail" : "a null MX: it takes no mail";
    check.advice = what + " cannot arrive, and some receivers refuse mail from such a domain.";
    check.publish = fmt::format("{}. IN MX 10 YOUR-MAIL-SERVER.", domain);
  } else {
    std::vector<std::string> nowhere;
    std::ranges::copy_if(hosts.values, std::back_inserter(nowhere),
                         [&](const std::string& host) { return addresses_of(host, dns).empty(); });
    check.found = fmt::format("mail goes to {}", fmt::join(hosts.values, ", "));
    check.level = nowhere.empty()                        ? CheckLevel::ok
                  : nowhere.size() < hosts.values.size() ? CheckLevel::warning
                                                         : CheckLevel::problem;
    if (!nowhere.empty()) check.advice = fmt::format("Publish an address for {}.", fmt::join(nowhere, ", "));
  }
  checks.push_back(std::move(check));
}

void check_server(const PreflightSettings& settings, Checks& checks) {
  if (!settings.server) {
    checks.push_back({.name = "server",
                      .subject = "files",
                      .level = CheckLevel::warning,
                      .found = "mail is written into files and reaches nobody",
                      .advice = "Give the mail server: --channel smtp://HOST:PORT."});
    return;
  }
  const SmtpSettings& server = *settings.server;
  const std::string subject = fmt::format("{}:{}", server.host, server.port);
  const ServerFacts facts = probe_mail_server(server);
  if (!facts.trouble.empty()) {
    checks.push_back({.name = "server",
                      .subject = subject,
                      .level = CheckLevel::problem,
                      .found = fmt::format("it cannot be used: {}", facts.trouble),
                      .advice = "Look whether the server runs, and whether host, port and firewall are right."});
    return;
  }
  checks.push_back({.name = "server", .subject = subject, .found = "it answers"});
  checks.push_back(tls_check(server, facts, subject));
  if (facts.is_encrypted) checks.push_back(certificate_check(server, facts, settings.now, subject));
  if (facts.tls_trouble.empty()) checks.push_back(sign_in_check(server, facts, subject));
}

}  // namespace lapwing
