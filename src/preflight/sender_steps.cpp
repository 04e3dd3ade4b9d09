// SPF, DKIM and DMARC: whether receivers can tell that the shop's mail is the shop's.
#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "channel/dkim.hpp"
#include "preflight/dkim_record.hpp"
#include "preflight/dmarc_record.hpp"
#include "preflight/preflight_steps.hpp"
#include "preflight/public_suffix.hpp"
#include "preflight/spf_check.hpp"

namespace lapwing {
namespace {

constexpr int rsa_bits_wanted = 2048;
constexpr int rsa_bits_min = 1024;

std::string own_term(const IpAddress& address) {
  return fmt::format("{}:{}", address.is_v6() ? "ip6" : "ip4", address.text());
}

/// The record with the address before all other terms, where nothing can keep it from counting.
std::string with_address(const std::string& record, const IpAddress& address) {
  if (!parse_spf(record)) return fmt::format("v=spf1 {} ~all", own_term(address));
  constexpr std::string_view version = "v=spf1";
  return fmt::format("{} {}{}", version, own_term(address), record.substr(version.size()));
}

/// What is odd about a record that lets the shop send.
std::string remark_on(const SpfVerdict& verdict) {
  const auto record = parse_spf(verdict.record);
  if (!record) return {};
  if (verdict.lookup_count >= 9) return fmt::format("it takes {} of 10 lookups", verdict.lookup_count);
  const bool has_ptr = std::ranges::any_of(record->mechanisms,
                                           [](const SpfMechanism& one) { return one.kind == SpfMechanism::Kind::ptr; });
  if (has_ptr) return "\"ptr\" is slow and no longer to be used (RFC 7208, 5.5)";
  const bool has_end = record->redirect.has_value() ||
                       std::ranges::any_of(record->mechanisms,
                                           [](const SpfMechanism& one) { return one.kind == SpfMechanism::Kind::all; });
  if (!has_end) return "it says nothing of everybody else: end it with ~all or -all";
  return {};
}

Check spf_check(const IpAddress& address, const std::string& domain, const SpfVerdict& verdict) {
  Check check{.name = "spf", .subject = domain};
  const std::string who = fmt::format("mail from {}", address.text());
  switch (verdict.result) {
    case SpfResult::pass: {
      check.found = fmt::format("{} passes by \"{}\"", who, verdict.matched);
      const bool is_open = verdict.matched == "all" || verdict.matched == "+all";
      const std::string remark = remark_on(verdict);
      if (!is_open && remark.empty()) return check;
      check.level = is_open ? CheckLevel::problem : CheckLevel::warning;
      check.advice = is_open ? "Anybody may send for the domain: name your servers and end with ~all." : remark;
      if (is_open) check.publish = txt_line(domain, fmt::format("v=spf1 {} ~all", own_term(address)));
      return check;
    }
    case SpfResult::none:
      check.found = "there is no SPF record";
      check.advice = "Publish a record that names the sending server.";
      break;
    case SpfResult::temperror:
      check.found = fmt::format("the record cannot be read: {}", verdict.why);
      check.advice = "Repair the name servers of the domain, or try again.";
      check.level = CheckLevel::problem;
      return check;
    case SpfResult::permerror:
      check.found = fmt::format("receivers take the record for broken: {}", verdict.why);
      check.advice = "Repair the record; the one below is as short as it can be.";
      check.publish = txt_line(domain, fmt::format("v=spf1 {} ~all", own_term(address)));
      check.level = CheckLevel::problem;
      return check;
    default:
      check.found = fmt::format("{} is {} by {}", who, to_text(verdict.result),
                                verdict.matched.empty() ? "default" : fmt::format("\"{}\"", verdict.matched));
      check.advice = "Let the sending server in.";
  }
  check.level = CheckLevel::problem;
  check.publish = txt_line(domain, verdict.record.empty() ? fmt::format("v=spf1 {} ~all", own_term(address))
                                                          : with_address(verdict.record, address));
  return check;
}

/// The key that a name publishes, judged against ours.
Check dkim_check(const DkimSigner& signer, Dns& dns) {
  const std::string name = fmt::format("{}._domainkey.{}", signer.selector, signer.domain);
  Check check{.name = "dkim", .subject = name, .level = CheckLevel::problem};
  const std::string record = signer.key.public_record();
  check.publish = txt_line(name, record);
  check.advice = "Publish the public key.";
  const DnsAnswer answer = dns.ask(DnsType::txt, name);
  if (answer.status == DnsAnswer::Status::failed) {
    check.found = fmt::format("the key cannot be read: {}", answer.why);
    check.advice = "Repair the name servers of the domain, or try again.";
    check.publish.clear();
    return check;
  }
  if (answer.values.empty()) {
    check.found = "no key is published";
    return check;
  }
  if (answer.values.size() > 1) {
    check.found = fmt::format("{} TXT records are there: receivers take any of them", answer.values.size());
    check.advice = "Leave this one alone there.";
    return check;
  }
  const auto published = parse_dkim_record(answer.values.front());
  const auto ours = parse_dkim_record(record);
  if (!published || !ours) {
    check.found = fmt::format("the record is broken: {}", published ? "" : published.error().text());
  } else if (published->key.empty()) {
    check.found = "the key is revoked: p= is empty";
  } else if (!is_same_key(*published, *ours)) {
    check.found = "another key than that of the key file is published";
  } else if (!published->takes_sha256 || !published->is_for_mail) {
    check.found = published->takes_sha256 ? "s= leaves out mail" : "h= leaves out sha256, by which we sign";
  } else {
    check.level = CheckLevel::ok;
    check.found = fmt::format("the key of the key file is published, {} of {} bits", to_text(signer.key.algorithm()),
                              signer.key.bits());
    const bool is_short = signer.key.algorithm() == DkimAlgorithm::rsa_sha256 && signer.key.bits() < rsa_bits_wanted;
    if (published->is_test) {
      check.level = CheckLevel::problem;
      check.found += ", but t=y says that it is a test: receivers take the mail for unsigned";
      check.advice = "Publish it without t=y.";
    } else if (is_short) {
      check.level = signer.key.bits() < rsa_bits_min ? CheckLevel::problem : CheckLevel::warning;
      check.advice = "Make a key of 2048 bits under a new selector (docs/formats/dkim.md).";
      check.publish.clear();
    } else {
      check.advice.clear();
      check.publish.clear();
    }
  }
  return check;
}

bool is_aligned(const std::string& from, const std::string& other, bool is_strict) {
  if (is_strict) return from == other;
  return organizational_domain(from) == organizational_domain(other);
}

/// The one record at a name, as text; nothing if there is none or more than one (RFC 7489, 6.6.3).
struct FoundDmarc {
  std::string name, text, why;
  bool is_unknown = false;  ///< nobody could say
};
FoundDmarc find_dmarc(const std::string& from, Dns& dns) {
  FoundDmarc found;
  const std::string above = organizational_domain(from);
  for (const std::string& domain : from == above ? std::vector{from} : std::vector{from, above}) {
    const std::string name = "_dmarc." + domain;
    const DnsAnswer answer = dns.ask(DnsType::txt, name);
    if (answer.status == DnsAnswer::Status::failed) return {name, {}, answer.why, true};
    std::vector<std::string> records;
    std::ranges::copy_if(answer.values, std::back_inserter(records), is_dmarc);
    if (records.size() > 1)
      return {name, {}, fmt::format("{} records are there, so none counts", records.size()), false};
    if (records.size() == 1) return {name, records.front(), {}, false};
  }
  return found;
}

Check dmarc_check(const FoundDmarc& found, const std::string& from, const Result<DmarcRecord>& record) {
  const std::string name = "_dmarc." + organizational_domain(from);
  const std::string wanted = fmt::format("v=DMARC1; p=none; rua=mailto:dmarc@{}", organizational_domain(from));
  Check check{.name = "dmarc", .subject = found.name.empty() ? name : found.name};
  if (found.is_unknown) {
    check.level = CheckLevel::problem;
    check.found = fmt::format("the record cannot be read: {}", found.why);
    check.advice = "Repair the name servers of the domain, or try again.";
    return check;
  }
  if (found.text.empty() || !record) {
    check.level = CheckLevel::problem;
    check.found = found.name.empty()   ? "there is no DMARC record"
                  : found.text.empty() ? found.why
                                       : fmt::format("the record is broken: {}", record.error().text());
    check.advice = "Publish a record, with an address of yours for the reports.";
    check.publish = txt_line(name, wanted);
    return check;
  }
  const bool is_above = found.name != "_dmarc." + from;
  const DmarcPolicy policy = is_above ? record->subdomain_policy : record->policy;
  check.found = fmt::format("policy {} for {}", to_text(policy), from);
  if (record->percent < 100) check.found += fmt::format(", for {} % of the mail", record->percent);
  if (record->report_uris.empty()) {
    check.level = CheckLevel::warning;
    check.advice = "Nobody gets reports: without them, nobody notices who else sends for the domain.";
    check.publish = txt_line(found.name,
                             fmt::format("{}{} rua=mailto:dmarc@{}", found.text, found.text.ends_with(';') ? "" : ";",
                                         organizational_domain(from)));
  }
  return check;
}

/// Gmail, Yahoo and others ask that the From domain be that of a signature or of a return path that passes.
Check alignment_check(const PreflightDomains& domains, bool is_dkim_strict, bool is_spf_strict) {
  Check check{.name = "alignment", .subject = domains.from};
  const auto mode = [](bool is_strict) { return is_strict ? "strict" : "relaxed"; };
  const bool by_dkim = std::ranges::any_of(domains.signed_by, [&](const std::string& domain) {
    return is_aligned(domains.from, domain, is_dkim_strict);
  });
  const bool fits_spf = is_aligned(domains.from, domains.returns, is_spf_strict);
  const bool by_spf = fits_spf && domains.passes_spf;
  const std::string dkim = by_dkim ? fmt::format("a signature of {} counts for it ({})",
                                                 fmt::join(domains.signed_by, " and "), mode(is_dkim_strict))
                                   : fmt::format("no signature counts for it ({})", mode(is_dkim_strict));
  const std::string spf = by_spf ? fmt::format("the return path's domain {} passes and counts ({})", domains.returns,
                                               mode(is_spf_strict))
                                 : fmt::format("the return path's domain {} {} ({})", domains.returns,
                                               fits_spf ? "would count but does not pass" : "does not count for it",
                                               mode(is_spf_strict));
  check.found = fmt::format("{}; {}", dkim, spf);
  if (by_dkim && by_spf) return check;
  check.level = by_dkim || by_spf ? CheckLevel::warning : CheckLevel::problem;
  if (!by_dkim) check.advice = fmt::format("Sign with a key of {} that is published (--dkim).", domains.from);
  if (!by_spf) {
    check.advice += check.advice.empty() ? "" : " ";
    check.advice += fits_spf ? fmt::format("Repair SPF of {}.", domains.returns)
                    : is_spf_strict
                        ? fmt::format("Take {} itself as --bounce-domain, or publish aspf=r.", domains.from)
                        : fmt::format("Take a --bounce-domain below {}.", organizational_domain(domains.from));
  }
  return check;
}

}  // namespace

void check_sender_policy(const std::vector<IpAddress>& send_from, const PreflightSettings& settings, Dns& dns,
                         PreflightDomains& domains, Checks& checks) {
  domains.passes_spf = !send_from.empty();
  for (const IpAddress& address : send_from) {
    SpfQuestion question{.from = address, .sender_domain = domains.returns, .helo = domains.returns};
    question.sender_local = settings.sample.return_path.substr(0, settings.sample.return_path.find('@'));
    if (settings.server && !settings.server->ehlo_name.empty()) question.helo = settings.server->ehlo_name;
    const SpfVerdict verdict = check_spf(dns, question);
    domains.passes_spf = domains.passes_spf && verdict.result == SpfResult::pass;
    checks.push_back(spf_check(address, domains.returns, verdict));
  }
}

void check_signatures(const PreflightSettings& settings, Dns& dns, PreflightDomains& domains, Checks& checks) {
  if (settings.signers == nullptr || !settings.signers->sign_for(settings.from_address)) {
    checks.push_back({.name = "dkim",
                      .subject = domains.from,
                      .level = CheckLevel::problem,
                      .found = "mails are not signed",
                      .advice = "Make a key, publish it and give --dkim (docs/formats/dkim.md)."});
    return;
  }
  for (const DkimSigner& signer : settings.signers->signers_of(settings.from_address)) {
    checks.push_back(dkim_check(signer, dns));
    const bool holds = checks.back().level != CheckLevel::problem;
    const bool is_new = std::ranges::find(domains.signed_by, signer.domain) == domains.signed_by.end();
    if (holds && is_new) domains.signed_by.push_back(signer.domain);
  }
}

void check_dmarc(Dns& dns, const PreflightDomains& domains, Checks& checks) {
  const FoundDmarc found = find_dmarc(domains.from, dns);
  const auto record = parse_dmarc(found.text);
  checks.push_back(dmarc_check(found, domains.from, record));
  checks.push_back(alignment_check(domains, record && record->is_dkim_strict, record && record->is_spf_strict));
}

}  // namespace lapwing
