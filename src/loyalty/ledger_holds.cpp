// Holds: bonuses that are set aside while an order is being made, and what becomes of them when it is or is not.
//
//   held ──commit──▶ spent            on the same lots, under the key of the order
//     └──release, or its time has come──▶ released, then debt paid ▸ burned ▸ active again
//
// What is held lies in no lot: it is not in `remaining`, so nothing else can take it, and a lot that burns meanwhile
// burns without it. When the hold ends, what it held is as if it had just come back: it first pays debts, and burns at
// once if the day of its lot has passed.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "loyalty/ledger.hpp"
#include "loyalty/operation.hpp"
#include "loyalty/posting_of.hpp"

namespace lapwing {

// ---- Reading

Money BonusLedger::sum_of(const Hold& hold) {
  Money sum;
  for (const HoldPart& part : hold.parts) sum += part.amount;
  return sum;
}

const BonusLedger::Hold* BonusLedger::find_hold(std::string_view key) const {
  const auto found = std::ranges::find(holds_, key, &Hold::key);
  return found == holds_.end() ? nullptr : &*found;
}

const BonusLedger::EndedHold* BonusLedger::find_ended_hold(std::string_view key) const {
  const auto found = std::ranges::find(ended_holds_, operation_hash(BonusOperation::hold, key), &EndedHold::key);
  return found == ended_holds_.end() ? nullptr : &*found;
}

Instant BonusLedger::next_hold_end() const {
  Instant next = Instant::never();
  for (const Hold& hold : holds_) next = std::min(next, hold.expires_at);
  return next;
}

Money BonusLedger::held(std::string_view hold_key) const {
  const Hold* hold = find_hold(hold_key);
  return hold == nullptr ? Money{} : sum_of(*hold);
}

Money BonusLedger::held_of(LotNumber lot) const {
  Money sum;
  for (const Hold& hold : holds_) {
    for (const HoldPart& part : hold.parts) {
      if (part.lot == lot) sum += part.amount;
    }
  }
  return sum;
}

Money BonusLedger::paid_without_hold(std::uint64_t spend) const {
  Money paid;
  for (const SpendPart& part : spends_) {
    if (part.spend == spend && part.hold == 0) paid += part.amount - part.returned;
  }
  for (const EndedHold& hold : ended_holds_) {
    if (hold.spend == spend) paid -= hold.waived;
  }
  return std::max(paid, Money{});
}

// ---- Planning

Result<BonusLedger::Postings> BonusLedger::plan_hold(const HoldRequest& request) const {
  require_due_posted(request.now);
  CHECK(check_bonus_operation(request.key, request.amount));
  if (find_hold(request.key) != nullptr || find_ended_hold(request.key) != nullptr) return Postings{};
  if (request.expires_at <= request.now) {
    return fail(fmt::format("expected a time later than {}, found {}", to_text(request.now),
                            to_text(request.expires_at)),
                "expires_at");
  }
  const auto chosen = TRY(choose_lots(request.amount, request.type, request.limits));
  Postings postings;
  for (const auto& [lot, taken] : chosen) {
    postings.push_back(posting_of(BonusPostingKind::held, *lot, taken, request.key));
    postings.back().expires_at = request.expires_at;
  }
  return postings;
}

Result<BonusLedger::Postings> BonusLedger::plan_commit(const HoldCommitRequest& request) const {
  require_due_posted(request.now);
  if (request.spend_key.empty()) return fail("expected a key that names the spend", "spend_key");
  const Hold* hold = find_hold(request.key);
  if (hold == nullptr) {
    const EndedHold* ended = find_ended_hold(request.key);
    if (ended == nullptr) return fail(fmt::format("no hold has the key '{}'", request.key), "hold");
    if (ended->committed == 1) return Postings{};
    return fail(fmt::format("the hold '{}' has ended: its bonuses are not set aside any more", request.key), "key");
  }
  const Money paid = paid_without_hold(operation_hash(BonusOperation::spend, request.spend_key));
  Money left = std::max(Money{}, sum_of(*hold) - paid);
  Postings postings;
  Postings released;
  std::vector<BonusLot> restored;
  for (const HoldPart& part : hold->parts) {
    BonusLot lot = *find_lot(part.lot);
    const Money spent = std::min(left, part.amount);
    left -= spent;
    if (spent > Money{}) {
      postings.push_back(posting_of(BonusPostingKind::spent, lot, spent, request.spend_key, request.key));
    }
    lot.remaining = part.amount - spent;
    if (lot.remaining == Money{}) continue;
    released.push_back(posting_of(BonusPostingKind::released, lot, lot.remaining, request.key, request.spend_key));
    restored.push_back(lot);
  }
  std::ranges::move(released, std::back_inserter(postings));
  settle_restored(restored, request.now, request.key, postings);
  return postings;
}

Result<BonusLedger::Postings> BonusLedger::plan_release(const HoldReleaseRequest& request) const {
  require_due_posted(request.now);
  if (const Hold* hold = find_hold(request.key)) return plan_end(*hold, request.now);
  const EndedHold* ended = find_ended_hold(request.key);
  if (ended == nullptr) return fail(fmt::format("no hold has the key '{}'", request.key), "hold");
  if (ended->committed == 0) return Postings{};
  return fail(fmt::format("the hold '{}' was committed: return the spend instead", request.key), "key");
}

BonusLedger::Postings BonusLedger::plan_end(const Hold& hold, Instant now) const {
  Postings postings;
  std::vector<BonusLot> restored;
  for (const HoldPart& part : hold.parts) {
    BonusLot lot = *find_lot(part.lot);
    lot.remaining = part.amount;
    postings.push_back(posting_of(BonusPostingKind::released, lot, part.amount, hold.key));
    restored.push_back(lot);
  }
  settle_restored(restored, now, hold.key, postings);
  return postings;
}

BonusLedger::Postings BonusLedger::plan_due(Instant now) const {
  if (next_hold_end() > now) return plan_lots_due(now);
  BonusLedger then = *this;
  Postings postings;
  const auto pass = [&](const Postings& step) {
    for (const BonusPosting& posting : step) then.apply(posting);
    postings.insert(postings.end(), step.begin(), step.end());
  };
  for (Instant end = then.next_hold_end(); end <= now; end = then.next_hold_end()) {
    pass(then.plan_lots_due(end));
    const auto hold = std::ranges::find(then.holds_, end, &Hold::expires_at);
    pass(then.plan_end(*hold, end));
  }
  pass(then.plan_lots_due(now));
  return postings;
}

BonusLedger::Postings BonusLedger::plan_forfeit(Instant now) const {
  BonusLedger then = *this;
  Postings postings;
  const auto pass = [&](const Postings& step) {
    for (const BonusPosting& posting : step) then.apply(posting);
    postings.insert(postings.end(), step.begin(), step.end());
  };
  pass(then.plan_due(now));
  while (!then.holds_.empty()) pass(then.plan_end(then.holds_.front(), now));
  Postings burns;
  for (const BonusLot& lot : then.lots_) {
    if (lot.state == BonusLotState::debt || lot.remaining == Money{}) continue;
    burns.push_back(posting_of(BonusPostingKind::burned, lot, lot.remaining, {}));
  }
  pass(burns);
  return postings;
}

// ---- Applying

void BonusLedger::set_aside(const BonusPosting& posting) {
  ensure(take(posting).state == BonusLotState::active, "only active lots are held");
  auto hold = std::ranges::find(holds_, posting.key, &Hold::key);
  if (hold == holds_.end()) {
    hold = holds_.insert(holds_.end(), Hold{.key = posting.key, .expires_at = posting.expires_at, .parts = {}});
  }
  hold->parts.push_back({posting.lot, posting.amount});
}

void BonusLedger::take_held(std::string_view hold_key, const BonusPosting& posting) {
  const auto hold = std::ranges::find(holds_, hold_key, &Hold::key);
  ensure(hold != holds_.end(), "a hold ends once");
  const auto part = std::ranges::find(hold->parts, posting.lot, &HoldPart::lot);
  ensure(part != hold->parts.end() && part->amount >= posting.amount, "only what is held is taken from a hold");
  part->amount -= posting.amount;
  if (part->amount == Money{}) hold->parts.erase(part);
  if (hold->parts.empty()) holds_.erase(hold);
}

BonusLedger::EndedHold& BonusLedger::ended_hold(std::string_view key) {
  const std::uint64_t hash = operation_hash(BonusOperation::hold, key);
  const auto found = std::ranges::find(ended_holds_, hash, &EndedHold::key);
  if (found != ended_holds_.end()) return *found;
  ended_holds_.push_back({.key = hash, .spend = 0, .waived = {}, .committed = 0});
  return ended_holds_.back();
}

void BonusLedger::release(const BonusPosting& posting) {
  take_held(posting.key, posting);
  lot(posting.lot).remaining += posting.amount;
  EndedHold& ended = ended_hold(posting.key);
  if (posting.of.empty()) return;
  ended.spend = operation_hash(BonusOperation::spend, posting.of);
  ended.waived += posting.amount;
  ended.committed = 1;
}

}  // namespace lapwing
