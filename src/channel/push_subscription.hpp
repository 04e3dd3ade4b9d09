#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "channel/push_encryption.hpp"

namespace lapwing {

/// Where a browser hears of a shop, as it said itself.
struct PushSubscription {
  std::string endpoint;  ///< the push service's URL for this browser; whoever knows it can write there
  std::string origin;  ///< of the endpoint: "https://push.example", with ":8443" behind if it is another port than 443
  bool has_other_port = false;
  PushRecipient recipient;
};

/// Reads what `JSON.stringify(subscription)` gives in a browser (Push API, 8): "endpoint", an https URL in ASCII;
/// "keys" with "p256dh" and "auth" in base64url; and "expirationTime", which is not looked at. An error names the field
/// and holds nothing of its content.
Result<PushSubscription> parse_push_subscription(std::string_view json);

}  // namespace lapwing
