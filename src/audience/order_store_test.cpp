#include "audience/order_store.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <vector>

namespace lapwing {
namespace {

/// An order as a list would keep it.
struct PlainOrder {
  std::string id;
  std::uint32_t second = 0;
  OrderStatus status{};
  std::optional<Money> total;
  Money refunded{};
  std::string store;
  std::vector<LineRow> lines;

  [[nodiscard]] Money net() const {
    Money sum{};
    for (const LineRow& line : lines) sum += line.amount;
    return total.value_or(sum) - refunded;
  }
};
using PlainOrders = std::map<std::uint32_t, std::vector<PlainOrder>>;

/// Amounts from nothing to those that need eight bytes.
rc::Gen<std::int64_t> any_amount() {
  return rc::gen::oneOf(rc::gen::just<std::int64_t>(0), rc::gen::inRange<std::int64_t>(-100, 100),
                        rc::gen::inRange<std::int64_t>(-2'000'000'000'000, 2'000'000'000'000));
}

LineRow any_line() {
  return {.product = *rc::gen::oneOf(rc::gen::inRange(0u, 500u), rc::gen::inRange(0xFFFEu, 0x1'0001u)),
          .category = *rc::gen::inRange(0u, 300u),
          .quantity = Quantity{*rc::gen::inRange<std::int64_t>(-3000, 3000)},
          .price = Money{*any_amount()},
          .amount = Money{*any_amount()}};
}

OrderRecorded as_record(const PlainOrder& order) {
  return {.customer_id = "c",
          .order_id = order.id,
          .placed_at = Instant::from_seconds(order.second),
          .status = order.status,
          .total = order.total,
          .refunded = order.refunded,
          .store = order.store};
}

void play(OrderStore& store, PlainOrders& plain) {
  const std::uint32_t customer = *rc::gen::weightedOneOf<std::uint32_t>(
      {{3, rc::gen::inRange(0u, 3u)}, {1, rc::gen::inRange(0u, 200u)}});
  for (std::uint32_t known = 0; known <= customer; ++known) store.ensure_customer(known);
  auto& orders = plain[customer];
  PlainOrder order{.id = *rc::gen::element<std::string>("7", "07", "A-7", "123456789012345678", "9", "x", "0"),
                   .second = *rc::gen::inRange(0u, 40u),
                   .status = static_cast<OrderStatus>(*rc::gen::inRange(0, 5)),
                   .refunded = Money{*any_amount()},
                   .store = *rc::gen::element<std::string>("", "Mira 5")};
  if (*rc::gen::arbitrary<bool>()) order.total = Money{*any_amount()};
  std::vector<LineRow> lines(*rc::gen::inRange<std::size_t>(0, 3));
  for (LineRow& line : lines) line = any_line();

  const auto known = std::ranges::find(orders, order.id, &PlainOrder::id);
  const Change change = store.record(customer, as_record(order), lines);
  if (known == orders.end()) {
    RC_ASSERT(change == Change::added);
    order.lines = lines;
    orders.insert(std::ranges::upper_bound(orders, order.second, {}, &PlainOrder::second), order);
    return;
  }
  known->status = order.status;
  known->refunded = order.refunded;
  if (order.total) known->total = order.total;
  if (!order.store.empty()) known->store = order.store;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i < known->lines.size()) {
      known->lines[i] = lines[i];
    } else {
      known->lines.push_back(lines[i]);
    }
  }
}

void expect_equal(const OrderStore& store, std::uint32_t customer, const std::vector<PlainOrder>& plain) {
  const OrdersView orders = store.orders(customer);
  const LinesView lines = store.lines(customer);
  RC_ASSERT(orders.size() == plain.size());
  std::uint32_t last = OrderStore::no_second;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    RC_ASSERT(orders.placed_at()[i] == plain[i].second);
    RC_ASSERT(orders.status(i) == plain[i].status);
    RC_ASSERT(orders.net(i) == plain[i].net());
    RC_ASSERT(orders.refunded(i) == plain[i].refunded);
    RC_ASSERT(store.order_id(orders.id_key(i)) == plain[i].id);
    RC_ASSERT(store.stores().text(orders.store(i)) == plain[i].store);
    RC_ASSERT(store.find(customer, plain[i].id) == i);
    const PlaceRange places = orders.lines(i);
    RC_ASSERT(places.size() == plain[i].lines.size());
    for (std::uint32_t k = 0; k < places.size(); ++k) {
      const LineRow& line = plain[i].lines[k];
      const std::uint32_t place = places.begin + k;
      RC_ASSERT(lines.product(place) == line.product);
      RC_ASSERT(lines.category(place) == line.category);
      RC_ASSERT(lines.quantity(place) == line.quantity);
      RC_ASSERT(lines.price(place) == line.price);
      RC_ASSERT(lines.amount(place) == line.amount);
      const auto customers = store.category_calendar().customers({{line.category}}, plain[i].second,
                                                                 plain[i].second + 1, store.last_standing().size());
      RC_ASSERT((customers[customer / 64] >> customer % 64 & 1u) != 0u);
    }
    if (stands(plain[i].status)) last = plain[i].second;
  }
  RC_ASSERT(store.last_standing()[customer] == last);
}

TEST(OrderStore, RandomOrdersAndCorrectionsLieAsInAListAndSurviveASnapshot) {
  EXPECT_TRUE(rc::check([] {
    OrderStore store;
    PlainOrders plain;
    const int count = *rc::gen::inRange(1, 60);
    for (int i = 0; i < count; ++i) play(store, plain);
    const auto customers = static_cast<std::uint32_t>(store.last_standing().size());
    ByteWriter image;
    store.save(image);
    OrderStore restored;
    ByteReader reader(image.bytes());
    restored.load(reader, customers);
    RC_ASSERT(reader.finish().has_value());
    for (std::uint32_t customer = 0; customer < customers; ++customer) {
      expect_equal(store, customer, plain[customer]);
      expect_equal(restored, customer, plain[customer]);
    }
    for (std::size_t page = 0; page < store.order_pages().page_count(); ++page) {
      const auto first = static_cast<std::uint32_t>(page * owners_per_page);
      bool all_stand = true;
      for (std::uint32_t customer = first; customer < first + owners_per_page; ++customer) {
        all_stand = all_stand && std::ranges::all_of(plain[customer], stands, &PlainOrder::status);
      }
      RC_ASSERT(store.all_stand(page) == all_stand);
      RC_ASSERT(restored.all_stand(page) == all_stand);
    }
    ByteWriter again;
    restored.save(again);
    RC_ASSERT(again.bytes() == image.bytes());
  }));
}

TEST(OrderStore, RecordingTheSameAgainChangesNothing) {
  OrderStore store;
  store.ensure_customer(0);
  const PlainOrder order{.id = "7", .second = 5, .status = OrderStatus::paid, .total = Money::of(9), .store = "s"};
  const std::vector<LineRow> lines = {{.product = 1, .category = 2, .price = Money::of(9), .amount = Money::of(9)}};
  EXPECT_EQ(store.record(0, as_record(order), lines), Change::added);
  EXPECT_EQ(store.record(0, as_record(order), lines), Change::unchanged);
  EXPECT_EQ(store.record(0, "7", 0, lines), Change::unchanged);
  EXPECT_EQ(store.record(0, "8", 0, lines), Change::unchanged);
  EXPECT_EQ(store.record(0, "7", 1, lines), Change::changed);
}

TEST(OrderStore, ADamagedImageIsRefused) {
  OrderStore store;
  store.ensure_customer(0);
  store.record(0, as_record({.id = "7", .second = 5, .total = Money::of(9)}), {});
  ByteWriter image;
  store.save(image);
  for (std::size_t size = 0; size < image.bytes().size(); ++size) {
    ByteReader reader(std::string_view(image.bytes()).substr(0, size));
    OrderStore restored;
    restored.load(reader, 1);
    EXPECT_FALSE(reader.finish().has_value()) << size;
  }
}

}  // namespace
}  // namespace lapwing
