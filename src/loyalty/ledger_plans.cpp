// How operations become postings. Nothing here changes a ledger.
#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "loyalty/ledger.hpp"
#include "loyalty/operation.hpp"
#include "loyalty/posting_of.hpp"

namespace lapwing {
namespace {

using Lots = std::vector<const BonusLot*>;

/// Active lots before pending ones, then what burns first, then what is active first.
auto spend_order(const BonusLot& lot) {
  return std::tuple(lot.state == BonusLotState::pending, lot.burns_at, lot.active_at, lot.number);
}

/// The lots that have something left, in the order in which it is taken from them.
Lots lots_to_take_from(const std::vector<BonusLot>& lots) {
  Lots takers;
  for (const BonusLot& lot : lots) {
    if (lot.state != BonusLotState::debt && lot.remaining > Money{}) takers.push_back(&lot);
  }
  std::ranges::sort(takers, {}, [](const BonusLot* lot) { return spend_order(*lot); });
  return takers;
}

/// How much the lots of each type may still give to a spend.
class Allowance {
 public:
  Allowance(std::optional<BonusTypeIndex> type, const std::optional<SpendLimits>& limits)
      : type_(type), limited_(limits.has_value()), limits_(limits ? *limits : SpendLimits{}) {}

  /// As much of the amount as the limits allow from this lot; what is taken lowers them.
  Money take(const BonusLot& lot, Money amount) {
    if (lot.state != BonusLotState::active || (type_ && lot.type != *type_)) return Money{};
    Money taken = std::min(amount, lot.remaining);
    if (!limited_) return taken;
    if (lot.type.value >= limits_.by_type.size()) return Money{};
    Money& of_type = limits_.by_type[lot.type.value];
    taken = std::max(Money{}, std::min({taken, of_type, limits_.total}));
    of_type -= taken;
    limits_.total -= taken;
    return taken;
  }

 private:
  std::optional<BonusTypeIndex> type_;
  bool limited_;
  SpendLimits limits_;
};

}  // namespace

void BonusLedger::require_due_posted(Instant now) const {
  ensure(next_change() > now, "what time has done is posted before an operation is planned");
}

Result<BonusLedger::Postings> BonusLedger::plan_accrual(const AccrualRequest& request) const {
  require_due_posted(request.now);
  CHECK(check_bonus_operation(request.key, request.amount));
  const auto& [active_at, burns_at] = request.term;
  if (burns_at <= active_at || burns_at <= request.now) {
    return fail(fmt::format("expected a term that ends after it begins and after now, found {} to {}",
                            to_text(active_at), to_text(burns_at)),
                "term");
  }
  if (accrual(request.key) != nullptr) return Postings{};
  BonusLot lot{.number = request.lot, .active_at = active_at, .burns_at = burns_at, .type = request.type};
  Postings postings{posting_of(BonusPostingKind::accrued, lot, request.amount, request.key)};
  postings.back().active_at = active_at;
  postings.back().burns_at = burns_at;
  const Money paid = std::min(debt(), request.amount);
  if (paid > Money{}) postings.push_back(posting_of(BonusPostingKind::debt_paid, lot, paid, request.key));
  if (active_at <= request.now && paid < request.amount) {
    postings.push_back(posting_of(BonusPostingKind::activated, lot, request.amount - paid, request.key));
  }
  return postings;
}

Money BonusLedger::spendable(std::optional<BonusTypeIndex> type, const std::optional<SpendLimits>& limits) const {
  Allowance allowance(type, limits);
  Money sum;
  for (const BonusLot& lot : lots_) sum += allowance.take(lot, lot.remaining);
  return sum;
}

Result<std::vector<std::pair<const BonusLot*, Money>>> BonusLedger::choose_lots(
    Money amount, std::optional<BonusTypeIndex> type, const std::optional<SpendLimits>& limits) const {
  Allowance allowance(type, limits);
  std::vector<std::pair<const BonusLot*, Money>> chosen;
  Money left = amount;
  for (const BonusLot* lot : lots_to_take_from(lots_)) {
    const Money taken = allowance.take(*lot, left);
    if (taken == Money{}) continue;
    chosen.emplace_back(lot, taken);
    left -= taken;
  }
  if (left == Money{}) return chosen;
  return fail(fmt::format("expected at most {}, which can be spent here, found {}", to_text(amount - left),
                          to_text(amount)),
              "amount");
}

Result<BonusLedger::Postings> BonusLedger::plan_spend(const SpendRequest& request) const {
  require_due_posted(request.now);
  CHECK(check_bonus_operation(request.key, request.amount));
  const std::uint64_t spend = operation_hash(BonusOperation::spend, request.key);
  if (std::ranges::find(spends_, spend, &SpendPart::spend) != spends_.end()) return Postings{};
  const auto chosen = TRY(choose_lots(request.amount, request.type, request.limits));
  Postings postings;
  for (const auto& [lot, taken] : chosen) {
    postings.push_back(posting_of(BonusPostingKind::spent, *lot, taken, request.key));
  }
  return postings;
}

Result<BonusLedger::Postings> BonusLedger::plan_return(const SpendReturnRequest& request) const {
  require_due_posted(request.now);
  CHECK(check_bonus_operation(request.key, request.amount));
  if (is_undone(operation_hash(BonusOperation::spend_return, request.key))) return Postings{};
  const std::uint64_t spend = operation_hash(BonusOperation::spend, request.spend_key);
  if (std::ranges::find(spends_, spend, &SpendPart::spend) == spends_.end()) {
    return fail(fmt::format("no spend has the key '{}'", request.spend_key), "spend_key");
  }
  const Money out = outstanding(request.spend_key);
  Money left = request.amount.value_or(out);
  if (left > out) {
    return fail(fmt::format("expected at most {}, which is still out, found {}", to_text(out), to_text(left)),
                "amount");
  }
  Postings postings;
  std::vector<BonusLot> restored;
  for (auto part = spends_.rbegin(); part != spends_.rend(); ++part) {
    if (part->spend != spend) continue;
    const Money back = std::min(left, part->amount - part->returned);
    if (back == Money{}) continue;
    left -= back;
    BonusLot lot = *find_lot(part->lot);
    lot.burns_at = std::max(lot.burns_at, request.grace_until);
    lot.remaining = back;
    postings.push_back(posting_of(BonusPostingKind::returned, lot, back, request.key, request.spend_key));
    postings.back().burns_at = lot.burns_at;
    const auto known = std::ranges::find(restored, lot.number, &BonusLot::number);
    if (known == restored.end()) {
      restored.push_back(lot);
    } else {
      known->remaining += back;
    }
  }
  settle_restored(restored, request.now, request.key, postings);
  return postings;
}

Result<BonusLedger::Postings> BonusLedger::plan_clawback(const ClawbackRequest& request) const {
  require_due_posted(request.now);
  CHECK(check_bonus_operation(request.key, request.amount));
  if (is_undone(operation_hash(BonusOperation::clawback, request.key))) return Postings{};
  const BonusLot* own = accrual(request.accrual_key);
  if (own == nullptr) return fail(fmt::format("no accrual has the key '{}'", request.accrual_key), "accrual_key");
  const Money undoable = std::max(Money{}, own->accrued - own->voided);
  Money left = std::min(request.amount.value_or(undoable), undoable);
  Lots lots = lots_to_take_from(lots_);
  std::ranges::stable_partition(lots, [&](const BonusLot* lot) { return lot == own; });
  Postings postings;
  for (const BonusLot* lot : lots) {
    const Money taken = std::min(left, lot->remaining);
    if (taken == Money{}) break;
    postings.push_back(posting_of(BonusPostingKind::clawed_back, *lot, taken, request.key, request.accrual_key));
    left -= taken;
  }
  if (left > Money{}) {
    const BonusLot debt_lot{.number = request.debt_lot, .type = own->type};
    postings.push_back(posting_of(BonusPostingKind::debt, debt_lot, left, request.key, request.accrual_key));
  }
  return postings;
}

void BonusLedger::settle_restored(const std::vector<BonusLot>& restored, Instant now, std::string_view key,
                                  Postings& postings) const {
  Money owed = debt();
  for (const BonusLot* lot : lots_to_take_from(restored)) {
    const Money paid = std::min(owed, lot->remaining);
    if (paid > Money{}) postings.push_back(posting_of(BonusPostingKind::debt_paid, *lot, paid, key));
    owed -= paid;
    if (lot->burns_at > now || paid == lot->remaining) continue;
    postings.push_back(posting_of(BonusPostingKind::burned, *lot, lot->remaining - paid, {}));
  }
}

BonusLedger::Postings BonusLedger::plan_lots_due(Instant now) const {
  Postings postings;
  for (const BonusLot& lot : lots_) {
    if (lot.state == BonusLotState::debt || lot.remaining == Money{}) continue;
    if (lot.state == BonusLotState::pending && lot.active_at <= now) {
      postings.push_back(posting_of(BonusPostingKind::activated, lot, lot.remaining, {}));
    }
    if (lot.burns_at <= now) postings.push_back(posting_of(BonusPostingKind::burned, lot, lot.remaining, {}));
  }
  return postings;
}

}  // namespace lapwing
