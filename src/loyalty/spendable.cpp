#include "loyalty/spendable.hpp"

#include <algorithm>

namespace lapwing {
namespace {

SpendLimit limit_of(const BonusSpendRules& rules, const BonusOrder& order, Money allowed, Money active) {
  if (active <= allowed) return SpendLimit::balance;
  if (order.total < rules.min_order) return SpendLimit::min_order;
  const bool excludes = std::ranges::any_of(order.lines, [&](const BonusOrder::Line& line) {
    return line.total > Money{} &&
           std::ranges::find(rules.excluded_categories, line.category) != rules.excluded_categories.end();
  });
  if (excludes && (allowed <= Money{} || rules.max_percent == 100)) return SpendLimit::excluded_categories;
  return rules.max_percent == 100 ? SpendLimit::order_total : SpendLimit::max_share;
}

}  // namespace

std::string_view to_text(SpendLimit limit) {
  switch (limit) {
    case SpendLimit::balance:
      return "balance";
    case SpendLimit::order_total:
      return "order_total";
    case SpendLimit::max_share:
      return "max_share";
    case SpendLimit::min_order:
      return "min_order";
    case SpendLimit::excluded_categories:
      return "excluded_categories";
  }
  return "unknown";
}

Spendable spendable_for(const BonusLedger& ledger, std::span<const BonusType> types, const BonusOrder& order) {
  const SpendLimits limits = spend_limits(types, order);
  Spendable spendable;
  spendable.amount = ledger.spendable({}, limits);
  for (std::uint32_t i = 0; i < types.size(); ++i) {
    const Money active = ledger.spendable(BonusTypeIndex{i}, {});
    if (active == Money{}) continue;
    spendable.by_type.push_back({.type = BonusTypeIndex{i},
                                 .active = active,
                                 .amount = ledger.spendable(BonusTypeIndex{i}, limits),
                                 .limit = limit_of(types[i].spend, order, limits.by_type[i], active)});
  }
  return spendable;
}

}  // namespace lapwing
