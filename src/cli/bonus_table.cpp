#include "cli/bonus_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/zone.hpp"
#include "cli/console.hpp"

namespace lapwing {
namespace {

constexpr std::size_t id_width = 16;
constexpr std::size_t amount_width = 15;

std::string amount(Money money) { return padded_left(grouped_money(to_text(money)), amount_width); }

std::string head(std::string_view first, std::initializer_list<std::string_view> columns) {
  std::string line = padded_right(first, id_width);
  for (const std::string_view column : columns) line += padded_left(column, amount_width);
  return painted(line, Colour::dim) + "\n";
}

std::string month_of(Day day) { return to_text(day).substr(0, 7); }

std::string why(SpendLimit limit, bool russian) {
  switch (limit) {
    case SpendLimit::balance:
      return russian ? "больше бонусов нет" : "there are no more";
    case SpendLimit::order_total:
      return russian ? "больше сумма заказа не требует" : "the order comes to no more";
    case SpendLimit::max_share:
      return russian ? "предел доли заказа" : "at most a share of an order";
    case SpendLimit::min_order:
      return russian ? "заказ слишком мал" : "the order is too small";
    case SpendLimit::excluded_categories:
      return russian ? "исключённые категории" : "excluded categories";
  }
  return {};
}

}  // namespace

std::string liability_table(const std::vector<TypeLiability>& types, std::string_view locale,
                            std::string_view currency) {
  const bool russian = locale == "ru";
  const std::string_view type = russian ? "вид" : "type";
  std::string out = painted(fmt::format("{}, {}", russian ? "Обязательства" : "Liability", currency), Colour::bold) +
                    "\n";
  out += russian ? head(type, {"активно", "ожидает", "удержано", "долг", "клиентов"})
                 : head(type, {"active", "pending", "held", "debt", "customers"});
  for (const auto& [id, title, owed, days] : types) {
    out += padded_right(shortened(id, id_width - 1), id_width) + amount(owed.active) + amount(owed.pending) +
           amount(owed.held) + amount(owed.debt) + padded_left(grouped(owed.customers), amount_width) + "\n";
  }
  out += "\n" + painted(russian ? "Всего до сих пор" : "So far", Colour::bold) + "\n";
  out += russian ? head(type, {"начислено", "списано", "сгорело", "отозвано", "доля сгорания"})
                 : head(type, {"accrued", "spent", "burned", "clawed back", "breakage"});
  for (const auto& [id, title, owed, days] : types) {
    const std::int64_t breakage = owed.breakage_thousandths();
    out += padded_right(shortened(id, id_width - 1), id_width) + amount(owed.accrued) + amount(owed.spent) +
           amount(owed.burned) + amount(owed.clawed_back) +
           padded_left(fmt::format("{}.{}%", breakage / 10, breakage % 10), amount_width) + "\n";
  }
  out += "\n" + painted(russian ? "Сгорит, если не потратят" : "Burns if it is not spent", Colour::bold) + "\n";
  out += head(type, {russian ? "месяц" : "month", russian ? "сумма" : "amount"});
  for (const auto& [id, title, owed, days] : types) {
    const std::string name = padded_right(shortened(id, id_width - 1), id_width);
    for (const auto& [month, burning] : owed.burning) {
      out += name + padded_left(month_of(month), amount_width) + amount(burning) + "\n";
    }
    if (owed.never_burning > Money{}) {
      out += name + padded_left(russian ? "никогда" : "never", amount_width) + amount(owed.never_burning) + "\n";
    }
  }
  return tidied(out);
}

std::string balance_table(const std::vector<TypeBalance>& types, Money debt, const Zone& zone, std::string_view locale,
                          std::string_view currency) {
  const bool russian = locale == "ru";
  std::string out = russian ? head("вид", {"активно", "ожидает", "удержано", "до"})
                            : head("type", {"active", "pending", "held", "until"});
  for (const TypeBalance& type : types) {
    const bool burns = type.burns_next != Instant::never();
    out += padded_right(shortened(type.id, id_width - 1), id_width) + amount(type.balance.active) +
           amount(type.balance.pending) + amount(type.balance.held) +
           padded_left(burns ? to_text(zone.day(type.burns_next - Duration{1})) : "", amount_width) + "\n";
  }
  if (debt > Money{}) {
    out += fmt::format("{} {} {}\n", russian ? "долг:" : "debt:", grouped_money(to_text(debt)), currency);
  }
  return tidied(out);
}

std::string spendable_table(const Spendable& spendable, const std::vector<std::string>& ids, std::string_view locale,
                            std::string_view currency) {
  const bool russian = locale == "ru";
  std::string out = fmt::format("{} {} {}\n", russian ? "можно списать:" : "may be spent:",
                                painted(grouped_money(to_text(spendable.amount)), Colour::bold), currency);
  for (const SpendableType& type : spendable.by_type) {
    out += fmt::format("  {} {}  {}\n", padded_right(shortened(ids.at(type.type.value), id_width - 1), id_width),
                       amount(type.amount), why(type.limit, russian));
  }
  return out;
}

}  // namespace lapwing
