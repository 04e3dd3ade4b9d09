#include "audience/order_totals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "audience/audience.hpp"

namespace lapwing {
namespace {

TEST(OrderTotals, AreWhatTheCustomersOrdersComeToOneByOne) {
  EXPECT_TRUE(rc::check([] {
    Audience audience;
    const int customers = *rc::gen::inRange(0, 200);
    const int falling = *rc::gen::element(0, 10, 60);
    for (int i = 0; i < customers; ++i) {
      const std::string id = "c" + std::to_string(i);
      const CustomerNumber customer = audience.ensure(id, Instant::from_seconds(1));
      for (int k = *rc::gen::inRange(0, 5); k > 0; --k) {
        OrderRecorded order{.customer_id = id, .order_id = id + "-" + std::to_string(k)};
        order.placed_at = Instant::from_seconds(*rc::gen::inRange(0, 2'000'000'000));
        order.total = Money{*rc::gen::inRange<std::int64_t>(0, 100'000)};
        if (*rc::gen::inRange(0, 100) < falling) order.status = OrderStatus::cancelled;
        if (*rc::gen::inRange(0, 10) == 0) order.refunded = Money{1};
        audience.record(customer, order);
      }
      if (*rc::gen::inRange(0, 20) == 0) audience.part_with(customer, "");
    }
    OrderTotals expected;
    for (std::uint32_t i = 0; i < audience.size(); ++i) {
      const OrdersView orders = audience.customer(CustomerNumber{i}).orders();
      bool bought = false;
      for (std::size_t k = 0; k < orders.size(); ++k) {
        ++expected.orders;
        if (!stands(orders.status(k))) {
          ++expected.fallen;
          continue;
        }
        bought = true;
        expected.revenue += orders.net(k);
      }
      expected.buyers += bought ? 1 : 0;
    }
    RC_ASSERT(total_orders(audience.orders()) == expected);
    RC_ASSERT(count_orders(audience.orders()) == expected.orders);
  }));
}

}  // namespace
}  // namespace lapwing
