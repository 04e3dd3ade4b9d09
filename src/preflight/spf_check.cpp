#include "preflight/spf_check.hpp"

#include <algorithm>
#include <expected>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr int lookup_count_max = 10;
constexpr int void_lookup_count_max = 2;
constexpr std::size_t name_count_max = 10;  // of MX hosts, an error beyond; of PTR names, the rest is passed over

/// What ends a check at once.
struct Trouble {
  SpfResult result;
  std::string why;
};
template <class T>
using OrTrouble = std::expected<T, Trouble>;

std::unexpected<Trouble> permanent(std::string why) {
  return std::unexpected(Trouble{SpfResult::permerror, std::move(why)});
}

struct Conclusion {
  SpfResult result;
  std::string matched;
};

/// One check with its limits, which hold over all records that it visits.
class SpfCheck {
 public:
  SpfCheck(Dns& dns, const SpfQuestion& question, SpfVerdict& verdict)
      : dns_(dns), question_(question), verdict_(verdict) {}

  OrTrouble<Conclusion> check(const std::string& domain) {
    const bool is_outermost = std::exchange(is_first_, false);
    if (!is_domain_name(domain) || !plain_name(domain).contains('.')) return Conclusion{SpfResult::none, {}};
    const DnsAnswer answer = dns_.ask(DnsType::txt, domain);
    if (answer.status == DnsAnswer::Status::failed) return failed(DnsType::txt, domain, answer);
    std::vector<std::string> records;
    std::ranges::copy_if(answer.values, std::back_inserter(records), is_spf);
    if (records.empty()) return Conclusion{SpfResult::none, {}};
    if (is_outermost) verdict_.record = records.front();
    if (records.size() > 1) return permanent(fmt::format("{} has {} SPF records", domain, records.size()));
    const auto record = parse_spf(records.front());
    if (!record) return permanent(fmt::format("record of {}: {}", domain, record.error().text()));
    return follow(*record, domain);
  }

 private:
  OrTrouble<Conclusion> follow(const SpfRecord& record, const std::string& domain) {
    bool has_all = false;
    for (const SpfMechanism& mechanism : record.mechanisms) {
      if (TRY(matches(mechanism, domain))) return Conclusion{mechanism.result, mechanism.text};
      has_all = has_all || mechanism.kind == SpfMechanism::Kind::all;
    }
    if (!record.redirect || has_all) return Conclusion{SpfResult::neutral, {}};
    CHECK(count_lookup());
    const std::string target = target_of(*record.redirect, domain);
    Conclusion there = TRY(check(target));
    if (there.result == SpfResult::none) return permanent(fmt::format("{}, redirected to, has no SPF record", target));
    return there;
  }

  OrTrouble<bool> matches(const SpfMechanism& mechanism, const std::string& domain) {
    using Kind = SpfMechanism::Kind;
    if (mechanism.kind == Kind::all) return true;
    if (mechanism.kind == Kind::ip4) return question_.from.is_in(*mechanism.network, mechanism.ip4_bits);
    if (mechanism.kind == Kind::ip6) return question_.from.is_in(*mechanism.network, mechanism.ip6_bits);
    CHECK(count_lookup());
    const std::string target = mechanism.domain.empty() ? domain : target_of(mechanism.domain, domain);
    switch (mechanism.kind) {
      case Kind::include:
        return includes(target);
      case Kind::a:
        return is_at(target, mechanism);
      case Kind::mx: {
        const auto hosts = TRY(ask(DnsType::mx, target));
        if (hosts.size() > name_count_max) return permanent(fmt::format("{} has more than ten MX records", target));
        bool is_found = false;  // all are asked, so that their order makes no difference
        for (const std::string& host : hosts) is_found = TRY(is_at(host, mechanism)) || is_found;
        return is_found;
      }
      case Kind::ptr:
        return is_named(target);
      default:
        return !TRY(ask(DnsType::a, target)).empty();
    }
  }

  OrTrouble<bool> includes(const std::string& target) {
    const Conclusion there = TRY(check(target));
    if (there.result == SpfResult::none) return permanent(fmt::format("{}, included, has no SPF record", target));
    return there.result == SpfResult::pass;
  }

  OrTrouble<bool> is_at(const std::string& name, const SpfMechanism& mechanism) {
    const bool is_v6 = question_.from.is_v6();
    for (const std::string& text : TRY(ask(is_v6 ? DnsType::aaaa : DnsType::a, name))) {
      const auto address = IpAddress::parse(text);
      if (address && question_.from.is_in(*address, is_v6 ? mechanism.ip6_bits : mechanism.ip4_bits)) return true;
    }
    return false;
  }

  /// RFC 7208, 5.5: errors make no match.
  OrTrouble<bool> is_named(const std::string& target) {
    const DnsAnswer names = dns_.ask(DnsType::ptr, question_.from.reverse_name());
    if (names.status == DnsAnswer::Status::failed) return false;
    if (names.status == DnsAnswer::Status::none) {
      CHECK(count_void());
      return false;
    }
    const SpfMechanism exactly;
    bool is_found = false;
    for (std::size_t i = 0; i < std::min(names.values.size(), name_count_max); ++i) {
      const auto is_forward = is_at(names.values[i], exactly);
      if (!is_forward && is_forward.error().result == SpfResult::permerror) return is_forward;
      if (is_forward && *is_forward && is_within(names.values[i], target)) is_found = true;
    }
    return is_found;
  }

  /// What is there; nothing for a name that cannot be asked for (RFC 7208, 4.8).
  OrTrouble<std::vector<std::string>> ask(DnsType type, const std::string& name) {
    if (!is_domain_name(name)) return std::vector<std::string>();
    DnsAnswer answer = dns_.ask(type, name);
    if (answer.status == DnsAnswer::Status::failed) return failed(type, name, answer);
    if (answer.status == DnsAnswer::Status::none) CHECK(count_void());
    return std::move(answer.values);
  }

  static std::unexpected<Trouble> failed(DnsType type, const std::string& name, const DnsAnswer& answer) {
    return std::unexpected(Trouble{SpfResult::temperror, fmt::format("{} of {}: {}", to_text(type), name, answer.why)});
  }

  OrTrouble<void> count_lookup() {
    if (++verdict_.lookup_count <= lookup_count_max) return {};
    return permanent("more than ten terms ask the domain name system");
  }
  OrTrouble<void> count_void() {
    if (++verdict_.void_lookup_count <= void_lookup_count_max) return {};
    return permanent("more than two names that it asks for are not there");
  }

  /// Of a name that is too long labels are dropped from the left (RFC 7208, 7.3).
  [[nodiscard]] std::string target_of(const std::string& spec, const std::string& domain) const {
    constexpr std::size_t name_size_max = 253;
    std::string name = plain_name(expand_spf_macros(spec, question_, domain).value_or(std::string()));
    while (name.size() > name_size_max && name.contains('.')) name.erase(0, name.find('.') + 1);
    return name;
  }

  Dns& dns_;
  const SpfQuestion& question_;
  SpfVerdict& verdict_;
  bool is_first_ = true;
};

}  // namespace

SpfVerdict check_spf(Dns& dns, const SpfQuestion& question) {
  SpfVerdict verdict;
  auto conclusion = SpfCheck(dns, question, verdict).check(plain_name(question.sender_domain));
  if (conclusion) {
    verdict.result = conclusion->result;
    verdict.matched = std::move(conclusion->matched);
  } else {
    verdict.result = conclusion.error().result;
    verdict.why = std::move(conclusion.error().why);
  }
  return verdict;
}

}  // namespace lapwing
