#pragma once

#include <string>
#include <string_view>

namespace lapwing {

class Condition;

/// The condition as one sentence without a final point: "не менее 10 заказов за последние 365 дней, средний чек больше
/// 5 000 ₽". In Russian if `language` is "ru", else in English. `currency` is the sign that follows (Russian) or
/// precedes (English) an amount; empty: none.
std::string describe(const Condition& condition, std::string_view language, std::string_view currency = {});

}  // namespace lapwing
