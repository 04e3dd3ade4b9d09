#pragma once

#include <optional>
#include <string_view>

#include "loyalty/ledger.hpp"

namespace lapwing {

// What the plans of a ledger share; of no use outside this room.

/// A posting about a lot.
[[nodiscard]] BonusPosting posting_of(BonusPostingKind kind, const BonusLot& lot, Money amount, std::string_view key,
                                      std::string_view of = {});

/// An error if an operation has no key, or its amount is not above zero and at most `BonusLedger::amount_max`.
[[nodiscard]] Result<void> check_bonus_operation(std::string_view key, const std::optional<Money>& amount);

}  // namespace lapwing
