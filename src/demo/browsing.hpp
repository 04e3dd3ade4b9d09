#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "demo/baskets.hpp"

namespace lapwing {

/// What somebody did on the shop's site or in its app besides ordering.
struct DemoActivity {
  Instant at{};
  std::uint32_t customer = 0;        ///< place in DemoShop::customers
  std::string_view kind;             ///< a word of `parse_activity_kind`
  std::string_view where;            ///< of a visit
  std::vector<DemoLine> lines = {};  ///< the product looked at; or all that lies in the cart now
};

/// The sessions of one customer, which are whole seconds apart inside. What they look at is what they would buy.
class Browsing {
 public:
  /// Adds to `activity`; keeps looking at `baskets` and `taste`.
  Browsing(std::uint32_t customer, const Baskets& baskets, const DemoTaste& taste, std::vector<DemoActivity>& activity)
      : customer_(customer), baskets_(baskets), taste_(taste), activity_(activity) {}

  /// The session that ends with an order of these lines, at that instant: visit, views, cart, checkout.
  void before_order(Instant ordered_at, Day day, std::string_view where, const std::vector<DemoLine>& lines,
                    SeededRandom& random);
  /// A session without an order: most only look, some come back to the same thing, some leave a cart behind, and a few
  /// of those had come to the checkout. Nothing happens behind `end`.
  void without_order(Instant at, Day day, std::string_view where, Instant end, SeededRandom& random);

 private:
  void add(Instant at, std::string_view kind, std::string_view where, std::vector<DemoLine> lines);
  void leave_cart(Instant at, std::vector<DemoLine> seen, SeededRandom& random);

  std::uint32_t customer_;
  const Baskets& baskets_;
  const DemoTaste& taste_;
  std::vector<DemoActivity>& activity_;
};

/// How many sessions of a thousand months in which a customer might have come go without an order; `days_since_order`
/// is negative before the first one.
std::uint64_t sessions_per_mille(std::int64_t days_since_order);

}  // namespace lapwing
