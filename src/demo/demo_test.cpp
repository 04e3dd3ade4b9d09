#include "demo/demo.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "base/hash.hpp"
#include "base/zone.hpp"
#include "contact/email.hpp"
#include "contact/phone.hpp"
#include "demo/people.hpp"
#include "demo/shop_calendar.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t customer_count = 4'000;

DemoOptions options_of(std::uint64_t seed, std::uint32_t customers = customer_count) {
  return {.seed = seed, .customers = customers, .last_day = day_of({2026, 6, 30})};
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

using Fields = std::map<std::string, std::string>;

/// Rows by column, as RFC 4180 has them.
std::vector<Fields> rows_of(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> table(1, std::vector<std::string>(1));
  bool quoted = false;
  for (const char letter : bytes_of(path)) {
    if (letter == '"')
      quoted = !quoted;
    else if (letter == ',' && !quoted)
      table.back().emplace_back();
    else if (letter == '\n' && !quoted)
      table.emplace_back(1);
    else if (letter != '\r')
      table.back().back() += letter;
  }
  table.pop_back();
  std::vector<Fields> rows;
  for (std::size_t i = 1; i < table.size(); ++i) {
    Fields& row = rows.emplace_back();
    for (std::size_t column = 0; column < table[0].size(); ++column) row[table[0][column]] = table[i].at(column);
  }
  return rows;
}

/// A shop written to a folder of its own and read back.
class DemoShopFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("lapwing_demo_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    write(options_of(1));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const DemoOptions& options) {
    const Result<DemoSummary> summary = write_demo_shop(folder_, options);
    ASSERT_TRUE(summary) << summary.error().text();
    summary_ = *summary;
  }
  [[nodiscard]] std::vector<Fields> rows(const char* file) const { return rows_of(folder_ / file); }
  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t hash = 0;
    for (const char* file : {"customers.csv", "orders.csv", "lines.csv", "products.csv", "activity.csv"}) {
      hash = stable_hash(bytes_of(folder_ / file), hash);
    }
    return hash;
  }

  std::filesystem::path folder_;
  DemoSummary summary_;
};

Money money(const std::string& text) { return parse_money(text).value(); }
Instant instant(const std::string& text) { return parse_instant(text).value(); }

TEST_F(DemoShopFiles, OneSeedGivesTheSameBytesOnEveryMachine) {
  // The hash of a shop written elsewhere; it may only change together with what the shop is meant to be.
  constexpr std::uint64_t known_hash = 10150763277583783720U;
  write(options_of(7, 300));
  EXPECT_EQ(hash(), known_hash);
  write(options_of(8, 300));
  EXPECT_NE(hash(), known_hash);
}

TEST_F(DemoShopFiles, TheSummaryCountsTheRows) {
  EXPECT_EQ(summary_.customers, rows("customers.csv").size());
  EXPECT_EQ(summary_.orders, rows("orders.csv").size());
  EXPECT_EQ(summary_.lines, rows("lines.csv").size());
  EXPECT_EQ(summary_.products, rows("products.csv").size());
  EXPECT_EQ(summary_.customers, customer_count);
  EXPECT_EQ(to_text(summary_.first_day), "2023-07-01");
  Money turnover;
  for (const Fields& order : rows("orders.csv")) {
    if (order.at("status") != "cancelled") turnover += money(order.at("total")) - money(order.at("refunded"));
  }
  EXPECT_EQ(to_text(summary_.turnover), to_text(turnover));
}

TEST_F(DemoShopFiles, ATotalIsTheSumOfTheLinesLessThePromoCode) {
  std::map<std::string, Money> sums;
  for (const Fields& line : rows("lines.csv")) {
    sums[line.at("order_id")] += money(line.at("price")) * parse_quantity(line.at("quantity")).value();
  }
  for (const Fields& order : rows("orders.csv")) {
    const Money sum = sums.at(order.at("order_id"));
    const Money total = money(order.at("total"));
    EXPECT_GT(total, Money{});
    EXPECT_LE(money(order.at("refunded")), total);
    EXPECT_LE(total, sum);
    EXPECT_EQ(total < sum, !order.at("promo_code").empty()) << order.at("order_id");
    if (order.at("status") == "returned") {
      EXPECT_EQ(money(order.at("refunded")), total);
    }
  }
}

TEST_F(DemoShopFiles, EveryLineHasItsOrderAndItsProduct) {
  std::set<std::string> orders;
  for (const Fields& order : rows("orders.csv")) EXPECT_TRUE(orders.insert(order.at("order_id")).second);
  std::map<std::string, std::string> categories;
  for (const Fields& product : rows("products.csv")) {
    EXPECT_TRUE(categories.emplace(product.at("product_id"), product.at("category")).second);
  }
  std::set<std::string> orders_with_lines;
  for (const Fields& line : rows("lines.csv")) {
    orders_with_lines.insert(line.at("order_id"));
    EXPECT_EQ(categories.at(line.at("product_id")), line.at("category"));
  }
  EXPECT_EQ(orders, orders_with_lines);
}

TEST_F(DemoShopFiles, OrdersLieBetweenTheirCustomersRegistrationAndTheLastDay) {
  std::map<std::string, Instant> created;
  for (const Fields& customer : rows("customers.csv"))
    created[customer.at("customer_id")] = instant(customer.at("created_at"));
  EXPECT_EQ(created.size(), customer_count);
  const Zone moscow("Europe/Moscow", 3 * 3600, {});
  Instant previous = Instant::earliest();
  for (const Fields& order : rows("orders.csv")) {
    const Instant at = instant(order.at("created_at"));
    EXPECT_GT(at, created.at(order.at("customer_id")));
    EXPECT_GE(at, previous);
    EXPECT_LE(moscow.day(at), summary_.last_day);
    previous = at;
  }
  EXPECT_EQ(moscow.day(previous), summary_.last_day);
}

/// The orders of each customer who has any, as ages in days at the end of the last day.
std::map<std::string, std::vector<std::int64_t>> order_ages(const std::vector<Fields>& orders, Day last_day) {
  const Instant end = Zone("Europe/Moscow", 3 * 3600, {}).start_of(last_day + 1);
  std::map<std::string, std::vector<std::int64_t>> ages;
  for (const Fields& order : orders) {
    ages[order.at("customer_id")].push_back((end - instant(order.at("created_at"))).ms / Duration::days(1).ms);
  }
  return ages;
}

TEST_F(DemoShopFiles, ManyBuyOnceManyLapseAndSomeReturn) {
  std::size_t once = 0;
  std::size_t lapsed = 0;
  std::size_t returned = 0;
  const auto ages = order_ages(rows("orders.csv"), summary_.last_day);
  for (const auto& [customer, days] : ages) {
    once += days.size() == 1 ? 1u : 0u;
    lapsed += days.back() >= 180 ? 1u : 0u;
    for (std::size_t i = 1; i < days.size(); ++i) {
      if (days[i - 1] - days[i] < 180) continue;
      ++returned;
      break;
    }
  }
  const std::size_t buyers = ages.size();
  EXPECT_GT(buyers, customer_count * 90 / 100);
  EXPECT_LT(buyers, customer_count);
  EXPECT_GT(once, buyers * 40 / 100);
  EXPECT_LT(once, buyers * 50 / 100);
  EXPECT_GT(lapsed, buyers * 40 / 100);
  EXPECT_LT(lapsed, buyers * 60 / 100);
  EXPECT_GT(returned, buyers * 5 / 100);
  EXPECT_LT(returned, buyers * 25 / 100);
  EXPECT_GT(summary_.orders, customer_count * 9 / 2);
  EXPECT_LT(summary_.orders, customer_count * 13 / 2);
}

/// The values at which the second to the fifth fifth of the customers begin.
template <class Value>
std::vector<Value> fifths(std::vector<Value> values) {
  std::ranges::sort(values);
  std::vector<Value> bounds;
  for (std::size_t i = 1; i < 5; ++i) bounds.push_back(values[values.size() * i / 5]);
  return bounds;
}

TEST_F(DemoShopFiles, RecencyFrequencyAndMoneySpreadOverTheirFifths) {
  std::map<std::string, Money> spent;
  const std::vector<Fields> orders = rows("orders.csv");
  for (const Fields& order : orders) spent[order.at("customer_id")] += money(order.at("total"));
  std::vector<std::int64_t> recency;
  std::vector<std::size_t> frequency;
  std::vector<std::int64_t> sums;
  for (const auto& [customer, days] : order_ages(orders, summary_.last_day)) {
    recency.push_back(days.back());
    frequency.push_back(days.size());
    sums.push_back(spent.at(customer).units);
  }
  const auto recency_fifths = fifths(recency);
  const auto money_fifths = fifths(sums);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_GT(recency_fifths[i], recency_fifths[i - 1] * 5 / 4);
    EXPECT_GT(money_fifths[i], money_fifths[i - 1] * 3 / 2);
  }
  EXPECT_GE(fifths(frequency).back(), 7u);
  EXPECT_GT(std::ranges::count_if(frequency, [](std::size_t count) { return count >= 10; }), customer_count / 10);
}

TEST_F(DemoShopFiles, SalesPeakBeforeNewYearAndOnBlackFriday) {
  std::map<std::string, std::size_t> by_month;
  std::map<std::string, std::size_t> by_day;
  for (const Fields& order : rows("orders.csv")) {
    ++by_month[order.at("created_at").substr(0, 7)];
    ++by_day[order.at("created_at").substr(0, 10)];
  }
  EXPECT_GT(by_month["2025-12"], by_month["2025-10"] * 3 / 2);
  EXPECT_GT(by_month["2025-12"], by_month["2026-01"] * 3 / 2);
  EXPECT_GT(by_month["2026-03"], by_month["2026-04"]);
  EXPECT_GT(by_day["2025-11-28"], by_day["2025-11-21"] * 2);
  EXPECT_GT(by_month["2025-10"], by_month["2024-10"]);
}

TEST_F(DemoShopFiles, FewContactsAreBadAndNoGoodOneRepeats) {
  std::set<std::string> emails;
  std::set<std::string> phones;
  std::size_t bad_emails = 0;
  std::size_t bad_phones = 0;
  for (const Fields& customer : rows("customers.csv")) {
    const EmailVerdict email = normalize_email(customer.at("email"));
    if (email.is_valid()) {
      EXPECT_TRUE(emails.insert(email.key).second) << email.key;
      EXPECT_TRUE(std::string(domain_of(email.address)).starts_with("example.")) << email.address;
    } else {
      ++bad_emails;
    }
    const PhoneVerdict phone = normalize_phone(customer.at("phone"), "RU");
    if (phone.is_valid()) {
      EXPECT_TRUE(phones.insert(phone.e164).second) << phone.e164;
    } else {
      ++bad_phones;
    }
  }
  EXPECT_GT(bad_emails, customer_count * 3 / 100);
  EXPECT_LT(bad_emails, customer_count * 6 / 100);
  EXPECT_GT(bad_phones, customer_count * 3 / 100);
  EXPECT_LT(bad_phones, customer_count * 9 / 100);
}

TEST_F(DemoShopFiles, MostAgreeToMailFewerToTextsFewToPush) {
  std::map<std::string, std::size_t> granted;
  for (const Fields& customer : rows("customers.csv")) {
    for (const char* consent : {"email_consent", "sms_consent", "push_consent"}) {
      granted[consent] += customer.at(consent) == "true" ? 1u : 0u;
    }
  }
  EXPECT_NEAR(static_cast<double>(granted["email_consent"]), customer_count * 0.78, customer_count * 0.03);
  EXPECT_NEAR(static_cast<double>(granted["sms_consent"]), customer_count * 0.55, customer_count * 0.03);
  EXPECT_NEAR(static_cast<double>(granted["push_consent"]), customer_count * 0.20, customer_count * 0.03);
}

TEST_F(DemoShopFiles, OrdersOverTheInternetFollowACheckoutAndSomeCartsAreLeft) {
  std::map<std::string, std::set<Instant>> checkouts;
  std::map<std::string, std::pair<Instant, std::size_t>> carts;  // the last change, and lines in the cart since
  std::map<std::string, std::size_t> kinds;
  Instant previous = Instant::earliest();
  const std::vector<Fields> activity = rows("activity.csv");
  for (const Fields& row : activity) {
    const Instant at = instant(row.at("at"));
    EXPECT_GE(at, previous);
    previous = at;
    ++kinds[row.at("kind")];
    if (row.at("kind") == "checkout_started") checkouts[row.at("customer_id")].insert(at);
    if (row.at("kind") != "cart_changed") continue;
    auto& [changed_at, lines] = carts[row.at("customer_id")];
    lines = (changed_at == at ? lines : 0) + (row.at("product_id").empty() ? 0u : 1u);
    changed_at = at;
  }
  const Zone moscow("Europe/Moscow", 3 * 3600, {});
  const Instant kept_from = moscow.start_of(summary_.last_day + 1) - Duration::days(400);
  EXPECT_GE(instant(activity.front().at("at")), kept_from - Duration::hours(1));
  EXPECT_LT(previous, moscow.start_of(summary_.last_day + 1) + Duration::seconds(2));
  std::size_t online = 0;
  for (const Fields& order : rows("orders.csv")) {
    const Instant at = instant(order.at("created_at"));
    if (at < kept_from || (order.at("store") != "Сайт" && order.at("store") != "Приложение")) continue;
    ++online;
    const auto& of_customer = checkouts[order.at("customer_id")];
    const auto behind = of_customer.lower_bound(at);
    ASSERT_NE(behind, of_customer.begin()) << order.at("order_id");
    EXPECT_LT(at - *std::prev(behind), Duration::minutes(3)) << order.at("order_id");
  }
  EXPECT_GT(kinds["checkout_started"], online);
  EXPECT_LT(kinds["checkout_started"], online * 3 / 2);
  EXPECT_GT(kinds["product_view"], 3 * kinds["checkout_started"]);
  const auto left = static_cast<std::size_t>(
      std::ranges::count_if(carts, [](const auto& cart) { return cart.second.second > 0; }));
  EXPECT_GT(left, customer_count * 2 / 100);
  EXPECT_LT(left, customer_count * 40 / 100);
}

TEST_F(DemoShopFiles, WhatCannotBeMadeIsNamed) {
  EXPECT_EQ(write_demo_shop(folder_, options_of(1, 0)).error().where, "demo.customers");
  EXPECT_EQ(write_demo_shop(folder_, {.customers = 10}).error().where, "demo.last_day");
  DemoOptions timeless = options_of(1, 10);
  timeless.years = 0;
  EXPECT_EQ(write_demo_shop(folder_, timeless).error().where, "demo.years");
  const std::filesystem::path file = folder_ / "orders.csv";
  EXPECT_EQ(write_demo_shop(file, options_of(1, 10)).error().where, file.string());
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  EXPECT_EQ(write_demo_shop(folder_, options_of(1, 10)).error().where, file.string());
}

TEST(DemoPeople, SurnamesAgreeWithTheirBearers) {
  EXPECT_EQ(feminine_surname("Иванов"), "Иванова");
  EXPECT_EQ(feminine_surname("Соловьёв"), "Соловьёва");
  EXPECT_EQ(feminine_surname("Щукин"), "Щукина");
  EXPECT_EQ(feminine_surname("Заславский"), "Заславская");
  EXPECT_EQ(feminine_surname("Толстой"), "Толстая");
  EXPECT_EQ(feminine_surname("Шевченко"), "Шевченко");
  EXPECT_EQ(feminine_surname("Седых"), "Седых");
}

TEST(DemoPeople, AddressesAreInLatinLetters) {
  EXPECT_EQ(transliterate("Щукина"), "shchukina");
  EXPECT_EQ(transliterate("Пётр Соловьёв"), "petr solovev");
  EXPECT_EQ(transliterate("Юлия"), "yuliya");
}

TEST(DemoCalendar, BlackFridayIsTheLastOfNovember) {
  EXPECT_TRUE(is_black_friday(day_of({2025, 11, 28})));
  EXPECT_TRUE(is_black_friday(day_of({2024, 11, 29})));
  EXPECT_TRUE(is_black_friday(day_of({2024, 12, 2})));
  EXPECT_FALSE(is_black_friday(day_of({2025, 11, 21})));
  EXPECT_FALSE(is_black_friday(day_of({2025, 12, 5})));
}

TEST(DemoCalendar, ADayLastsAsLongAsItIsBusy) {
  const Day first = day_of({2025, 12, 30});
  const ShopCalendar calendar(first, first + 9);
  std::int64_t start = 0;
  for (Day day = first; day <= first + 9; day = day + 1) {
    EXPECT_EQ(calendar.day_at(start), day);
    EXPECT_EQ(calendar.day_at(start + busyness(day) - 1), day);
    start += busyness(day);
  }
  EXPECT_EQ(start, calendar.length());
}

}  // namespace
}  // namespace lapwing
