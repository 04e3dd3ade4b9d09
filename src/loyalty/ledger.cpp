// What a ledger is and how a posting changes it; how postings come about is in ledger_plans.cpp, and holds are in
// ledger_holds.cpp.
#include "loyalty/ledger.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "loyalty/operation.hpp"

namespace lapwing {

void BonusLedger::apply(const BonusPosting& posting) {
  ensure(posting.amount > Money{}, "the amount of a posting is positive");
  switch (posting.kind) {
    case BonusPostingKind::accrued:
      totals_of(posting.type).accrued += posting.amount;
      add_lot(posting, operation_hash(BonusOperation::accrual, posting.key), BonusLotState::pending);
      return;
    case BonusPostingKind::activated: {
      BonusLot& activated = lot(posting.lot);
      ensure(activated.state == BonusLotState::pending, "a lot is activated once");
      activated.state = BonusLotState::active;
      return;
    }
    case BonusPostingKind::spent: {
      const std::uint64_t hold = posting.of.empty() ? 0 : operation_hash(BonusOperation::hold, posting.of);
      if (posting.of.empty()) {
        ensure(take(posting).state == BonusLotState::active, "only active lots are spent");
      } else {
        take_held(posting.of, posting);
        ended_hold(posting.of).committed = 1;
      }
      totals_of(posting.type).spent += posting.amount;
      spends_.push_back({.spend = operation_hash(BonusOperation::spend, posting.key),
                         .lot = posting.lot,
                         .amount = posting.amount,
                         .returned = Money{},
                         .hold = hold});
      return;
    }
    case BonusPostingKind::returned:
      give_back(posting);
      return;
    case BonusPostingKind::burned: {
      BonusLot& burned = take(posting);
      ensure(burned.remaining == Money{}, "all that is left of a lot burns");
      burned.voided += posting.amount;
      totals_of(posting.type).burned += posting.amount;
      return;
    }
    case BonusPostingKind::clawed_back:
      take(posting);
      totals_of(posting.type).clawed_back += posting.amount;
      void_accrual(posting.of, posting.amount);
      note_undone(operation_hash(BonusOperation::clawback, posting.key));
      return;
    case BonusPostingKind::debt: {
      const std::uint64_t clawback = operation_hash(BonusOperation::clawback, posting.key);
      void_accrual(posting.of, posting.amount);
      note_undone(clawback);
      add_lot(posting, clawback, BonusLotState::debt);
      return;
    }
    case BonusPostingKind::debt_paid:
      take(posting);
      totals_of(posting.type).debt_paid += posting.amount;
      pay_oldest_debts(posting.amount);
      return;
    case BonusPostingKind::held:
      set_aside(posting);
      return;
    case BonusPostingKind::released:
      release(posting);
      return;
  }
  ensure(false, "every kind of posting is known");
}

/// Several parts of a spend may come from one lot, if holds were committed to it: the last is the first to come back.
void BonusLedger::give_back(const BonusPosting& posting) {
  const std::uint64_t spend = operation_hash(BonusOperation::spend, posting.of);
  Money left = posting.amount;
  for (auto part = spends_.rbegin(); part != spends_.rend(); ++part) {
    if (part->spend != spend || part->lot != posting.lot) continue;
    const Money back = std::min(left, part->amount - part->returned);
    part->returned += back;
    left -= back;
  }
  ensure(left == Money{}, "only what was spent returns");
  BonusLot& restored = lot(posting.lot);
  restored.remaining += posting.amount;
  restored.burns_at = posting.burns_at;
  totals_of(posting.type).spent -= posting.amount;
  note_undone(operation_hash(BonusOperation::spend_return, posting.key));
}

BonusTotals& BonusLedger::totals_of(BonusTypeIndex type) {
  const auto found = std::ranges::find(totals_, type, &BonusTotals::type);
  if (found != totals_.end()) return *found;
  totals_.push_back({.accrued = {}, .spent = {}, .burned = {}, .clawed_back = {}, .debt_paid = {}, .type = type});
  return totals_.back();
}

void BonusLedger::add_lot(const BonusPosting& posting, std::uint64_t key, BonusLotState state) {
  ensure(find_lot(posting.lot) == nullptr, "a lot comes into being once");
  const bool is_debt = state == BonusLotState::debt;
  lots_.push_back({.number = posting.lot,
                   .accrued = posting.amount,
                   .remaining = posting.amount,
                   .voided = Money{},
                   .active_at = is_debt ? Instant::never() : posting.active_at,
                   .burns_at = is_debt ? Instant::never() : posting.burns_at,
                   .key = key,
                   .type = posting.type,
                   .state = state});
}

BonusLot& BonusLedger::take(const BonusPosting& posting) {
  BonusLot& from = lot(posting.lot);
  ensure(from.state != BonusLotState::debt && from.remaining >= posting.amount, "only what is there is taken");
  from.remaining -= posting.amount;
  return from;
}

void BonusLedger::void_accrual(std::string_view key, Money amount) {
  const BonusLot* undone = accrual(key);
  ensure(undone != nullptr, "what is clawed back was accrued");
  lot(undone->number).voided += amount;
}

void BonusLedger::pay_oldest_debts(Money amount) {
  for (BonusLot& lot : lots_) {
    if (lot.state != BonusLotState::debt) continue;
    const Money paid = std::min(lot.remaining, amount);
    lot.remaining -= paid;
    amount -= paid;
  }
  ensure(amount == Money{}, "no more debt is paid than there is");
}

const BonusLot* BonusLedger::find_lot(LotNumber number) const {
  const auto found = std::ranges::find(lots_, number, &BonusLot::number);
  return found == lots_.end() ? nullptr : &*found;
}

BonusLot& BonusLedger::lot(LotNumber number) {
  const auto found = std::ranges::find(lots_, number, &BonusLot::number);
  ensure(found != lots_.end(), "a posting names a lot of its ledger");
  return *found;
}

const BonusLot* BonusLedger::accrual(std::string_view key) const {
  const std::uint64_t hash = operation_hash(BonusOperation::accrual, key);
  const auto found = std::ranges::find_if(lots_, [&](const BonusLot& lot) {
    return lot.key == hash && lot.state != BonusLotState::debt;
  });
  return found == lots_.end() ? nullptr : &*found;
}

bool BonusLedger::is_undone(std::uint64_t operation) const {
  return std::ranges::find(undone_, operation) != undone_.end();
}

void BonusLedger::note_undone(std::uint64_t operation) {
  if (!is_undone(operation)) undone_.push_back(operation);
}

Instant BonusLedger::next_change() const {
  Instant next = next_hold_end();
  for (const BonusLot& lot : lots_) {
    if (lot.state == BonusLotState::debt || lot.remaining == Money{}) continue;
    next = std::min(next, lot.state == BonusLotState::pending ? lot.active_at : lot.burns_at);
  }
  return next;
}

Money BonusLedger::booked() const {
  Money sum;
  for (const BonusLot& lot : lots_) {
    if (lot.state != BonusLotState::debt) sum += lot.remaining;
  }
  for (const Hold& hold : holds_) sum += sum_of(hold);
  return sum;
}

Money BonusLedger::debt() const {
  Money sum;
  for (const BonusLot& lot : lots_) {
    if (lot.state == BonusLotState::debt) sum += lot.remaining;
  }
  return sum;
}

BonusBalance BonusLedger::balance(Instant now, Duration burning_within, std::optional<BonusTypeIndex> type) const {
  const Instant hold_end = next_hold_end();
  if (hold_end <= now) {  // what the hold set aside may pay debts, burn or be active again
    BonusLedger then = *this;
    for (const BonusPosting& posting : plan_due(now)) then.apply(posting);
    return then.balance(now, burning_within, type);
  }
  BonusBalance balance{{}, {}, {}, {}, hold_end};
  for (const Hold& hold : holds_) {
    for (const HoldPart& part : hold.parts) {
      if (!type || find_lot(part.lot)->type == *type) balance.held += part.amount;
    }
  }
  for (const BonusLot& lot : lots_) {
    if (lot.state == BonusLotState::debt || lot.remaining == Money{} || (type && lot.type != *type)) continue;
    if (now >= lot.burns_at) continue;
    const Instant burning_from = lot.burns_at - burning_within;
    if (now < lot.active_at) {
      balance.pending += lot.remaining;
      balance.until = std::min(balance.until, lot.active_at);
      continue;
    }
    balance.active += lot.remaining;
    if (now >= burning_from) balance.burning += lot.remaining;
    balance.until = std::min(balance.until, now < burning_from ? burning_from : lot.burns_at);
  }
  return balance;
}

Money BonusLedger::outstanding(std::string_view spend_key) const {
  const std::uint64_t spend = operation_hash(BonusOperation::spend, spend_key);
  Money sum;
  for (const SpendPart& part : spends_) {
    if (part.spend == spend) sum += part.amount - part.returned;
  }
  return sum;
}

void BonusLedger::write(ByteWriter& image) const {
  static_assert(std::has_unique_object_representations_v<SpendPart>);
  static_assert(std::has_unique_object_representations_v<HoldPart>);
  static_assert(std::has_unique_object_representations_v<EndedHold>);
  image.put_column(lots_);
  image.put_column(spends_);
  image.put<std::uint64_t>(holds_.size());
  for (const Hold& hold : holds_) {
    image.put_text(hold.key);
    image.put(hold.expires_at);
    image.put_column(hold.parts);
  }
  image.put_column(ended_holds_);
  image.put_column(totals_);
  image.put_column(undone_);
}

BonusLedger BonusLedger::read(ByteReader& image) {
  BonusLedger ledger;
  image.get_column(ledger.lots_);
  image.get_column(ledger.spends_);
  for (auto left = image.get<std::uint64_t>(); left > 0; --left) {
    Hold& hold = ledger.holds_.emplace_back();
    hold.key = image.get_text();
    image.get(hold.expires_at);
    image.get_column(hold.parts);
  }
  image.get_column(ledger.ended_holds_);
  image.get_column(ledger.totals_);
  image.get_column(ledger.undone_);
  return ledger;
}

}  // namespace lapwing
