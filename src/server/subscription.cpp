#include "server/subscription.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "channel/public_address.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, subscribed_kind_count> kind_names = {
    "entered_segment", "left_segment", "stage_changed",     "enrolled",    "message_queued",
    "message_refused", "bonus_posted", "promo_code_issued", "task_raised", "order_attributed"};

constexpr std::size_t url_bytes_max = 2000;

/// Whether the host is written as a number that is not public. What names stand for is looked at when it is called.
bool is_private_number(std::string host) {
  sockaddr_in ipv4{.sin_family = AF_INET};
  if (inet_pton(AF_INET, host.c_str(), &ipv4.sin_addr) == 1) {
    return !is_public_address(reinterpret_cast<const sockaddr&>(ipv4));
  }
  if (!host.starts_with('[') || !host.ends_with(']')) return true;  // a number as no address is written
  sockaddr_in6 ipv6{.sin6_family = AF_INET6};
  host = host.substr(1, host.size() - 2);
  return inet_pton(AF_INET6, host.c_str(), &ipv6.sin6_addr) != 1 ||
         !is_public_address(reinterpret_cast<const sockaddr&>(ipv6));
}

bool is_local_name(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") ||
         host.ends_with(".internal") || host.find('.') == std::string_view::npos;
}

}  // namespace

std::string_view to_text(SubscribedKind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }

std::optional<SubscribedKind> parse_subscribed_kind(std::string_view text) {
  const auto found = std::ranges::find(kind_names, text);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<SubscribedKind>(found - kind_names.begin());
}

Result<void> check_subscription_url(std::string_view url, bool private_allowed) {
  const std::string expected = private_allowed ? "expected http://HOST or https://HOST, with a path if need be"
                                               : "expected https://HOST, with a path if need be";
  const bool is_https = url.starts_with("https://");
  if (!is_https && !(private_allowed && url.starts_with("http://"))) return fail(expected);
  if (url.size() > url_bytes_max) return fail("expected at most 2000 characters");
  const bool is_plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
  std::string_view host = url.substr(url.find("://") + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (!is_plain || host.empty() || host.find('@') != std::string_view::npos ||
      url.find('#') != std::string_view::npos) {
    return fail(expected);
  }
  const std::size_t colon = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
  const std::string_view port = colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  host = host.substr(0, colon);
  if (private_allowed) return {};
  if (!port.empty() && port != "443" && port != "8443") return fail("expected port 443 or 8443");
  if (host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos) {
    if (is_private_number(std::string(host))) return fail("expected an address of the open internet");
  } else if (is_local_name(host)) {
    return fail("expected an address of the open internet");
  }
  return {};
}

}  // namespace lapwing
