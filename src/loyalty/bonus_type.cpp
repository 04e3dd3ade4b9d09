#include "loyalty/bonus_type.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/zone.hpp"

namespace lapwing {
namespace {

constexpr std::int32_t days_max = 3650;
constexpr std::int32_t months_max = 120;
constexpr std::int32_t grace_days = 3;

Result<void> check_range(std::string_view field, std::int32_t value, std::int32_t min, std::int32_t max) {
  if (value >= min && value <= max) return {};
  return fail(fmt::format("expected {}..{}, found {}", min, max, value), std::string(field));
}

/// The last day of the span of `months` months (1, 3 or 12) that the day falls into.
Day last_day_of_span(Day day, std::int32_t months) {
  const Civil date = civil_of(day);
  const std::int32_t first_month = (date.month - 1) / months * months + 1;
  return day_of(add_months({date.year, first_month, 1}, months)) - 1;
}

Day last_day(const BonusBurn& burn, Day activation) {
  switch (burn.kind) {
    case BonusBurn::Kind::after_days:
      return activation + burn.count;
    case BonusBurn::Kind::after_months:
      return day_of(add_months(civil_of(activation), burn.count));
    case BonusBurn::Kind::end_of_month:
      return last_day_of_span(activation, 1);
    case BonusBurn::Kind::end_of_quarter:
      return last_day_of_span(activation, 3);
    case BonusBurn::Kind::end_of_year:
      return last_day_of_span(activation, 12);
    case BonusBurn::Kind::never:
    case BonusBurn::Kind::on_date:
      break;
  }
  return burn.date;
}

/// The given percents of the amount, rounded down; exact for any amount.
Money percents(Money amount, std::int32_t percent) {
  return Money{amount.units / 100 * percent + amount.units % 100 * percent / 100};
}

}  // namespace

Result<void> validate(const BonusType& type) {
  if (type.id.empty()) return fail("expected an id", "id");
  if (type.title.empty()) return fail("expected a title", "title");
  const BonusActivation& activation = type.activation;
  if (activation.kind == BonusActivation::Kind::after &&
      (activation.delay <= Duration{} || activation.delay > Duration::days(days_max))) {
    return fail(fmt::format("expected more than nothing and at most {} days, found {}", days_max,
                            to_text(activation.delay)),
                "activation.after");
  }
  const BonusBurn& burn = type.burn;
  if (burn.kind == BonusBurn::Kind::after_days) CHECK(check_range("burn.after_days", burn.count, 1, days_max));
  if (burn.kind == BonusBurn::Kind::after_months) CHECK(check_range("burn.after_months", burn.count, 1, months_max));
  if (burn.kind == BonusBurn::Kind::on_date && activation.kind == BonusActivation::Kind::on_date &&
      burn.date < activation.date) {
    return fail(fmt::format("expected a day no earlier than the activation on {}, found {}", to_text(activation.date),
                            to_text(burn.date)),
                "burn.on");
  }
  CHECK(check_range("spend.max_percent", type.spend.max_percent, 1, 100));
  if (type.spend.min_order < Money{}) {
    return fail(fmt::format("expected at least 0, found {}", to_text(type.spend.min_order)), "spend.min_order");
  }
  return {};
}

Result<BonusTerm> term_of(const BonusType& type, Instant now, const Zone& zone) {
  BonusTerm term{now, Instant::never()};
  if (type.activation.kind == BonusActivation::Kind::after) term.active_at = now + type.activation.delay;
  if (type.activation.kind == BonusActivation::Kind::on_date) {
    term.active_at = std::max(now, zone.start_of(type.activation.date));
  }
  if (type.burn.kind == BonusBurn::Kind::never) return term;
  term.burns_at = zone.start_of(last_day(type.burn, zone.day(term.active_at)) + 1);
  if (term.burns_at > term.active_at) return term;
  return fail(fmt::format("bonuses of the type '{}' would burn at {}, before they are active at {}", type.id,
                          to_text(term.burns_at, zone), to_text(term.active_at, zone)));
}

Instant return_grace(Instant now, const Zone& zone) { return zone.start_of(zone.day(now) + (grace_days + 1)); }

SpendLimits spend_limits(std::span<const BonusType> types, const BonusOrder& order) {
  SpendLimits limits{std::max(order.total, Money{}), {}};
  for (const BonusType& type : types) {
    const BonusSpendRules& rules = type.spend;
    Money eligible = limits.total;
    for (const BonusOrder::Line& line : order.lines) {
      if (std::ranges::find(rules.excluded_categories, line.category) != rules.excluded_categories.end()) {
        eligible -= line.total;
      }
    }
    const bool refused = order.total < rules.min_order || eligible < Money{};
    limits.by_type.push_back(refused ? Money{} : percents(eligible, rules.max_percent));
  }
  return limits;
}

}  // namespace lapwing
