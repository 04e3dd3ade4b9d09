#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// Where software of the shop's own hears of what campaigns tell it.
struct WebhookEndpoint {
  std::string url;  ///< http or https, without a user
  std::string key;  ///< the bytes that requests are signed with, never shown
  /// Only over https, through no proxy, to port 443 or 8443 of an address of the open internet: whoever may name an
  /// endpoint over HTTP is not to reach into the house with it.
  bool public_only = false;
};

/// By the names that campaigns use.
using WebhookEndpoints = std::map<std::string, WebhookEndpoint, std::less<>>;

/// Reads a file of endpoints:
///
///     {"crm": {"url": "https://crm.example/hooks", "secret_file": "crm.secret"},
///      "till": {"url": "http://127.0.0.1:9000/", "secret_env": "TILL_SECRET"}}
///
/// The secret itself stands in a file, found beside this one, or in the environment, as Standard Webhooks writes it:
/// "whsec_" and 24 to 64 bytes in base64. Fails naming the field; never with a secret in the text.
Result<WebhookEndpoints> read_webhook_endpoints(const std::filesystem::path& file);

/// The bytes of a secret as it is written; an error if it is none.
Result<std::string> parse_webhook_secret(std::string_view text);

}  // namespace lapwing
