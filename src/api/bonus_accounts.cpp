#include "api/bonus_accounts.hpp"

#include <algorithm>
#include <mutex>

#include <nlohmann/json.hpp>

#include "host/host.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// So far ahead what burns is told by the day.
constexpr std::int32_t calendar_days = 92;

BonusLedger ledger_at(const Bonuses& bonuses, CustomerNumber customer, Instant at) {
  BonusLedger ledger = bonuses.ledger(customer);
  for (const BonusPosting& posting : bonuses.ledger(customer).plan_due(at)) ledger.apply(posting);
  return ledger;
}

/// Adds what is left in each lot to the last day on which it can be spent.
void add_burning(std::vector<std::map<Day, Money>>& by_type, const BonusLedger& ledger, const Zone& zone) {
  for (const BonusLot& lot : ledger.lots()) {
    if (lot.state == BonusLotState::debt || lot.burns_at == Instant::never()) continue;
    const Money left = lot.remaining + ledger.held_of(lot.number);
    if (left > Money{}) by_type[lot.type.value][zone.day(lot.burns_at - Duration{1})] += left;
  }
}

std::vector<std::map<Day, Money>> burning_of(const Engine& engine, Instant at, const Zone& zone) {
  const Bonuses& bonuses = engine.bonuses();
  std::vector<std::map<Day, Money>> by_type(bonuses.type_count());
  for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
    const BonusLedger& ledger = bonuses.ledger(CustomerNumber{number});
    if (ledger.lots().empty()) continue;
    if (ledger.next_change() > at) {
      add_burning(by_type, ledger, zone);
    } else {
      add_burning(by_type, ledger_at(bonuses, CustomerNumber{number}, at), zone);
    }
  }
  return by_type;
}

Json instants_json(const std::map<Instant, Money>& amounts, const Zone& zone) {
  Json list = Json::array();
  for (const auto& [at, amount] : amounts) {
    list.push_back(
        {{"at", to_text(at, zone)}, {"last_day", to_text(zone.day(at - Duration{1}))}, {"amount", to_text(amount)}});
  }
  return list;
}

}  // namespace

std::vector<TypeLiability> shop_liability(Host& host, Instant at, const Zone& zone) {
  std::mutex mutex;
  std::map<std::string, TypeLiability> by_id;
  host.for_each([&](PartitionId, const Engine& engine) {
    const Bonuses& bonuses = engine.bonuses();
    const auto here = bonuses.liability(at, zone);
    const auto burning = burning_of(engine, at, zone);
    const std::lock_guard lock(mutex);
    for (const auto& [id, owed] : here) by_id[id].owed += owed;
    for (std::uint32_t number = 0; number < bonuses.type_count(); ++number) {
      const BonusType& type = bonuses.type(BonusTypeIndex{number});
      TypeLiability& of_type = by_id[type.id];
      of_type.id = type.id;
      of_type.title = type.title;
      for (const auto& [day, amount] : burning[number]) of_type.burning_days[day] += amount;
    }
  });
  std::vector<TypeLiability> types;
  for (auto& [id, type] : by_id) types.push_back(std::move(type));
  return types;
}

Json to_json(const TypeLiability& type, Day today) {
  const BonusLiability& owed = type.owed;
  Json months = Json::array();
  for (const auto& [month, amount] : owed.burning) {
    months.push_back({{"month", to_text(month).substr(0, 7)}, {"amount", to_text(amount)}});
  }
  Json days = Json::array();
  std::map<Day, Money> by_week;
  for (const auto& [day, amount] : type.burning_days) {
    if (day < today || day - today > calendar_days) continue;
    days.push_back({{"day", to_text(day)}, {"amount", to_text(amount)}});
    by_week[day - (weekday_of(day) - 1)] += amount;
  }
  Json weeks = Json::array();
  for (const auto& [monday, amount] : by_week) {
    weeks.push_back({{"week", to_text(monday)}, {"amount", to_text(amount)}});
  }
  return {{"bonus_type", type.id},
          {"title", type.title},
          {"active", to_text(owed.active)},
          {"pending", to_text(owed.pending)},
          {"held", to_text(owed.held)},
          {"debt", to_text(owed.debt)},
          {"customers", owed.customers},
          {"accrued", to_text(owed.accrued)},
          {"spent", to_text(owed.spent)},
          {"burned", to_text(owed.burned)},
          {"clawed_back", to_text(owed.clawed_back)},
          {"debt_paid", to_text(owed.debt_paid)},
          {"breakage_thousandths", owed.breakage_thousandths()},
          {"burning", std::move(months)},
          {"burning_days", std::move(days)},
          {"burning_weeks", std::move(weeks)},
          {"never_burning", to_text(owed.never_burning)}};
}

std::vector<std::string> BonusAccount::type_ids() const {
  std::vector<std::string> ids;
  for (const TypeBalance& type : types) ids.push_back(type.id);
  return ids;
}

BonusAccount account_of(const Engine& engine, CustomerNumber customer, Instant at,
                        const std::optional<BonusOrder>& order) {
  const Bonuses& bonuses = engine.bonuses();
  const BonusLedger ledger = ledger_at(bonuses, customer, at);
  BonusAccount account;
  account.debt = ledger.debt();
  for (std::uint32_t number = 0; number < bonuses.type_count(); ++number) {
    const BonusTypeIndex index{number};
    const BonusType& type = bonuses.type(index);
    TypeBalance balance{type.id, type.title, ledger.balance(at, {}, index), Instant::never(), {}, {}};
    for (const BonusLot& lot : ledger.lots()) {
      if (lot.type != index || lot.remaining == Money{}) continue;
      if (lot.state == BonusLotState::active && lot.burns_at != Instant::never()) {
        balance.burns[lot.burns_at] += lot.remaining;
      }
      if (lot.state == BonusLotState::pending) balance.activates[lot.active_at] += lot.remaining;
    }
    if (!balance.burns.empty()) balance.burns_next = balance.burns.begin()->first;
    account.types.push_back(std::move(balance));
  }
  if (order) account.spendable = bonuses.spendable(customer, *order, at);
  return account;
}

Json to_json(const BonusAccount& account, const Zone& zone) {
  Json types = Json::array();
  for (const TypeBalance& type : account.types) {
    const bool burns = type.burns_next != Instant::never();
    Json activates = Json::array();
    for (const auto& [at, amount] : type.activates) {
      activates.push_back({{"at", to_text(at, zone)}, {"amount", to_text(amount)}});
    }
    types.push_back({{"bonus_type", type.id},
                     {"title", type.title},
                     {"active", to_text(type.balance.active)},
                     {"pending", to_text(type.balance.pending)},
                     {"held", to_text(type.balance.held)},
                     {"burns_at", burns ? Json(to_text(type.burns_next, zone)) : Json()},
                     {"burning", instants_json(type.burns, zone)},
                     {"activating", std::move(activates)}});
  }
  Json json = {{"types", std::move(types)}, {"debt", to_text(account.debt)}};
  if (!account.spendable) return json;
  Json limits = Json::array();
  for (const SpendableType& type : account.spendable->by_type) {
    limits.push_back({{"bonus_type", account.types.at(type.type.value).id},
                      {"amount", to_text(type.amount)},
                      {"limit", to_text(type.limit)}});
  }
  json["spendable"] = {{"amount", to_text(account.spendable->amount)}, {"types", std::move(limits)}};
  return json;
}

}  // namespace lapwing
