#include "backtest/draft_bonuses.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {

void DraftBonuses::open(CustomerNumber customer) {
  customer_ = customer;
  lots_.clear();
  at_.clear();
  part_.clear();
  type_.clear();
  amount_.clear();
}

void DraftBonuses::accrued(const BonusPosted& posted, Instant at) {
  const auto type = type_number(posted.bonus_type);
  ensure(type.has_value(), "a draft's bonus types were looked up when its plan was completed");
  if (lots_.empty()) {
    const BonusFlows known = bonuses_.flows(customer_);
    at_.assign(known.at.begin(), known.at.end());
    part_.assign(known.part.begin(), known.part.end());
    type_.assign(known.type.begin(), known.type.end());
    amount_.assign(known.amount.begin(), known.amount.end());
  }
  lots_.push_back({*type, posted.amount, posted.active_at, posted.burns_at});
  const auto second = static_cast<std::uint32_t>(at.seconds());
  const auto place = std::ranges::upper_bound(at_, second) - at_.begin();
  at_.insert(at_.begin() + place, second);
  part_.insert(part_.begin() + place, BonusPart::accrued);
  type_.insert(type_.begin() + place, *type);
  amount_.insert(amount_.begin() + place, posted.amount.units);
}

BonusStanding DraftBonuses::standing(CustomerNumber customer, std::string_view type, Instant now,
                                     Duration horizon) const {
  BonusStanding standing = bonuses_.standing(customer, type, now, horizon);
  const auto wanted = type_number(type);
  for (const Lot& lot : lots_) {
    if (!type.empty() && wanted != lot.type) continue;
    const auto changes_at = [&](Instant change) {
      if (change > now) standing.until = std::min(standing.until, change);
    };
    changes_at(lot.active_at);
    changes_at(lot.burns_at);
    if (now < lot.active_at) {
      standing.pending += lot.amount;
    } else if (now < lot.burns_at) {
      standing.active += lot.amount;
      if (horizon <= Duration{} || lot.burns_at == Instant::never()) continue;
      changes_at(lot.burns_at - horizon);
      if (lot.burns_at <= now + horizon) standing.burning += lot.amount;
    }
  }
  return standing;
}

BonusFlows DraftBonuses::flows(CustomerNumber customer) const {
  if (lots_.empty()) return bonuses_.flows(customer);
  return {.at = at_, .part = part_, .type = type_, .amount = amount_};
}

std::optional<std::uint32_t> DraftBonuses::type_number(std::string_view type) const {
  if (const auto known = bonuses_.type_number(type)) return known;
  const auto drafted = std::ranges::find(drafted_, type, &BonusType::id);
  if (drafted == drafted_.end()) return std::nullopt;
  return bonuses_.type_count() + static_cast<std::uint32_t>(drafted - drafted_.begin());
}

}  // namespace lapwing
