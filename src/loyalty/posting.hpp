#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"

namespace lapwing {

/// A bonus type's place among those of the shop; types are only ever added.
using BonusTypeIndex = Id<struct BonusTypeIndexTag, std::uint32_t>;

/// What happened to a lot. The numbers stand in journals and do not change meaning.
enum class BonusPostingKind : std::uint8_t {
  accrued,      ///< the lot came into being, not yet active
  spent,        ///< paid for an order
  returned,     ///< what a spend had taken came back; the lot may live longer for it
  burned,       ///< what was left is gone
  clawed_back,  ///< taken, since the accrual `of` was undone; not always from its own lot
  debt,         ///< what a clawback did not find: a lot of debt came into being
  debt_paid,    ///< taken to pay the oldest debt
  activated,    ///< what is left can be spent from now on
  held,         ///< set aside in an active lot, so that only who holds it spends it
  released,     ///< no longer set aside, and not spent
};

std::string_view to_text(BonusPostingKind kind);

/// One entry of a ledger. The amount is always positive; the kind says which way it goes.
struct BonusPosting {
  BonusPostingKind kind{};
  LotNumber lot{};        ///< the lot that changes, or that comes into being
  BonusTypeIndex type{};  ///< of that lot; of a debt, that of the accrual undone
  Money amount{};
  Instant active_at{};  ///< accrued
  Instant burns_at{};   ///< accrued, returned: when the lot burns now; `never` if it does not
  std::string key;      ///< of the operation, of a hold also when it ends; empty for what only time did to a lot
  /// returned: the key of the spend; clawed_back, debt: that of the accrual; spent: that of the hold it comes from, if
  /// any; released: that of the spend if the hold was committed to one that had been paid already
  std::string of;
  Instant expires_at{};  ///< held: when the hold ends by itself
  friend bool operator==(const BonusPosting&, const BonusPosting&) = default;
};

/// What a posting adds to the balance (pending, active and held together) and to the debt. Summed over all postings of
/// a customer they are the balance and the debt.
[[nodiscard]] Money balance_change(const BonusPosting& posting);
[[nodiscard]] Money debt_change(const BonusPosting& posting);

}  // namespace lapwing
