#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/zone.hpp"
#include "engine/engine.hpp"
#include "loyalty/liability.hpp"
#include "loyalty/spendable.hpp"

namespace lapwing {

class Host;

// What customers have in bonuses and what the shop owes by them: `lapwing bonus` and the API tell the same.

/// A bonus type and what the shop owes in it.
struct TypeLiability {
  std::string id;
  std::string title;
  BonusLiability owed;
  std::map<Day, Money> burning_days;  ///< what burns if it is not spent, by its last day
};
/// Of every type that was ever published, by id; looks at everybody's bonuses.
std::vector<TypeLiability> shop_liability(Host& host, Instant at, const Zone& zone);
/// Burning by months; and by days and weeks (their Mondays) for the quarter of a year from `today` on.
nlohmann::ordered_json to_json(const TypeLiability& type, Day today);

/// A customer's bonuses of one type.
struct TypeBalance {
  std::string id;
  std::string title;
  BonusBalance balance;
  Instant burns_next;                  ///< when the first of the active ones burn; `never` if none do
  std::map<Instant, Money> burns;      ///< of the active: when how much burns
  std::map<Instant, Money> activates;  ///< of the pending: when how much can be spent
};
struct BonusAccount {
  std::vector<TypeBalance> types;  ///< all of the shop's
  Money debt;
  std::optional<Spendable> spendable;

  /// Of all types, by number.
  [[nodiscard]] std::vector<std::string> type_ids() const;
};
/// As it is when what is due by `at` has been posted. With an order also what of it bonuses may pay.
BonusAccount account_of(const Engine& engine, CustomerNumber customer, Instant at,
                        const std::optional<BonusOrder>& order);
nlohmann::ordered_json to_json(const BonusAccount& account, const Zone& zone);

}  // namespace lapwing
