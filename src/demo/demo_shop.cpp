#include "demo/demo_shop.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "demo/buying_habit.hpp"
#include "demo/shop_calendar.hpp"

namespace lapwing {
namespace {

constexpr std::string_view site = "Сайт";
constexpr std::string_view app = "Приложение";
constexpr std::int64_t moscow_offset_hours = 3;
constexpr Duration browsing_kept = Duration::days(400);  // what is older is forgotten, see room audience

Day local_day(Instant at, const DemoCity& city) {
  return Day{static_cast<std::int32_t>((at + Duration::hours(city.offset_hours)).seconds() / 86'400)};
}

bool is_till(std::string_view store) { return store != site && store != app; }

struct Visit {
  Instant at;
  std::string_view store;
};

struct Discount {
  std::string_view promo_code;
  std::int64_t percent = 0;
};

Discount discount_for(Day day, bool is_first, SeededRandom& random) {
  const std::uint64_t roll = random.below(100);
  if (is_black_friday(day)) return roll < 45 ? Discount{"BLACK20", 20} : Discount{};
  if (is_first) return roll < 22 ? Discount{"WELCOME10", 10} : Discount{};
  if (!is_gift_season(day) || roll >= 16) return {};
  return civil_of(day).month == 12 ? Discount{"NEWYEAR15", 15} : Discount{"SPRING10", 10};
}

/// How many orders of a thousand are in each state; the others are completed.
struct StatusShares {
  std::uint64_t created = 0;
  std::uint64_t paid = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t returned = 0;
};

/// Orders over the internet take some days to be completed; what was bought at a till is so at once.
StatusShares status_shares(Duration age, bool at_a_till) {
  const bool is_settled = age >= Duration::days(4);
  if (at_a_till) return {.returned = is_settled ? 12u : 0u};
  if (is_settled) return {.cancelled = 36, .returned = 24};
  if (age >= Duration::days(1)) return {.created = 60, .paid = 420, .cancelled = 35};
  return {.created = 430, .paid = 530, .cancelled = 40};
}

std::string_view status_for(const StatusShares& shares, SeededRandom& random) {
  std::uint64_t roll = random.below(1000);
  const auto falls_into = [&roll](std::uint64_t share) {
    if (roll < share) return true;
    roll -= share;
    return false;
  };
  if (falls_into(shares.created)) return "created";
  if (falls_into(shares.paid)) return "paid";
  if (falls_into(shares.cancelled)) return "cancelled";
  if (falls_into(shares.returned)) return "returned";
  return "completed";
}

/// Builds a shop customer by customer. Each has a generator of their own, so that one life does not depend on how the
/// one before went.
class ShopBuilder {
 public:
  explicit ShopBuilder(DemoShop& shop)
      : shop_(shop),
        calendar_(shop.first_day, shop.last_day),
        baskets_(shop.products, shop.last_day),
        end_(Instant{} + Duration::days((shop.last_day + 1).number) - Duration::hours(moscow_offset_hours)) {}

  [[nodiscard]] std::vector<std::int64_t> arrivals(std::uint32_t count, SeededRandom& random) const {
    std::vector<std::int64_t> moments(count);
    for (std::int64_t& moment : moments) moment = calendar_.arrival(random);
    std::ranges::sort(moments);
    return moments;
  }

  void add_customer(std::int64_t arrival, SeededRandom random);

 private:
  [[nodiscard]] Instant moment(const DemoCity& city, Day day, bool at_a_till, SeededRandom& random) const;
  [[nodiscard]] std::vector<Visit> visits(std::int64_t arrival, const DemoCustomer& customer, std::string_view store,
                                          SeededRandom& random) const;
  void add_order(const Visit& visit, std::vector<DemoLine> lines, const Discount& discount, SeededRandom& random);
  [[nodiscard]] bool is_recent(Instant at) const { return at >= end_ - browsing_kept; }
  /// Month by month, sessions that no order came of; `orders` are the customer's, in order of time.
  void add_browsing(const std::vector<Visit>& orders, const DemoCustomer& customer, Browsing& browsing,
                    SeededRandom& random) const;

  DemoShop& shop_;
  ShopCalendar calendar_;
  Baskets baskets_;
  People people_;
  Instant end_;
};

Instant ShopBuilder::moment(const DemoCity& city, Day day, bool at_a_till, SeededRandom& random) const {
  const Duration time = at_a_till ? calendar_.store_hour(random) : calendar_.online_hour(day, random);
  return Instant{} + Duration::days(day.number) + time - Duration::hours(city.offset_hours);
}

void ShopBuilder::add_customer(std::int64_t arrival, SeededRandom random) {
  const Day day = calendar_.day_at(arrival);
  DemoCustomer customer{.customer_id = fmt::format("C{}", 100'001 + shop_.customers.size())};
  customer.person = people_.next(day, random);
  const DemoCity& city = *customer.person.city;
  const bool lives_near_a_store = !city.store.empty() && random.below(100) < 45;
  const std::string_view store = lives_near_a_store ? city.store : random.below(100) < 28 ? app : site;
  const Instant registered = moment(city, day, lives_near_a_store, random);
  customer.created_at = std::min(registered, end_ - Duration::minutes(30));

  DemoTaste taste = baskets_.taste(random);
  const std::vector<Visit> orders = visits(arrival, customer, store, random);
  shop_.customers.push_back(std::move(customer));
  // What they looked at has a generator of its own, so that orders are the same with it and without.
  SeededRandom looking(random);
  looking.next();
  Browsing browsing(static_cast<std::uint32_t>(shop_.customers.size() - 1), baskets_, taste, shop_.activity);
  bool is_first = true;
  for (const Visit& visit : orders) {
    const Day local = local_day(visit.at, city);
    std::vector<DemoLine> lines = baskets_.fill(taste, local, random);
    if (!is_till(visit.store) && is_recent(visit.at)) {
      browsing.before_order(visit.at, local, visit.store, lines, looking);
    }
    add_order(visit, std::move(lines), discount_for(local, is_first, random), random);
    is_first = false;
  }
  add_browsing(orders, shop_.customers.back(), browsing, looking);
}

void ShopBuilder::add_browsing(const std::vector<Visit>& orders, const DemoCustomer& customer, Browsing& browsing,
                               SeededRandom& random) const {
  constexpr std::int32_t month = 30;
  const DemoCity& city = *customer.person.city;
  const std::string_view where = random.below(100) < 28 ? app : site;
  auto next_order = orders.begin();
  const Day first = local_day(std::max(customer.created_at, end_ - browsing_kept), city);
  for (Day from = first; from <= shop_.last_day; from = from + month) {
    const Day day = from + static_cast<std::int32_t>(random.below(month));
    if (day > shop_.last_day) return;
    const Instant at = moment(city, day, false, random);
    while (next_order != orders.end() && next_order->at < at) ++next_order;
    const bool has_ordered = next_order != orders.begin();
    const std::int64_t days_since = has_ordered ? (at - std::prev(next_order)->at).ms / Duration::days(1).ms : -1;
    if (random.below(1000) >= sessions_per_mille(days_since)) continue;
    if (at > customer.created_at && at + Duration::minutes(30) < end_) {
      browsing.without_order(at, day, where, end_, random);
    }
  }
}

std::vector<Visit> ShopBuilder::visits(std::int64_t arrival, const DemoCustomer& customer, std::string_view store,
                                       SeededRandom& random) const {
  constexpr std::uint64_t longest_hesitation = 40'000;  // forty ordinary days
  const BuyingHabit habit = BuyingHabit::draw(random);
  const bool buys_at_once = random.below(100) < 76;
  const std::int64_t first = arrival + (buys_at_once ? 0 : static_cast<std::int64_t>(random.below(longest_hesitation)));
  std::vector<Visit> visits;
  for (const std::int64_t shop_time : habit.orders(first, calendar_.length(), random)) {
    const std::string_view where = random.below(100) < 80 ? store : site;
    const Day day = calendar_.day_at(shop_time);
    Instant at = moment(*customer.person.city, day, is_till(where), random);
    const Instant soonest = customer.created_at + Duration::seconds(90 + static_cast<std::int64_t>(random.below(1500)));
    if (at < soonest || (visits.empty() && buys_at_once)) at = soonest;
    if (at < end_) visits.push_back({.at = at, .store = where});
  }
  std::ranges::stable_sort(visits, {}, &Visit::at);
  return visits;
}

void ShopBuilder::add_order(const Visit& visit, std::vector<DemoLine> lines, const Discount& discount,
                            SeededRandom& random) {
  std::int64_t sum = 0;
  for (const DemoLine& line : lines) sum += std::int64_t{line.price} * line.quantity;
  DemoOrder order{.created_at = visit.at,
                  .customer = static_cast<std::uint32_t>(shop_.customers.size() - 1),
                  .first_line = static_cast<std::uint32_t>(shop_.lines.size()),
                  .line_count = static_cast<std::uint32_t>(lines.size()),
                  .store = visit.store,
                  .promo_code = discount.promo_code,
                  .total = sum - sum * discount.percent / 100};
  order.status = status_for(status_shares(end_ - visit.at, is_till(visit.store)), random);
  if (order.status == "returned") order.refunded = order.total;
  const bool sends_one_back = lines.size() > 1 && random.below(1000) < 18;
  if (order.status == "completed" && sends_one_back) {
    const std::int64_t price = lines.back().price;
    order.refunded = price - price * discount.percent / 100;
  }
  shop_.lines.insert(shop_.lines.end(), lines.begin(), lines.end());
  shop_.orders.push_back(order);
}

}  // namespace

DemoShop make_demo_shop(const DemoOptions& options) {
  DemoShop shop;
  shop.first_day = day_of(add_months(civil_of(options.last_day), -12 * options.years)) + 1;
  shop.last_day = options.last_day;
  shop.products = demo_catalogue();
  shop.customers.reserve(options.customers);

  SeededRandom random(options.seed);
  ShopBuilder builder(shop);
  for (const std::int64_t arrival : builder.arrivals(options.customers, random)) {
    builder.add_customer(arrival, SeededRandom(random.next()));
  }
  std::ranges::sort(shop.orders, {}, [](const DemoOrder& order) {
    return std::tuple(order.created_at, order.customer, order.first_line);
  });
  std::ranges::stable_sort(shop.activity, {}, [](const DemoActivity& one) { return std::tuple(one.at, one.customer); });
  return shop;
}

}  // namespace lapwing
