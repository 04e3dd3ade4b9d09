#include "audience/audience.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

namespace lapwing {
namespace {

OrderRecorded order(std::string id, std::int64_t second, Money total) {
  return {.customer_id = "c", .order_id = std::move(id), .placed_at = Instant::from_seconds(second), .total = total};
}

TEST(Audience, TheSameOrderAgainChangesNothing) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("c", Instant{});
  EXPECT_EQ(audience.record(customer, order("o", 100, Money::of(5))), Change::added);
  EXPECT_EQ(audience.record(customer, order("o", 100, Money::of(5))), Change::unchanged);
  OrderRecorded cancelled = order("o", 100, Money::of(5));
  cancelled.status = OrderStatus::cancelled;
  EXPECT_EQ(audience.record(customer, cancelled), Change::changed);
  EXPECT_EQ(audience.customer(customer).orders().size(), 1u);
  EXPECT_EQ(audience.customer(customer).orders().status(0), OrderStatus::cancelled);
}

TEST(Audience, AnOrderWithoutATotalComesToTheSumOfItsLinesWhereverTheyCome) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("c", Instant{});
  OrderRecorded first = order("o", 100, {});
  first.total.reset();
  first.lines = {{"tea", "drinks", {}, Money::of(3), Money::of(3)}};
  OrderRecorded rest = first;
  rest.first_line = 1;
  rest.lines = {{"cup", "dishes", {}, Money::of(4), Money::of(4)}};
  EXPECT_EQ(audience.record(customer, first), Change::added);
  EXPECT_EQ(audience.record(customer, order("earlier", 50, Money::of(1))), Change::added);
  EXPECT_EQ(audience.record(customer, rest), Change::changed);
  EXPECT_EQ(audience.record(customer, first), Change::unchanged);
  EXPECT_EQ(audience.record(customer, rest), Change::unchanged);
  const OrdersView orders = audience.customer(customer).orders();
  EXPECT_EQ(orders.net(1), Money::of(7));
  const LinesView lines = audience.customer(customer).lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(orders.lines(1).begin, 0u);
  EXPECT_EQ(orders.lines(1).size(), 2u);
  EXPECT_EQ(audience.product_ids().text(lines.product(1)), "cup");
}

TEST(Audience, ALineWithoutACategoryHasThatOfItsProductIfItHasOne) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("c", Instant{});
  audience.record({.product_id = "tea", .name = {}, .category = "drinks", .brand = {}, .price = {}, .url = {}});
  audience.record({.product_id = "thing", .name = "A thing", .category = {}, .brand = {}, .price = {}, .url = {}});
  OrderRecorded bought = order("o", 100, Money::of(5));
  bought.lines = {{"tea", "", {}, {}, {}}, {"thing", "", {}, {}, {}}, {"other", "", {}, {}, {}}};
  audience.record(customer, bought);
  const LinesView lines = audience.customer(customer).lines();
  EXPECT_EQ(audience.categories().text(lines.category(0)), "drinks");
  EXPECT_EQ(audience.categories().text(lines.category(1)), "");
  EXPECT_EQ(audience.categories().text(lines.category(2)), "");
}

TEST(Audience, FirstSeenIsTheEarliestTrace) {
  Audience audience;
  const Instant heard = Instant::from_seconds(900);
  const CustomerNumber customer = audience.ensure("c", heard);
  EXPECT_EQ(audience.customer(customer).first_seen(), heard);
  audience.record(customer, order("o", 500, Money::of(1)));
  EXPECT_EQ(audience.customer(customer).first_seen(), Instant::from_seconds(500));
  CustomerRecorded facts{.customer_id = "c", .created_at = Instant::from_seconds(400)};
  EXPECT_EQ(audience.record(customer, facts), Change::changed);
  EXPECT_EQ(audience.customer(customer).first_seen(), Instant::from_seconds(400));
}

TEST(Audience, ATopicsConsentStandsBeforeTheGeneralOne) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("c", Instant{});
  EXPECT_FALSE(audience.customer(customer).consented(ChannelKind::email));
  CustomerRecorded facts{.customer_id = "c"};
  facts.consents = {{ChannelKind::email, "", true, {}, ""}, {ChannelKind::email, "news", false, {}, ""}};
  EXPECT_EQ(audience.record(customer, facts), Change::changed);
  EXPECT_EQ(audience.record(customer, facts), Change::unchanged);
  EXPECT_TRUE(audience.customer(customer).consented(ChannelKind::email));
  EXPECT_FALSE(audience.customer(customer).consented(ChannelKind::email, "news"));
  EXPECT_TRUE(audience.customer(customer).consented(ChannelKind::email, "sales"));
}

TEST(Audience, TellsAllAttributesAndLabelsOfACustomerByName) {
  Audience audience;
  const CustomerNumber anna = audience.ensure("anna", Instant{});
  const CustomerNumber boris = audience.ensure("boris", Instant{});
  const std::vector<AttributeFact> said = {
      {"city", "Omsk"}, {"likes", TextList{"green", "tea"}}, {"size", Money::of(42)}};
  audience.record(anna, {.customer_id = "anna", .attributes = said, .labels = {{"vip", true}, {"b2b", true}}});
  audience.record(boris, {.customer_id = "boris", .attributes = {{"height", Money::of(2)}}});
  audience.record(anna, {.customer_id = "anna", .labels = {{"vip", false}}});
  EXPECT_EQ(audience.customer(anna).attributes(), said);
  EXPECT_EQ(audience.customer(anna).labels(), std::vector<std::string>{"b2b"});
  EXPECT_TRUE(audience.customer(boris).labels().empty());
}

TEST(Audience, ALabelTakenFromWhoDoesNotBearItLeavesNoTrace) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("c", Instant{});
  ByteWriter before;
  audience.save(before);
  EXPECT_EQ(audience.record(customer, {.customer_id = "c", .labels = {{"vip", false}}}), Change::unchanged);
  ByteWriter after;
  audience.save(after);
  EXPECT_EQ(after.bytes(), before.bytes());
}

TEST(Audience, RandomOrdersLieAsInASortedListAndSurviveASnapshot) {
  EXPECT_TRUE(rc::check([] {
    Audience audience;
    std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> oracle;
    const int count = *rc::gen::inRange(0, 200);
    for (int i = 0; i < count; ++i) {
      const std::string id = "customer-" + std::to_string(*rc::gen::inRange(0, 8));
      const std::int64_t second = *rc::gen::inRange(1, 50);
      const Money total{*rc::gen::inRange(0, 1000)};
      const CustomerNumber customer = audience.ensure(id, Instant{});
      RC_ASSERT(audience.record(customer, order("o" + std::to_string(i), second, total)) == Change::added);
      auto& list = oracle[id];
      list.insert(std::ranges::upper_bound(list, second, {}, [](const auto& row) { return row.first; }),
                  {second, total.units});
    }
    ByteWriter image;
    audience.save(image);
    Audience restored;
    ByteReader reader(image.bytes());
    restored.load(reader);
    RC_ASSERT(reader.finish().has_value());
    for (const auto& [id, list] : oracle) {
      const OrdersView orders = restored.customer(restored.find(id).value()).orders();
      RC_ASSERT(orders.size() == list.size());
      for (std::size_t i = 0; i < list.size(); ++i) {
        RC_ASSERT(orders.placed_at()[i] == list[i].first);
        RC_ASSERT(orders.total(i).units == list[i].second);
      }
    }
    ByteWriter again;
    restored.save(again);
    RC_ASSERT(again.bytes() == image.bytes());
  }));
}

}  // namespace
}  // namespace lapwing
