#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/decisions.hpp"

namespace lapwing {

class Host;

// Who brought whom, over all partitions: `lapwing referral` and the API tell the same.

struct ListedReferral {
  std::string friend_id;
  CustomerPlace referrer;
  std::string referrer_id;  ///< empty: the referrer's partition does not know them
  ReferralState state{};
  Instant claimed_at{};
  std::string order_id;  ///< that it was rewarded for
  Money order_net;       ///< what that order comes to now, less refunds
};
/// The newest claim first.
std::vector<ListedReferral> list_referrals(Host& host);

/// How far the friend's claim with that code has come; nothing if the claim does not count.
std::optional<ReferralState> claim_state(Host& host, const std::string& friend_id, const std::string& code);

/// Of the program as a whole.
struct ReferralFigures {
  std::uint64_t referrers = 0;  ///< who brought somebody whose claim counted
  std::uint64_t asked = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t rewarded = 0;
  std::uint64_t taken_back = 0;
  Money revenue;  ///< of the orders that were rewarded, less refunds
};
ReferralFigures sum_up(const std::vector<ListedReferral>& referrals);

}  // namespace lapwing
