#include "bench_shop.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "base/random.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t period = 1095 * std::int64_t{86'400};
constexpr std::uint64_t category_count = 200;

void add_customer(BenchShop& shop, std::uint32_t number, SeededRandom& random, std::uint64_t& next_order) {
  Audience& audience = shop.partitions[number % BenchShop::partition_count];
  const std::string id = "c" + std::to_string(number);
  const CustomerNumber customer = audience.ensure(id, shop.now - Duration::days(1100));
  CustomerRecorded facts{.customer_id = id};
  facts.contacts = {{ChannelKind::email, ContactState::valid, number}};
  facts.consents = {{ChannelKind::email, "", random.chance(0.6), {}, ""}};
  audience.record(customer, facts);
  std::vector<std::int64_t> seconds(static_cast<std::size_t>(random.gamma(0.8, 12.5) + 0.5));
  for (std::int64_t& second : seconds) {
    second = shop.now.seconds() - static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(period)));
  }
  std::ranges::sort(seconds);
  for (const std::int64_t second : seconds) {
    const double amount = std::exp(random.normal() * 0.8 + 8.2);  // about 5,000 on average
    OrderRecorded order{.customer_id = id,
                        .order_id = std::to_string(next_order++),
                        .placed_at = Instant::from_seconds(second),
                        .total = Money{static_cast<std::int64_t>(amount * 100) * 100}};
    const std::string category = "category-" + std::to_string(random.below(category_count));
    order.lines = {{"p" + std::to_string(random.below(20'000)), category, {}, *order.total, *order.total}};
    audience.record(customer, order);
  }
  shop.orders += seconds.size();
}

}  // namespace

BenchShop make_bench_shop(std::uint32_t customers) {
  BenchShop shop;
  shop.partitions.resize(BenchShop::partition_count);
  // Numbers of categories as texts are the same in every partition.
  for (Audience& audience : shop.partitions) {
    for (std::uint64_t i = 0; i < category_count; ++i) {
      audience.record(ProductRecorded{.product_id = "first of " + std::to_string(i),
                                      .name = {},
                                      .category = "category-" + std::to_string(i),
                                      .brand = {},
                                      .price = {},
                                      .url = {}});
    }
  }
  SeededRandom random(7);
  std::uint64_t next_order = 1'000'000;
  for (std::uint32_t number = 0; number < customers; ++number) add_customer(shop, number, random, next_order);
  shop.timers.resize(BenchShop::partition_count);
  for (std::uint32_t partition = 0; partition < BenchShop::partition_count; ++partition) {
    const std::uint32_t count = shop.partitions[partition].size();
    shop.timers[partition].grow(count);
    for (std::uint32_t number = 0; number < count; ++number) {
      const Duration ahead{static_cast<std::int64_t>(random.below(180ull * 86'400'000))};
      shop.timers[partition].set(CustomerNumber{number}, shop.now + ahead);
    }
  }
  return shop;
}

std::size_t BenchShop::memory() const {
  std::size_t sum = 0;
  for (const Audience& audience : partitions) sum += audience.memory();
  for (const CustomerTimers& some : timers) sum += some.memory();
  return sum;
}

void write_csv(const BenchShop& shop, const std::string& folder) {
  std::ofstream customers(folder + "/customers.csv");
  std::ofstream orders(folder + "/orders.csv");
  customers << "customer,consent\n";
  orders << "customer,second,amount,category\n";
  for (std::uint32_t number = 0; number < shop.partitions.front().size(); ++number) {
    for (std::uint32_t partition = 0; partition < BenchShop::partition_count; ++partition) {
      const Audience& audience = shop.partitions[partition];
      if (number >= audience.size()) continue;
      const CustomerView customer = audience.customer(CustomerNumber{number});
      const std::uint64_t outer = outer_number(partition, number);
      customers << outer << ',' << customer.consented(ChannelKind::email) << '\n';
      const OrdersView placed = customer.orders();
      const LinesView lines = customer.lines();
      for (std::size_t i = 0; i < placed.size(); ++i) {
        orders << outer << ',' << placed.placed_at()[i] << ',' << placed.net(i).units << ','
               << lines.category(placed.lines(i).begin) << '\n';
      }
    }
  }
}

}  // namespace lapwing
