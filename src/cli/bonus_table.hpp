#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/bonus_accounts.hpp"

namespace lapwing {

/// What the shop owes by type, what became of all that it gave, and what burns month by month.
std::string liability_table(const std::vector<TypeLiability>& types, std::string_view locale,
                            std::string_view currency);

std::string balance_table(const std::vector<TypeBalance>& types, Money debt, const Zone& zone, std::string_view locale,
                          std::string_view currency);

/// What bonuses may pay of an order, and why not more; `ids` are those of the types by number.
std::string spendable_table(const Spendable& spendable, const std::vector<std::string>& ids, std::string_view locale,
                            std::string_view currency);

}  // namespace lapwing
