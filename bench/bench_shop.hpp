#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "segment/customer_timers.hpp"

namespace lapwing {

/// The shop of the benchmarks: a tenth as many customers as orders, over three years, whose rates differ as buyers'
/// rates do (gamma), with lognormal amounts and 200 categories. The same at every run.
struct BenchShop {
  static constexpr std::uint32_t partition_count = 16;

  std::vector<Audience> partitions;
  /// Each customer is to be asked again within half a year, as live segments have it. By partition.
  std::vector<CustomerTimers> timers;
  Instant now = Instant::from_seconds(1'717'200'000);
  Zone zone{"UTC", 0, {}};
  std::uint64_t orders = 0;

  /// Bytes that customers, orders, the index of them and timers take.
  [[nodiscard]] std::size_t memory() const;
};

BenchShop make_bench_shop(std::uint32_t customers);

/// The same customers and orders as CSV for others to load: customers.csv (customer, consent), orders.csv (customer,
/// second, amount, category), sorted by customer and time.
void write_csv(const BenchShop& shop, const std::string& folder);

/// The customer's number as others know it: unique over all partitions.
constexpr std::uint64_t outer_number(std::uint32_t partition, std::uint32_t customer) {
  return std::uint64_t{customer} * BenchShop::partition_count + partition;
}

}  // namespace lapwing
