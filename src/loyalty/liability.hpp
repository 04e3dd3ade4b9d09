#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "loyalty/ledger.hpp"

namespace lapwing {

/// What a shop owes its customers in bonuses of one type, and what became of those that it gave.
struct BonusLiability {
  Money active;
  Money pending;
  Money held;
  Money debt;  ///< what customers owe: clawed back, and not found
  Money accrued;
  Money spent;  ///< less what came back
  Money burned;
  Money clawed_back;  ///< without what became a debt
  Money debt_paid;
  std::uint64_t customers = 0;   ///< who have any that is active, pending or held
  std::map<Day, Money> burning;  ///< what burns if it is not spent, by the first day of the month
  Money never_burning;
  friend bool operator==(const BonusLiability&, const BonusLiability&) = default;

  /// Of active, pending and held together.
  [[nodiscard]] Money outstanding() const { return active + pending + held; }
  /// Of what has been spent or has burned, how much burned, in thousandths; zero if there is none.
  [[nodiscard]] std::int64_t breakage_thousandths() const;
  BonusLiability& operator+=(const BonusLiability& other);
};

/// Adds one customer's bonuses as they are at `now`, with the months of `zone`. `by_type` grows to the types that the
/// ledger knows.
void add_liability(std::vector<BonusLiability>& by_type, const BonusLedger& ledger, Instant now, const Zone& zone);

}  // namespace lapwing
