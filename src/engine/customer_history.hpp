#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Engine;

/// What a customer is known for, as what would have to be said of somebody else to be known for the same. Everything
/// names the customer whom it was read of. Consents come without the wording that was shown; what campaigns, messages
/// and referrals did stays where it is, and so do codes of pools.
struct CustomerHistory {
  CustomerRecorded facts;
  std::vector<OrderRecorded> orders;       ///< oldest first, as history: nothing begins by them
  std::vector<ActivityRecorded> activity;  ///< oldest first, without the cart
  std::optional<ActivityRecorded> cart;    ///< what lies there now; absent: nothing does
  std::vector<PromoCodeIssued> codes;      ///< that the shop gave
  std::vector<std::string> static_segments;
  BonusesMoved bonuses;  ///< what is left of them, held ones too
};

/// Of a customer who is there.
CustomerHistory history_of(const Engine& engine, CustomerNumber customer);
/// The same of equal histories, and hardly ever of others.
std::uint64_t digest_of(const CustomerHistory& history);
/// An error if more is known of the customer than was told of the one who stays. Asked when it is decided and never on
/// replay: what was journaled stands, however a later version of this program tells histories.
Result<void> check_told(const Engine& engine, const CustomerMerged& merged);

}  // namespace lapwing
