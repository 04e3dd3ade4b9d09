#pragma once

#include <cstdint>
#include <filesystem>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

/// The demo shop to make: 1 to 2,000,000 customers over 1 to 20 years.
struct DemoOptions {
  std::uint64_t seed = 1;
  std::uint32_t customers = 20'000;
  Day last_day;  ///< the last day with orders, a whole one; the year between 2000 and 2200
  std::int32_t years = 3;
};

/// What was written.
struct DemoSummary {
  std::uint64_t customers = 0;
  std::uint64_t orders = 0;
  std::uint64_t lines = 0;
  std::uint64_t products = 0;
  std::uint64_t activity = 0;  ///< visits, views, carts and checkouts
  Day first_day{};
  Day last_day{};
  Money turnover{};  ///< of orders that were not cancelled, less refunds; in roubles
};

/// Invents a shop for tea, coffee and the home, with the lives of its customers, and writes customers.csv, orders.csv,
/// lines.csv, products.csv and activity.csv as `lapwing import` reads them into `folder`, which is made if need be;
/// files of these names are replaced. The same options give the same bytes on every machine. People are invented,
/// e-mail addresses belong to the example domains of RFC 2606.
///
/// Fails if an option is out of range or a file cannot be written, naming it.
Result<DemoSummary> write_demo_shop(const std::filesystem::path& folder, const DemoOptions& options);

}  // namespace lapwing
