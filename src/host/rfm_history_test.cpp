// Names of past days against an oracle that knows nothing of partitions, tallies and bounds: it looks at a list of
// orders and sorts.
#include "host/rfm_history.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

#include "host/data_folder.hpp"
#include "host/host.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

constexpr Day first_day{19'000};
constexpr std::int32_t period = 30;

struct PlainOrder {
  int customer = 0;
  int day = 0;  // after `first_day`
  int rubles = 0;
  bool cancelled = false;
};

struct PlainFigures {
  bool ever = false;
  int days = 0, orders = 0, rubles = 0;
};

PlainFigures figures(const std::vector<PlainOrder>& orders, int customer, int today) {
  PlainFigures sum{.days = 1'000'000};
  for (const PlainOrder& order : orders) {
    if (order.customer != customer || order.cancelled || order.rubles == 0 || order.day > today) continue;
    sum.ever = true;
    if (order.day <= today - period) continue;
    sum.days = std::min(sum.days, today - order.day);
    ++sum.orders;
    sum.rubles += order.rubles;
  }
  return sum;
}

/// 1 + how many of the values at ranks ceil(k * n / 5) are smaller.
int fifth(std::vector<int> all, int value) {
  std::ranges::sort(all);
  int score = 1;
  for (std::size_t k = 1; k < 5; ++k) {
    if (all[(k * all.size() + 4) / 5 - 1] < value) ++score;
  }
  return score;
}

std::string oracle_name(const std::vector<PlainOrder>& orders, const std::set<int>& customers, int customer,
                        int today) {
  const PlainFigures own = figures(orders, customer, today);
  if (own.orders == 0) return own.ever ? "lost" : "no_orders";
  std::vector<int> days, counts;
  for (const int other : customers) {
    const PlainFigures theirs = figures(orders, other, today);
    if (theirs.orders == 0) continue;
    days.push_back(theirs.days);
    counts.push_back(theirs.orders);
  }
  const int r = 6 - fifth(days, own.days);
  int f = fifth(counts, own.orders);
  if (own.orders == 1) f = 1;
  if (own.orders == 2) f = std::min(f, 3);
  if (r == 3) return "drifting";
  if (r >= 4) return f == 1 ? "new" : f <= 3 ? "promising" : "loyal";
  if (r == 2) return f <= 2 ? "frozen" : "at_risk";
  return f <= 2 ? "lost" : "frozen";
}

std::string id_of(int customer) { return "c" + std::to_string(customer); }

DataFolder shop_with(const std::vector<PlainOrder>& orders, const std::set<int>& customers) {
  const ShopConfigured shop{"Shop", "RUB", Zone("Test/East", 9 * 3600, {}), 3, "en", "RU"};
  DataFolder folder = DataFolder::in_memory(shop, Instant::from_seconds(0), {.workers = 1}).value();
  Host& host = folder.host();
  const Instant now = shop.zone.start_of(first_day + 500);
  for (const int customer : customers) {
    std::vector<Input> facts{CustomerRecorded{.customer_id = id_of(customer)}};
    host.submit(host.partition_of(id_of(customer)), std::move(facts), now);
  }
  int number = 0;
  for (const PlainOrder& order : orders) {
    std::vector<Input> inputs{OrderRecorded{.customer_id = id_of(order.customer),
                                            .order_id = "o" + std::to_string(++number),
                                            .placed_at = shop.zone.start_of(first_day + order.day) + Duration::hours(2),
                                            .status = order.cancelled ? OrderStatus::cancelled : OrderStatus::paid,
                                            .total = Money::of(order.rubles)}};
    host.submit(host.partition_of(id_of(order.customer)), std::move(inputs), now);
  }
  host.drain();
  return folder;
}

rc::Gen<std::vector<PlainOrder>> some_orders() {
  return rc::gen::container<std::vector<PlainOrder>>(rc::gen::build<PlainOrder>(
      rc::gen::set(&PlainOrder::customer, rc::gen::inRange(0, 15)),
      rc::gen::set(&PlainOrder::day, rc::gen::inRange(0, 120)),
      rc::gen::set(&PlainOrder::rubles, rc::gen::inRange(0, 50)),
      rc::gen::set(&PlainOrder::cancelled, rc::gen::map(rc::gen::inRange(0, 8), [](int i) { return i == 0; }))));
}

TEST(RfmTransitionsOfAShop, AreThoseOfAnOracleThatSortsRawOrders) {
  EXPECT_TRUE(rc::check([] {
    const auto orders = *some_orders();
    std::set<int> customers = {98, 99};  // who never bought
    for (const PlainOrder& order : orders) customers.insert(order.customer);
    const int from = *rc::gen::inRange(0, 100);
    const int to = from + *rc::gen::inRange(1, 60);

    DataFolder folder = shop_with(orders, customers);
    RfmDefinition definition;
    definition.settings.period_days = period;
    const RfmNames& names = definition.settings.names;
    const RfmTransitions found = rfm_transitions(folder.host(), folder.shop().zone, definition, first_day + from,
                                                 first_day + to);

    std::map<std::pair<std::string, std::string>, std::pair<std::uint64_t, int>> expected;
    for (const int customer : customers) {
      auto& [count, rubles] =
          expected[{oracle_name(orders, customers, customer, from), oracle_name(orders, customers, customer, to)}];
      ++count;
      for (const PlainOrder& order : orders) {
        const bool between = order.day > from && order.day <= to;
        if (order.customer == customer && between && !order.cancelled) rubles += order.rubles;
      }
    }
    for (std::size_t a = 0; a < names.names().size(); ++a) {
      for (std::size_t b = 0; b < names.names().size(); ++b) {
        const auto [count, rubles] = expected[{names.names()[a].id, names.names()[b].id}];
        RC_ASSERT(found.cell(a, b).customers == count);
        RC_ASSERT(found.cell(a, b).revenue == Money::of(rubles));
      }
    }
    RC_ASSERT(found.everybody().customers == customers.size());
  }));
}

TEST(RfmHistoryOfACustomer, IsWhatTheOracleSaysDayByDay) {
  EXPECT_TRUE(rc::check([] {
    const auto orders = *rc::gen::suchThat(some_orders(), [](const auto& some) { return !some.empty(); });
    std::set<int> customers;
    for (const PlainOrder& order : orders) customers.insert(order.customer);
    DataFolder folder = shop_with(orders, customers);
    RfmDefinition definition;
    definition.settings.period_days = period;
    std::vector<Day> days;
    for (int day = 0; day < 150; day += 7) days.push_back(first_day + day);
    const int customer = orders.front().customer;
    const auto history = rfm_history(folder.host(), folder.shop().zone, definition, id_of(customer), days).value();
    RC_ASSERT(history.size() == days.size());
    for (const auto& [day, place] : history) {
      const std::size_t name = name_of(definition.settings.names, place).value();
      RC_ASSERT(definition.settings.names.names()[name].id ==
                oracle_name(orders, customers, customer, day - first_day));
    }
  }));
}

TEST(RfmHistoryOfACustomer, ACustomerWhomNobodyKnowsIsAnError) {
  DataFolder folder = shop_with({}, {1});
  const Day days[] = {first_day};
  EXPECT_FALSE(rfm_history(folder.host(), folder.shop().zone, {}, "nobody", days));
}

// ---- The day's freeze

std::vector<RfmFreeze> frozen_in(Host& host) {
  std::vector<RfmFreeze> freezes(host.partition_count());
  host.for_each([&](PartitionId id, const Engine& engine) { freezes[id.value] = engine.rfm().frozen().value(); });
  return freezes;
}

TEST(FreezeForDay, OnlyATurnOfTheDayIsOrganic) {
  DataFolder folder = shop_with({{1, 0, 10, false}, {2, 3, 20, false}}, {1, 2});
  Host& host = folder.host();
  const Zone& zone = folder.shop().zone;
  const Instant day = zone.start_of(first_day + 501);
  const auto freeze = [&](Instant now, std::uint32_t version, bool organic, std::uint32_t settings) {
    ASSERT_TRUE(freeze_for_day(host, zone, now).value());
    for (const RfmFreeze& frozen : frozen_in(host)) {
      EXPECT_EQ(frozen.bounds.version, version);
      EXPECT_EQ(frozen.organic, organic);
      EXPECT_EQ(frozen.settings_version, settings);
    }
  };
  const auto define = [&](std::uint32_t version, const char* text, Instant now) {
    ASSERT_TRUE(host.publish(DefinitionPublished{DefinitionKind::rfm, "shop", version, text}, now));
  };
  define(1, R"({"period_days": 3653})", day);
  freeze(day, 1, false, 1);
  freeze(day + Duration::hours(5), 1, false, 1);
  freeze(day + Duration::days(1), 2, true, 1);
  define(2, R"({"period_days": 3653, "names": "ten"})", day + Duration::days(1));
  freeze(day + Duration::days(1), 3, false, 2);
  define(3, R"({"period_days": 3653, "names": "seven"})", day + Duration::days(1));
  freeze(day + Duration::days(2), 4, false, 3);
  freeze(day + Duration::days(3), 5, true, 3);
}

TEST(FreezeForDay, ADefinitionThatACrashLetOnlySomeHaveReachesAll) {
  DataFolder folder = shop_with({{1, 0, 10, false}, {2, 3, 20, false}}, {1, 2});
  Host& host = folder.host();
  const Instant now = folder.shop().zone.start_of(first_day + 501);
  std::vector<Input> half{DefinitionPublished{DefinitionKind::rfm, "shop", 1, R"({"period_days": 3653})"}};
  host.submit(PartitionId{1}, std::move(half), now);
  host.drain();
  ASSERT_TRUE(freeze_for_day(host, folder.shop().zone, now).value());
  host.for_each([&](PartitionId, const Engine& engine) {
    EXPECT_EQ(engine.rfm().settings_version(), 1u);
    EXPECT_EQ(engine.rfm().bounds()->period_days, 3653);
  });
}

TEST(FreezeForDay, WithoutAnyBuyerThereIsNothingToScoreBy) {
  DataFolder folder = shop_with({}, {1});
  EXPECT_FALSE(freeze_for_day(folder.host(), folder.shop().zone, folder.shop().zone.start_of(first_day)).value());
}

}  // namespace
}  // namespace lapwing
