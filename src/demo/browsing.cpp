#include "demo/browsing.hpp"

#include <algorithm>
#include <utility>

namespace lapwing {
namespace {

Duration seconds_between(std::int64_t least, std::int64_t most, SeededRandom& random) {
  return Duration::seconds(least + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least))));
}

}  // namespace

std::uint64_t sessions_per_mille(std::int64_t days_since_order) {
  if (days_since_order < 0) return 300;
  if (days_since_order < 60) return 450;
  return days_since_order < 180 ? 180 : 25;
}

void Browsing::add(Instant at, std::string_view kind, std::string_view where, std::vector<DemoLine> lines) {
  activity_.push_back({at, customer_, kind, where, std::move(lines)});
}

void Browsing::before_order(Instant ordered_at, Day day, std::string_view where, const std::vector<DemoLine>& lines,
                            SeededRandom& random) {
  // Backwards from the order, so that the session fits before it however long it takes.
  Instant at = ordered_at;
  const auto earlier = [&] { return at = at - seconds_between(15, 120, random); };
  add(ordered_at + Duration::seconds(1), "cart_changed", {}, {});  // bought: the cart is empty
  add(earlier(), "checkout_started", {}, {});
  for (std::size_t in_cart = lines.size(); in_cart > 0; --in_cart) {
    add(earlier(), "cart_changed", {},
        {lines.begin(), lines.begin() + static_cast<std::vector<DemoLine>::difference_type>(in_cart)});
    add(earlier(), "product_view", {}, {lines[in_cart - 1]});
    if (random.below(100) < 45) add(earlier(), "product_view", {}, {baskets_.look(taste_, day, random)});
  }
  add(earlier(), "visit", where, {});
}

void Browsing::without_order(Instant at, Day day, std::string_view where, Instant end, SeededRandom& random) {
  add(at, "visit", where, {});
  std::vector<DemoLine> seen;
  for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
    at = at + seconds_between(10, 150, random);
    seen.push_back(baskets_.look(taste_, day, random));
    add(at, "product_view", {}, {seen.back()});
  }
  const std::uint64_t fate = random.below(100);
  if (fate < 24) return leave_cart(at, std::move(seen), random);
  if (fate >= 36) return;
  for (int again = 0; again < 2; ++again) {  // cannot let go of it
    at = at + Duration::days(1) + seconds_between(0, 50'000, random);
    if (at + Duration::minutes(5) >= end) return;
    add(at, "visit", where, {});
    add(at + seconds_between(10, 90, random), "product_view", {}, {seen.back()});
  }
}

void Browsing::leave_cart(Instant at, std::vector<DemoLine> seen, SeededRandom& random) {
  std::ranges::sort(seen, {}, &DemoLine::product);
  const auto same = std::ranges::unique(seen, {}, &DemoLine::product);
  seen.erase(same.begin(), same.end());
  seen.resize(1 + random.below(seen.size()));
  at = at + seconds_between(5, 60, random);
  add(at, "cart_changed", {}, std::move(seen));
  if (random.below(100) < 30) add(at + seconds_between(20, 200, random), "checkout_started", {}, {});
}

}  // namespace lapwing
