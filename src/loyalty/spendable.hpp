#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "loyalty/ledger.hpp"

namespace lapwing {

/// Why not more bonuses of a type can pay for an order.
enum class SpendLimit : std::uint8_t {
  balance,              ///< there are no more
  order_total,          ///< the order comes to no more
  max_share,            ///< the type pays at most a share of an order
  min_order,            ///< the order is too small
  excluded_categories,  ///< the type does not pay for what is in the order
};

std::string_view to_text(SpendLimit limit);

struct SpendableType {
  BonusTypeIndex type{};
  Money active;  ///< what there is
  Money amount;  ///< what may pay for the order
  SpendLimit limit = SpendLimit::balance;
  friend bool operator==(const SpendableType&, const SpendableType&) = default;
};

/// How much of an order bonuses may pay.
struct Spendable {
  Money amount;                        ///< all types together; never more than the order comes to
  std::vector<SpendableType> by_type;  ///< those of which the customer has any active
};

/// What the ledger, on which all due was posted, may pay of the order.
[[nodiscard]] Spendable spendable_for(const BonusLedger& ledger, std::span<const BonusType> types,
                                      const BonusOrder& order);

}  // namespace lapwing
