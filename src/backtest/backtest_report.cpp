#include "backtest/backtest_report.hpp"

#include <algorithm>

namespace lapwing {
namespace {

template <class Key, class Value>
void add(std::map<Key, Value>& to, const std::map<Key, Value>& from) {
  for (const auto& [key, value] : from) to[key] += value;
}

}  // namespace

BacktestMessages& BacktestMessages::operator+=(const BacktestMessages& from) {
  sent += from.sent;
  held += from.held;
  cost += from.cost;
  add(refused, from.refused);
  return *this;
}

BacktestBonuses& BacktestBonuses::operator+=(const BacktestBonuses& from) {
  accruals += from.accruals;
  amount += from.amount;
  return *this;
}

BacktestOverlap& BacktestOverlap::operator+=(const BacktestOverlap& from) {
  walking += from.walking;
  messaged += from.messaged;
  return *this;
}

BoughtAnyway& BoughtAnyway::operator+=(const BoughtAnyway& from) {
  observed += from.observed;
  bought += from.bought;
  orders += from.orders;
  revenue += from.revenue;
  return *this;
}

std::uint64_t BacktestReport::entries() const {
  std::uint64_t sum = 0;
  for (const auto& [day, count] : entered) sum += count;
  return sum;
}

Money BacktestReport::cost() const {
  Money sum;
  for (const auto& [about, counts] : messages) sum += counts.cost;
  return sum;
}

BacktestMessages& BacktestReport::messages_of(ChannelKind channel, const std::string& template_id) {
  return messages[{channel, template_id}];
}

BacktestReport& BacktestReport::operator+=(const BacktestReport& other) {
  customers += other.customers;
  customers_entered += other.customers_entered;
  for (std::size_t i = 0; i < control.size(); ++i) control[i] += other.control[i];
  under_way += other.under_way;
  goals += other.goals;
  goal_revenue += other.goal_revenue;
  tasks += other.tasks;
  codes += other.codes;
  popups += other.popups;
  webhooks += other.webhooks;
  changes += other.changes;
  bought += other.bought;
  add(entered, other.entered);
  add(exited, other.exited);
  add(messages, other.messages);
  add(bonuses, other.bonuses);
  add(variants, other.variants);
  add(overlap, other.overlap);
  for (const auto& [limit, walks] : other.arrivals) arrivals[limit].insert(walks.begin(), walks.end());
  return *this;
}

}  // namespace lapwing
