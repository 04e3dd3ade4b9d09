#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "demo/baskets.hpp"
#include "demo/browsing.hpp"
#include "demo/catalogue.hpp"
#include "demo/demo.hpp"
#include "demo/people.hpp"

namespace lapwing {

struct DemoCustomer {
  std::string customer_id;  ///< "C100001", counted by the day of registration
  Instant created_at{};
  DemoPerson person;
};

/// An order; amounts in whole roubles. Its lines are `line_count` of the shop's from `first_line` on.
struct DemoOrder {
  Instant created_at{};
  std::uint32_t customer = 0;  ///< place in DemoShop::customers
  std::uint32_t first_line = 0;
  std::uint32_t line_count = 0;
  std::string_view status;
  std::string_view store;
  std::string_view promo_code;  ///< empty: none
  std::int64_t total = 0;       ///< the sum of the lines, less a promo code's discount
  std::int64_t refunded = 0;
};

/// A whole shop in memory.
struct DemoShop {
  Day first_day{};
  Day last_day{};
  std::vector<DemoProduct> products;
  std::vector<DemoCustomer> customers;
  std::vector<DemoOrder> orders;  ///< by time
  std::vector<DemoLine> lines;
  std::vector<DemoActivity> activity;  ///< by time; of the last 400 days
};

/// Lets the shop live through its years. `options` must be in range, see `write_demo_shop`.
DemoShop make_demo_shop(const DemoOptions& options);

}  // namespace lapwing
