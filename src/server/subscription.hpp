#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

/// Of which decisions somebody may want to hear, by webhook.
enum class SubscribedKind : std::uint8_t {
  entered_segment,
  left_segment,
  stage_changed,
  enrolled,
  message_queued,
  message_refused,
  bonus_posted,
  promo_code_issued,
  task_raised,
  order_attributed,
};
inline constexpr std::size_t subscribed_kind_count = 10;

/// "entered_segment"
std::string_view to_text(SubscribedKind kind);
std::optional<SubscribedKind> parse_subscribed_kind(std::string_view text);

/// A wish to be told of decisions as they are made.
struct Subscription {
  std::int64_t id = 0;
  std::string name;  ///< what it is for, as who made it says
  std::string url;
  std::set<SubscribedKind> kinds;
  bool active = true;
  Instant created_at{};
  std::string created_by;                    ///< as the audit log calls them
  Instant failing_since = Instant::never();  ///< the first failure that no success came after; never: it works
  std::string switched_off{};                ///< why it was switched off by itself; empty: it was not
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// One try at telling.
struct SubscriptionDelivery {
  std::string webhook_id;
  std::string type;
  Instant at{};
  std::string outcome;  ///< "delivered", "again": it is tried again, or "given_up"
  int status = 0;       ///< of HTTP; 0: there was no answer
  Duration took{};
  std::string reply;  ///< what came of it, in words
};

/// What hinders that address: an error says what was expected. Only https of the open internet, by a name or a public
/// number and on port 443 or 8443; where private ones are allowed, any http or https.
Result<void> check_subscription_url(std::string_view url, bool private_allowed);

}  // namespace lapwing
