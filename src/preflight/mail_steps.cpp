// The mail itself: how one leaves the list, and whether the links in it lead anywhere.
#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "channel/dkim_canonical.hpp"
#include "channel/mime.hpp"
#include "preflight/preflight_steps.hpp"
#include "preflight/tag_list.hpp"

namespace lapwing {
namespace {

constexpr std::string_view unsubscribe = "List-Unsubscribe";
constexpr std::string_view one_click = "List-Unsubscribe-Post";

/// The value of the field, unfolded; nothing if the mail has none.
std::optional<std::string> field_value(const MailView& mail, std::string_view name) {
  const auto found = std::ranges::find_if(mail.fields, [&](std::string_view field) {
    return is_same_name(field_name(field), name);
  });
  if (found == mail.fields.end()) return std::nullopt;
  std::string value(found->substr(found->find(':') + 1));
  std::erase_if(value, [](char c) { return c == '\r' || c == '\n'; });
  return value;
}

/// How many of the mail's signatures leave the field out.
std::size_t count_uncovered(const MailView& mail, std::string_view name) {
  std::size_t count = 0;
  for (const std::string_view field : mail.fields) {
    if (!is_same_name(field_name(field), "DKIM-Signature")) continue;
    const auto tags = parse_tag_list(field.substr(field.find(':') + 1));
    const std::string* covered = tags ? tags->find("h") : nullptr;
    const auto names = covered == nullptr ? std::vector<std::string>() : split_values(*covered, ':');
    const bool is_covered = std::ranges::any_of(names, [&](const std::string& one) { return is_same_name(one, name); });
    if (!is_covered) ++count;
  }
  return count;
}

Check unsubscribe_check(const PreflightSettings& settings, const MailView& mail) {
  Check check{.name = "unsubscribe", .subject = settings.from_address, .level = CheckLevel::problem};
  const auto ways = field_value(mail, unsubscribe);
  const auto post = field_value(mail, one_click);
  const bool is_signed = field_value(mail, "DKIM-Signature").has_value();
  if (!ways || !ways->contains("<https://")) {
    check.found = ways ? fmt::format("List-Unsubscribe has no https link:{}", *ways) : "there is no List-Unsubscribe";
    check.advice = "Give --public-url https://..., where customers reach this server.";
  } else if (!post || !post->ends_with("List-Unsubscribe=One-Click")) {
    check.found = "List-Unsubscribe-Post is missing, so no mailbox shows its button";
    check.advice = "Give --public-url https://..., where customers reach this server.";
  } else if (!is_signed) {
    check.found = "one-click headers are there, but no signature vouches for them (RFC 8058, 4)";
    check.advice = "Give --dkim: mailboxes show their button only if the headers are signed.";
  } else if (count_uncovered(mail, unsubscribe) + count_uncovered(mail, one_click) > 0) {
    check.found = "a DKIM signature leaves the one-click headers out of h=";
    check.advice = "Let the server behind --channel not sign again, or sign these fields too.";
  } else {
    check.level = CheckLevel::ok;
    check.found = "one-click by https, both headers within h= of each signature";
  }
  return check;
}

}  // namespace

void check_unsubscribe(const PreflightSettings& settings, Checks& checks) {
  const auto mail = build_mail(settings.sample, settings.signers);
  if (mail) {
    checks.push_back(unsubscribe_check(settings, view_of_mail(mail->bytes)));
    return;
  }
  checks.push_back({.name = "unsubscribe",
                    .subject = settings.from_address,
                    .level = CheckLevel::problem,
                    .found = fmt::format("no mail can be built: {}", mail.error().text()),
                    .advice = "Repair the address or domain that is named."});
}

void check_public_url(const PreflightSettings& settings, Dns& dns, Checks& checks) {
  const std::string& url = settings.public_url;
  Check check{.name = "public url", .subject = url, .level = CheckLevel::problem};
  if (url.empty()) {
    check.subject = "--public-url";
    check.found = "it is not given: links in mails lead to this machine alone";
    check.advice = "Give --public-url https://NAME, where customers reach this server.";
    checks.push_back(std::move(check));
    return;
  }
  const std::size_t begin = url.find("://") + 3;
  std::string host = url.substr(begin, url.find('/', begin) - begin);
  const bool is_bracketed = host.starts_with('[');
  host = is_bracketed ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
  std::vector<std::string> texts;
  if (IpAddress::parse(host)) {
    texts.push_back(host);
  } else {
    for (const DnsType type : {DnsType::a, DnsType::aaaa})
      std::ranges::copy(dns.ask(type, host).values, std::back_inserter(texts));
  }
  const auto inner = std::ranges::find_if(texts, [](const std::string& text) {
    const auto address = IpAddress::parse(text);
    return !address || !address->is_public();
  });
  if (!url.starts_with("https://")) {
    check.found = "it is not https: one-click takes nothing else, and browsers warn of the rest";
    check.advice = "Put a web server with a certificate before this one, and give its https address.";
  } else if (texts.empty()) {
    check.found = fmt::format("{} has no address", host);
    check.advice = fmt::format("Publish the address under which the world reaches this server: {}. IN A ADDRESS", host);
  } else if (inner != texts.end()) {
    check.found = fmt::format("{} is at {}, which the world cannot reach", host, *inner);
    check.advice = "Give the name that customers reach from outside.";
  } else {
    check.level = CheckLevel::ok;
    check.found = fmt::format("https, and {} is at {}", host, texts.front());
  }
  checks.push_back(std::move(check));
}

}  // namespace lapwing
