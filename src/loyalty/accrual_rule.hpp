#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "loyalty/bonus_type.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// A share of an amount, in ten-thousandths of a percent.
struct EarnedShare {
  std::int64_t units = 0;
  static constexpr std::int64_t whole = 1'000'000;
  friend bool operator==(const EarnedShare&, const EarnedShare&) = default;
};

/// What orders earn. An order earns by each rule that it satisfies; what it earned is reckoned anew whenever the order
/// changes, by the version of the rule that it first earned by.
struct AccrualRule {
  std::string id;
  std::string title;
  std::string bonus_type;
  EarnedShare share;                            ///< of what the order came to; zero if `fixed` is given
  Money fixed;                                  ///< for each order
  OrderStatus status = OrderStatus::completed;  ///< created, paid or completed: from when on the order earns
  Money min_order;                              ///< a smaller order earns nothing
  std::vector<std::string> excluded_categories;
  std::string segment;       ///< only its members earn; empty: everybody
  std::string stage;         ///< only customers in that stage of the lifecycle earn; empty: in any
  Duration pending;          ///< how long after the order earned it can be spent; zero: as the bonus type says
  bool whole_units = false;  ///< rounded up to whole units of the currency; else down to a unit of Money
  bool history = false;  ///< imported orders and those that are told later than a day after they were placed earn too
  bool enabled = true;   ///< else no further order earns
  friend bool operator==(const AccrualRule&, const AccrualRule&) = default;
};

/// Reads a rule of accrual; schema/accrual_rule.schema.json says how it is written. An error names the field's path.
[[nodiscard]] Result<AccrualRule> parse_accrual_rule(const nlohmann::json& definition);

/// An order as far as it earns.
struct EarningOrder {
  BonusOrder order;  ///< its total before refunds
  OrderStatus status = OrderStatus::created;
  Money refunded;
  Money paid_with_bonuses;
};

/// Whether an order of that status earns by the rule.
[[nodiscard]] bool has_earned(const AccrualRule& rule, OrderStatus status);

/// What the order has earned by the rule as it is now: nothing for what was refunded, excluded or paid with bonuses,
/// and nothing at all if the order is not so far yet or fell.
[[nodiscard]] Money earned(const AccrualRule& rule, const EarningOrder& order);

}  // namespace lapwing
