#include "loyalty/liability.hpp"

#include <algorithm>

#include "base/zone.hpp"

namespace lapwing {
namespace {

/// The month that the last day before that instant falls into.
Day month_before(Instant at, const Zone& zone) {
  const Civil last = civil_of(zone.day(at - Duration{1}));
  return day_of({last.year, last.month, 1});
}

void add_lot(BonusLiability& to, const BonusLot& lot, Money held, Instant now, const Zone& zone) {
  if (lot.state == BonusLotState::debt) {
    to.debt += lot.remaining;
    return;
  }
  (now < lot.active_at ? to.pending : to.active) += lot.remaining;
  to.held += held;
  const Money left = lot.remaining + held;
  if (left == Money{}) return;
  if (lot.burns_at == Instant::never()) {
    to.never_burning += left;
  } else {
    to.burning[month_before(lot.burns_at, zone)] += left;
  }
}

void add_posted(std::vector<BonusLiability>& by_type, const BonusLedger& ledger, Instant now, const Zone& zone) {
  const auto of_type = [&](BonusTypeIndex type) -> BonusLiability& {
    if (by_type.size() <= type.value) by_type.resize(type.value + 1);
    return by_type[type.value];
  };
  std::vector<Money> left;
  for (const BonusLot& lot : ledger.lots()) {
    const Money held = ledger.held_of(lot.number);
    add_lot(of_type(lot.type), lot, held, now, zone);
    if (lot.state == BonusLotState::debt) continue;
    left.resize(std::max<std::size_t>(left.size(), lot.type.value + 1));
    left[lot.type.value] += lot.remaining + held;
  }
  for (std::size_t type = 0; type < left.size(); ++type) {
    if (left[type] > Money{}) ++by_type[type].customers;
  }
  for (const BonusTotals& totals : ledger.totals()) {
    BonusLiability& to = of_type(totals.type);
    to.accrued += totals.accrued;
    to.spent += totals.spent;
    to.burned += totals.burned;
    to.clawed_back += totals.clawed_back;
    to.debt_paid += totals.debt_paid;
  }
}

}  // namespace

std::int64_t BonusLiability::breakage_thousandths() const {
  const Money ended = burned + spent;
  if (ended <= Money{}) return 0;
  // In whole units of the currency, so that a thousand times as much still fits.
  return ended.units < Money::scale * 1000 ? burned.units * 1000 / ended.units
                                           : burned.units / Money::scale * 1000 / (ended.units / Money::scale);
}

BonusLiability& BonusLiability::operator+=(const BonusLiability& other) {
  active += other.active;
  pending += other.pending;
  held += other.held;
  debt += other.debt;
  accrued += other.accrued;
  spent += other.spent;
  burned += other.burned;
  clawed_back += other.clawed_back;
  debt_paid += other.debt_paid;
  customers += other.customers;
  for (const auto& [month, amount] : other.burning) burning[month] += amount;
  never_burning += other.never_burning;
  return *this;
}

void add_liability(std::vector<BonusLiability>& by_type, const BonusLedger& ledger, Instant now, const Zone& zone) {
  if (ledger.next_change() > now) return add_posted(by_type, ledger, now, zone);
  BonusLedger then = ledger;
  for (const BonusPosting& posting : ledger.plan_due(now)) then.apply(posting);
  add_posted(by_type, then, now, zone);
}

}  // namespace lapwing
