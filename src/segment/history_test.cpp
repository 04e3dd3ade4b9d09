#include "segment/history.hpp"

#include <gtest/gtest.h>

#include "audience/audience.hpp"
#include "segment/lifecycle.hpp"

namespace lapwing {
namespace {

TEST(SegmentHistory, KeepsTheLastSizeOfEachDayThatChangedIt) {
  SegmentHistory history;
  const SegmentNumber segment{2};
  EXPECT_TRUE(history.of(segment).empty());
  history.note(segment, Day{10}, 0);
  history.note(segment, Day{12}, 5);
  history.note(segment, Day{12}, 4);
  const std::vector<SegmentSize> expected = {{Day{10}, 0}, {Day{12}, 4}};
  EXPECT_TRUE(std::ranges::equal(history.of(segment), expected));
  ByteWriter to;
  history.save(to);
  SegmentHistory loaded;
  ByteReader from(to.bytes());
  loaded.load(from);
  EXPECT_TRUE(from.finish());
  EXPECT_TRUE(std::ranges::equal(loaded.of(segment), expected));
}

TEST(StageHistory, FollowsWhoMovesAndWhoIsLookedAtAnew) {
  StageHistory history;
  history.move("", "lead", Day{10});
  history.move("", "lead", Day{10});
  history.move("lead", "active", Day{12});
  const std::vector<Stage> later = {{.id = "active", .name = {}, .condition = {}},
                                    {.id = "vip", .name = {}, .condition = {}}};
  const std::vector<std::uint8_t> stage_of = {1, 2, 0};
  history.recount(later, stage_of, Day{20});
  ByteWriter to;
  history.save(to);
  StageHistory loaded;
  ByteReader from(to.bytes());
  loaded.load(from);
  EXPECT_TRUE(from.finish());
  const auto is = [&](const char* stage, const std::vector<SegmentSize>& expected) {
    return std::ranges::equal(loaded.of(stage), expected);
  };
  EXPECT_TRUE(is("lead", {{Day{10}, 2}, {Day{12}, 1}, {Day{20}, 0}}));
  EXPECT_TRUE(is("active", {{Day{12}, 1}, {Day{20}, 1}}));
  EXPECT_TRUE(is("vip", {{Day{20}, 1}}));
  EXPECT_TRUE(is("unheard of", {}));
}

TEST(SegmentHistory, PartitionsAddUpAlsoOnDaysThatOnlyOneOfThemChanged) {
  const std::vector<SegmentSize> a = {{Day{1}, 3}, {Day{4}, 5}};
  const std::vector<SegmentSize> b = {{Day{2}, 10}, {Day{4}, 11}, {Day{9}, 0}};
  const std::vector<SegmentSize> expected = {{Day{1}, 3}, {Day{2}, 13}, {Day{4}, 16}, {Day{9}, 5}};
  EXPECT_EQ(sum_of(a, b), expected);
  EXPECT_EQ(sum_of(b, a), expected);
  EXPECT_EQ(sum_of(a, {}), a);
}

TEST(SegmentRevenue, CountsStandingOrdersOfTheYearBeforeLessRefunds) {
  Audience audience;
  const Instant now = Instant::from_seconds(1'717'200'000);
  const auto order = [&](const char* customer, const char* id, Instant at, int total, int refunded,
                         OrderStatus status) {
    audience.record(audience.ensure(customer, now), OrderRecorded{.customer_id = customer,
                                                                  .order_id = id,
                                                                  .placed_at = at,
                                                                  .status = status,
                                                                  .total = Money::of(total),
                                                                  .refunded = Money::of(refunded)});
  };
  order("anna", "1", now, 100, 30, OrderStatus::completed);
  order("anna", "2", now - Duration::days(365), 1000, 0, OrderStatus::completed);
  order("anna", "3", now - Duration::days(365) + Duration::seconds(1), 5, 0, OrderStatus::created);
  order("anna", "4", now - Duration::days(1), 300, 0, OrderStatus::cancelled);
  order("anna", "5", now + Duration::days(1), 400, 0, OrderStatus::completed);
  order("boris", "6", now - Duration::days(9), 25, 0, OrderStatus::paid);
  Members anna;
  anna.insert(audience.find("anna").value());
  const SegmentRevenue revenue = revenue_of(anna, audience, now);
  EXPECT_EQ(revenue.members, Money::of(75));
  EXPECT_EQ(revenue.everyone, Money::of(100));
}

}  // namespace
}  // namespace lapwing
