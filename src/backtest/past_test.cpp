// Answers about the past: what came later must not show.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "audience/audience.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"
#include "condition/random_shop.hpp"

namespace lapwing {
namespace {

using random_shop::chance;
using random_shop::now;
using random_shop::one_of;
using random_shop::pick;

nlohmann::json happening() {
  nlohmann::json leaf{{one_of({"visits", "views"}), "count"}};
  random_shop::put_comparison(leaf, pick(4));
  if (chance(60)) leaf["within"] = std::to_string(1 + pick(40)) + one_of({" hours", " days"});
  return leaf;
}

TEST(Past, AnAnswerIsTheSameWithAndWithoutWhatCameLater) {
  std::size_t later_rows = 0;
  EXPECT_TRUE(rc::check([&] {
    const Instant then = now - Duration::hours(pick(2'000));
    Audience whole;
    Audience past;
    const Instant created_at = now - Duration::days(400);
    for (Audience* audience : {&whole, &past}) {
      CustomerRecorded facts{.customer_id = "c"};
      facts.created_at = created_at;
      audience->record(audience->ensure("c", created_at), facts);
    }
    const CustomerNumber customer{0};
    for (int i = pick(10); i > 0; --i) {
      const Instant at = now - Duration::hours(pick(2'400));
      OrderRecorded order{
          .customer_id = "c", .order_id = std::to_string(i), .placed_at = at, .total = Money::of(pick(3'000))};
      if (chance(20)) order.status = OrderStatus::cancelled;
      if (chance(50)) order.lines.push_back({"p" + std::to_string(pick(9)), "tea", {}, {}, {}});
      whole.record(customer, order);
      if (at <= then) past.record(customer, order);
      if (at > then) ++later_rows;
      const Instant seen_at = now - Duration::hours(pick(2'400));
      const ActivityRecorded seen{.customer_id = "c",
                                  .at = seen_at,
                                  .kind = chance(50) ? ActivityKind::visit : ActivityKind::product_view,
                                  .product_id = "p1"};
      whole.record(customer, seen, now);
      if (seen_at <= then) past.record(customer, seen, now);
    }
    const nlohmann::json text = chance(30) ? happening() : random_shop::tree(3);
    const Condition condition = parse_condition(text.dump()).value();
    const auto ask = [&](const Audience& audience) {
      const Moment moment{.now = then,
                          .shop_zone = &random_shop::berlin,
                          .audience = &audience,
                          .enrolled_at = then - Duration::days(10)};
      return evaluate(condition, audience.customer(customer), moment).holds;
    };
    RC_LOG() << text.dump() << '\n';
    RC_ASSERT(ask(whole) == ask(past));
  }));
  EXPECT_GT(later_rows, 50u);
}

}  // namespace
}  // namespace lapwing
