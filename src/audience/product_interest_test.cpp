#include "audience/product_interest.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "audience/audience.hpp"

namespace lapwing {
namespace {

ActivityRecorded viewed(const std::string& customer, const std::string& product, Instant at) {
  return {.customer_id = customer, .at = at, .kind = ActivityKind::product_view, .product_id = product};
}

std::vector<std::uint32_t> of(ProductInterest& interest, const Audience& audience, const std::string& product) {
  const auto number = audience.activity().texts().find(product);
  if (!number) return {};
  const auto customers = interest.of(*number);
  return {customers.begin(), customers.end()};
}

TEST(ProductInterest, KnowsViewsAndCartsBeforeAndAfterTheScan) {
  Audience audience;
  ProductInterest interest;
  const auto tell = [&](const ActivityRecorded& activity) {
    const CustomerNumber customer = audience.ensure(activity.customer_id, activity.at);
    audience.record(customer, activity, activity.at);
    if (interest.is_found()) interest.note(customer, activity, audience.activity());
  };
  const Instant now = Instant::from_seconds(1'000'000);
  ActivityRecorded cart{.customer_id = "boris", .at = now, .kind = ActivityKind::cart_changed};
  cart.cart = {{"tea", "", {}, {}, {}}, {"cup", "", {}, {}, {}}};
  tell(viewed("anna", "tea", now));
  tell(cart);
  interest.find(audience);
  EXPECT_EQ(of(interest, audience, "tea"), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(of(interest, audience, "cup"), (std::vector<std::uint32_t>{1}));
  tell(viewed("anna", "cup", now + Duration::seconds(1)));
  tell(viewed("anna", "cup", now + Duration::seconds(2)));
  EXPECT_EQ(of(interest, audience, "cup"), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_TRUE(of(interest, audience, "pot").empty());
}

TEST(ProductInterest, NamesEverybodyOnceAndInOrder) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& views, const std::vector<std::uint8_t>& asks) {
    Audience audience;
    ProductInterest interest;
    interest.find(audience);
    std::set<std::uint32_t> expected;
    for (std::size_t i = 0; i < views.size(); ++i) {
      const Instant at = Instant::from_seconds(1'000'000 + static_cast<std::int64_t>(i));
      const std::string name = std::to_string(views[i]);
      const CustomerNumber customer = audience.ensure(name, at);
      audience.record(customer, viewed(name, "tea", at), at);
      interest.note(customer, viewed(name, "tea", at), audience.activity());
      expected.insert(customer.value);
      if (std::ranges::find(asks, views[i]) != asks.end()) {
        RC_ASSERT(of(interest, audience, "tea") == std::vector(expected.begin(), expected.end()));
      }
    }
    RC_ASSERT(of(interest, audience, "tea") == std::vector(expected.begin(), expected.end()));
  }));
}

}  // namespace
}  // namespace lapwing
